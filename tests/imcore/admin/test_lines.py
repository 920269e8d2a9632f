"""Business lines in the admin."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from imcore.models import BusinessLine, User
from tests.imcore.admin.conftest import Browser

pytestmark = pytest.mark.django_db
LIMITS = {"key": "oa", "name": "Office", "member_limit": "900", "recall_seconds": "60"}


def test_a_line_is_made_with_its_limits(browser: Browser, chief: User) -> None:
    browser(chief).post(reverse("admin:imcore_businessline_add"), LIMITS)
    assert BusinessLine.objects.values_list("key", "member_limit", "recall_seconds").get() == ("oa", 900, 60)


def test_ten_thousand_members_is_the_most(browser: Browser, chief: User) -> None:
    page = browser(chief).post(reverse("admin:imcore_businessline_add"), LIMITS | {"member_limit": "10001"})
    assert page.status_code == 200
    assert not BusinessLine.objects.exists()


def test_staff_who_only_look_change_nothing(browser: Browser, clerk: Callable[..., User]) -> None:
    line = BusinessLine.objects.create(key="oa", name="Office")
    url = reverse("admin:imcore_businessline_change", args=[line.pk])
    assert browser(clerk("view_businessline")).post(url, LIMITS).status_code == 403
    line.refresh_from_db()
    assert line.member_limit == 500
