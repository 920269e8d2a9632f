"""Figures of use."""

from datetime import timedelta

import pytest
from django.utils import timezone

from imcore import tasks
from imcore.integrations import usage
from imcore.models import ApiUsage
from tests.imcore.facade import systems

pytestmark = pytest.mark.django_db


def test_what_was_counted_is_written_down_once_and_added_up() -> None:
    made, _secret = systems.client(systems.line())
    usage.count(made, "POST messages", refused=False, messages=100)
    usage.count(made, "POST messages", refused=True)
    tasks.count_usage()
    usage.count(made, "POST messages", refused=False, messages=1)
    usage.count(made, "GET conversations", refused=False)
    assert (usage.write_down(), usage.write_down()) == (2, 0)
    rows = ApiUsage.objects.order_by("endpoint").values_list("day", "endpoint", "calls", "refused", "messages")
    today = timezone.localdate()
    assert list(rows) == [(today, "GET conversations", 1, 0, 0), (today, "POST messages", 3, 1, 101)]


def test_each_client_and_each_day_has_its_own() -> None:
    one, other = (systems.client(systems.line())[0] for _ in range(2))
    usage.count(one, "GET conversations", refused=False)
    usage.count(other, "GET conversations", refused=False)
    usage.write_down()
    ApiUsage.objects.update(day=timezone.localdate() - timedelta(days=1))
    usage.count(one, "GET conversations", refused=False)
    usage.write_down()
    assert list(ApiUsage.objects.filter(client=one).order_by("day").values_list("calls", flat=True)) == [1, 1]
    assert list(ApiUsage.objects.filter(client=other).values_list("calls", flat=True)) == [1]
