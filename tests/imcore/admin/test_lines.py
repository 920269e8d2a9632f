"""Business lines in the admin."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from imcore import extend
from imcore.lines import in_force
from imcore.models import AuditEvent, BusinessLine, Stamp, User
from tests.imcore.admin.conftest import Browser

pytestmark = pytest.mark.django_db
REVIEWER = {"reviewer_seconds": "5", "reviewer_wait": "300", "reviewer_on_failure": "pass"}
SWITCHED_ON = {f"switch_{name}": "on" for name, _switch in extend.switches}
LIMITS = {"key": "oa", "name": "Office", "member_limit": "900", "recall_seconds": "60", **REVIEWER, **SWITCHED_ON}
WHSEC = "whsec_" + base64.b64encode(b"x" * 32).decode()


def without(*names: str, **fields: str) -> dict[str, str]:
    """The form with these switched off."""
    return {key: value for key, value in LIMITS.items() if key.removeprefix("switch_") not in names} | fields


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


def test_a_switch_is_in_force_and_stands_in_the_log_as_it_was_and_is(
    browser: Browser, chief: User, django_capture_on_commit_callbacks: Any
) -> None:
    line = BusinessLine.objects.create(key="oa", name="Office", member_limit=900, recall_seconds=60)
    url = reverse("admin:imcore_businessline_change", args=[line.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert browser(chief).post(url, without("recall", "pins")).status_code == 302
    line.refresh_from_db()
    assert line.switches == {"recall": False, "pins": False}
    assert in_force.current().off[line.pk] == {"recall", "pins"}
    assert Stamp.objects.filter(pk=in_force.STAMP).exists()
    assert AuditEvent.objects.get(act="businessline.changed").detail["fields"] == {
        "switch_recall": {"before": True, "after": False},
        "switch_pins": {"before": True, "after": False},
    }


def test_the_default_line_is_offered_with_the_limits_of_the_settings(browser: Browser, chief: User) -> None:
    pages = browser(chief)
    url = reverse("admin:imcore_businessline_defaults")
    assert pages.get(url).headers["Location"].endswith("/add/?key=default&member_limit=500&recall_seconds=120")
    made = BusinessLine.objects.create(key="default", name="No line")
    assert pages.get(url).headers["Location"] == reverse("admin:imcore_businessline_change", args=[made.pk])
    pages.post(reverse("admin:imcore_businessline_change", args=[made.pk]), LIMITS)
    made.refresh_from_db()
    assert made.key == "default"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reviewer_url": "https://review.example.com/", "reviewer_secret": ""}, "reviewer_secret"),
        ({"reviewer_url": "https://review.example.com/", "reviewer_secret": "whsec_short"}, "reviewer_secret"),
        ({"reviewer_url": "http://127.0.0.1/", "reviewer_secret": WHSEC}, "reviewer_url"),
        (
            {"reviewer_url": "https://review.example.com/", "reviewer_secret": WHSEC, "reviewer_seconds": "0"},
            "reviewer_seconds",
        ),
        (
            {"reviewer_url": "https://review.example.com/", "reviewer_secret": WHSEC, "reviewer_seconds": "61"},
            "reviewer_seconds",
        ),
    ],
)
def test_a_reviewer_that_cannot_be_asked_is_not_kept(
    browser: Browser, chief: User, settings: Any, given: dict[str, str], field: str
) -> None:
    settings.PUSH = {**settings.PUSH, "private_addresses": False}
    page = browser(chief).post(reverse("admin:imcore_businessline_add"), without(**given))
    assert list(page.context["adminform"].form.errors) == [field]
    assert not BusinessLine.objects.exists()


def test_a_reviewers_secret_is_kept_and_never_shown(browser: Browser, chief: User) -> None:
    given = {"reviewer_url": "https://review.example.com/", "reviewer_secret": WHSEC}
    pages = browser(chief)
    pages.post(reverse("admin:imcore_businessline_add"), without(**given))
    line = BusinessLine.objects.get()
    assert line.reviewer_secret == WHSEC
    url = reverse("admin:imcore_businessline_change", args=[line.pk])
    assert WHSEC not in pages.get(url).content.decode()
    pages.post(url, without(**given | {"reviewer_secret": "", "name": "Other"}))
    line.refresh_from_db()
    assert (line.name, line.reviewer_secret) == ("Other", WHSEC)
    assert WHSEC not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_who_only_looks_reads_what_is_off_and_no_secret(browser: Browser, clerk: Callable[..., User]) -> None:
    off = {"recall": False, "pins": False}
    line = BusinessLine.objects.create(key="oa", name="Office", switches=off, reviewer_secret=WHSEC)
    page = browser(clerk("view_businessline")).get(reverse("admin:imcore_businessline_change", args=[line.pk]))
    said = page.content.decode()
    assert ("Recall, Pins" in said, WHSEC in said) == (True, False)
