"""The page of maintenance."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from imcore.lines import in_force
from imcore.models import AuditEvent, Maintenance, User
from tests.imcore.admin.conftest import Browser

pytestmark = pytest.mark.django_db
URL = "admin:imcore_maintenance"
GIVEN = {"announce": "1", "level": "closed", "begins_in": "10", "lasts": "30", "message": "New disks"}


def test_it_is_announced_shown_and_called_off(browser: Browser, chief: User, django_capture_on_commit_callbacks: Any) -> None:
    pages, url = browser(chief), reverse(URL)
    with django_capture_on_commit_callbacks(execute=True):
        assert pages.post(url, GIVEN).status_code == 302
    made = Maintenance.objects.get()
    assert made.until is not None
    assert (made.level, made.message, made.begun_by, made.until - made.starts_at) == (
        "closed",
        "New disks",
        chief,
        timedelta(minutes=30),
    )
    assert timezone.now() + timedelta(minutes=9) < made.starts_at
    page = pages.get(url)
    assert (page.context["plan"].message, page.context["lasts"]) == ("New disks", False)
    with django_capture_on_commit_callbacks(execute=True):
        pages.post(url, {"end": "1"})
    assert (Maintenance.objects.count(), in_force.current().maintenance) == (0, None)
    acts = AuditEvent.objects.filter(act__startswith="maintenance").order_by("place")
    assert list(acts.values_list("act", "actor_name")) == [
        ("maintenance.announced", "chief"),
        ("maintenance.ended", "chief"),
    ]


@pytest.mark.parametrize("wrong", [{"level": "open"}, {"begins_in": "-1"}, {"lasts": "0"}, {"message": "x" * 501}])
def test_what_makes_no_sense_announces_nothing(browser: Browser, chief: User, wrong: dict[str, str]) -> None:
    page = browser(chief).post(reverse(URL), GIVEN | wrong)
    assert list(page.context["form"].errors) == list(wrong)
    assert not Maintenance.objects.exists()


def test_staff_without_the_permission_announce_nothing(browser: Browser, clerk: Callable[..., User]) -> None:
    assert browser(clerk("view_maintenance")).post(reverse(URL), GIVEN).status_code == 403
    assert not Maintenance.objects.exists()
