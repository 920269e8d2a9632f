"""Sign-ins of the staff, and at the admin's door, in the audit log."""

import pytest
from django.test import Client, override_settings
from rest_framework.test import APIClient

from imcore.models import AuditEvent, User
from tests import factories

pytestmark = pytest.mark.django_db
ADMIN, PAGE, API = "/admin/login/", "/login", "/api/v1/auth/login"


@pytest.fixture
def frank() -> User:
    """A member of the staff."""
    return factories.person("frank", is_staff=True)


def sign_in(door: str, username: str, password: str = factories.PASSWORD) -> int:
    """→ the status of the answer."""
    if door == API:
        sent = {"username": username, "password": password, "device": "web"}
        return APIClient().post(door, sent, format="json").status_code
    return Client().post(door, {"username": username, "password": password}).status_code


def entries() -> list[tuple[str, str]]:
    """(act, whom it names) each."""
    return list(AuditEvent.objects.order_by("place").values_list("act", "target_name"))


@pytest.mark.parametrize("door", [ADMIN, PAGE, API])
def test_a_sign_in_of_the_staff_is_recorded(frank: User, door: str) -> None:
    assert sign_in(door, "frank") < 400
    entry = AuditEvent.objects.get()
    assert (entry.act, entry.actor, entry.target, entry.address) == (
        "staff.signed_in", frank, f"imcore.user:{frank.pk}", "127.0.0.1"
    )  # fmt: skip
    assert entry.detail["device_class"] == "web"


@pytest.mark.parametrize("door", [ADMIN, PAGE, API])
def test_a_wrong_password_of_the_staff_is_recorded(frank: User, door: str) -> None:
    sign_in(door, "frank", "wrong")
    entry = AuditEvent.objects.get()
    assert (entry.act, entry.actor, entry.target_name) == ("staff.sign_in_failed", None, str(frank))
    assert entry.detail == {"path": door}


@pytest.mark.parametrize("door", [PAGE, API])
def test_other_peoples_sign_ins_are_their_own(door: str) -> None:
    factories.person("carol")
    sign_in(door, "carol")
    sign_in(door, "carol", "wrong")
    assert entries() == []


def test_who_knocks_at_the_admins_door_is_recorded_and_what_was_typed_is_not() -> None:
    factories.person("carol")
    sign_in(ADMIN, "carol", "wrong")
    sign_in(ADMIN, "my-secret-password")
    assert entries() == [("staff.sign_in_failed", "Carol (carol)"), ("staff.sign_in_failed", "")]
    assert "my-secret-password" not in repr(list(AuditEvent.objects.values()))


def test_a_locked_door_fills_no_log(frank: User) -> None:
    with override_settings(AXES_FAILURE_LIMIT=3):
        for _ in range(6):
            sign_in(ADMIN, "frank", "wrong")
    assert len(entries()) == 2  # the third locked it
