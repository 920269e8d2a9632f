"""Who is refused what, and when; that it is over by itself; that it stands in the audit log."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from imcore import errors
from imcore.lines import in_force, maintenance
from imcore.models import AuditEvent, Maintenance, Message, Stamp, User
from tests import factories
from tests.cast import Cast
from tests.imcore.lines.rules import maintain
from tests.imcore.messagebox.talk import draft, say

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], APIClient]


def staff(user: User) -> User:
    """May enter the admin from now on."""
    user.is_staff = True
    user.save()
    return user


def test_nobody_sends_while_it_lasts_and_nothing_is_stored(cast: Cast) -> None:
    maintain()
    with pytest.raises(errors.Unavailable) as refused:
        say(cast.alice, cast.group)
    assert refused.value.detail == {"retry_after": 60, "maintenance": "reading"}
    assert not Message.objects.exists()


def test_staff_go_on(cast: Cast) -> None:
    maintain("closed")
    assert say(staff(cast.alice), cast.group).seq == 1


@pytest.mark.parametrize(("begins", "lasts"), [(30, 600), (-30, 20)], ids=["announced", "over"])
def test_before_its_start_and_after_its_end_all_send(cast: Cast, begins: float, lasts: float) -> None:
    maintain(begins=begins, lasts=lasts)
    assert say(cast.alice, cast.group).seq == 1


def test_what_was_stored_before_is_answered_as_before(cast: Cast) -> None:
    said = draft(cast.alice, cast.group)
    stored = say(cast.alice, cast.group, client_id=said.client_id)
    maintain()
    again = say(cast.alice, cast.group, client_id=said.client_id)
    assert (again.seq, again.duplicate) == (stored.seq, True)


@pytest.mark.parametrize(("left", "seconds"), [(None, 60), (600, 60), (5.2, 6), (0.1, 1)])
def test_whoever_is_refused_is_told_when_to_come_again(left: float | None, seconds: int) -> None:
    now = timezone.now()
    plan = in_force.Plan("reading", now, now + timedelta(seconds=left) if left else None, "")
    assert maintenance.retry_after(plan, now) == seconds


# fmt: off
TABLE = [
    # method, path                                       reading closed
    ("get",    "conversations",                              200, 503),
    ("get",    "conversations/{group}/messages",             200, 503),
    ("post",   "conversations/{group}/messages",             503, 503),
    ("patch",  "conversations/{group}/messages/1",           503, 503),
    ("delete", "conversations/{group}/messages/1",           503, 503),
    ("put",    "conversations/{group}/messages/1/reactions/👏", 503, 503),
    ("post",   "conversations/{group}/read",                 200, 503),
    ("post",   "conversations/{group}/typing",               503, 503),
    ("put",    "conversations/{group}/pins/1",               503, 503),
    ("post",   "groups",                                     503, 503),
    ("post",   "ws-tickets",                                 201, 503),
    ("get",    "departments",                            200, 503),
]
# fmt: on
BODIES: dict[str, Any] = {
    "messages": {"client_id": "c1", "kind": "text", "body": {"text": "Hello"}},
    "read": {"seq": 1},
    "1": {"body": {"text": "Bye"}},
    "groups": {"name": "New", "members": []},
}


@pytest.mark.parametrize("level", ["reading", "closed"])
@pytest.mark.parametrize(("method", "path", "reading", "closed"), TABLE)
def test_over_rest_others_read_or_nothing_at_all(
    cast: Cast, api: Api, method: str, path: str, reading: int, closed: int, level: str
) -> None:
    say(cast.alice, cast.group)
    maintain(level)
    body = BODIES.get(path.rpartition("/")[2], {})
    answer = getattr(api(cast.alice), method)(f"/api/v1/{path.format(group=cast.group.pk)}", body, format="json")
    status = reading if level == "reading" else closed
    assert answer.status_code == status, answer.content
    if status == 503:
        assert (answer.headers["Retry-After"], answer.json()["error"]["code"]) == ("60", "unavailable")


def test_over_rest_staff_go_on(cast: Cast, api: Api) -> None:
    maintain("closed")
    assert api(staff(cast.alice)).get("/api/v1/conversations").status_code == 200


def test_who_signs_in_is_not_refused(cast: Cast, api: Api) -> None:
    maintain("closed")
    given = {"username": cast.alice.username, "password": factories.PASSWORD, "device": "web"}
    assert api(None).post("/api/v1/auth/login", given, format="json").status_code == 200


def test_it_is_announced_with_its_entry_and_ended_with_another(cast: Cast) -> None:
    chief = factories.person(is_staff=True, is_superuser=True)
    begins = timezone.now() + timedelta(minutes=5)
    maintenance.announce(chief, level="closed", starts_at=begins, until=begins + timedelta(hours=1), message="New disks")
    stamp = Stamp.objects.get(pk=in_force.STAMP).stamp
    assert maintenance.end(chief)
    assert Stamp.objects.get(pk=in_force.STAMP).stamp != stamp
    assert not Maintenance.objects.exists()
    told, ended = AuditEvent.objects.order_by("place")
    assert (told.act, told.actor_name, ended.act) == ("maintenance.announced", chief.username, "maintenance.ended")
    assert (told.detail["before"], told.detail["after"]) == (None, ended.detail["before"])
    assert (told.detail["after"]["level"], told.detail["after"]["message"]) == ("closed", "New disks")


def test_a_second_announcement_takes_the_place_of_the_first() -> None:
    maintenance.announce(None, message="first")
    maintenance.announce(None, message="second")
    assert Maintenance.objects.get().message == "second"
    assert AuditEvent.objects.order_by("place").last().detail["before"]["message"] == "first"  # type: ignore[union-attr]


def test_it_must_end_after_it_has_begun() -> None:
    with pytest.raises(errors.Invalid):
        maintenance.announce(None, until=timezone.now() - timedelta(seconds=1))
    assert not Maintenance.objects.exists()


def test_only_whoever_may_change_it_does(cast: Cast) -> None:
    for act in (maintenance.announce, maintenance.end):
        with pytest.raises(errors.Forbidden):
            act(staff(cast.alice))


def test_where_there_is_none_nothing_is_ended() -> None:
    assert (maintenance.end(None), AuditEvent.objects.exists()) == (False, False)
