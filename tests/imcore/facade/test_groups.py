"""Groups that a line makes."""

from typing import Any

import pytest

from imcore.models import AuditEvent, BusinessLine, Conversation, GroupChat, LineUser, Member
from tests import factories
from tests.cast import Cast
from tests.imcore.facade import systems
from tests.imcore.facade.systems import System

pytestmark = pytest.mark.django_db


@pytest.fixture
def erp() -> System:
    """A client that may do everything."""
    return systems.system()


@pytest.fixture
def made(erp: System, cast: Cast) -> int:
    """A group with bob."""
    number: int = erp.call("POST", "groups", {"name": "Harvest", "members": [f"user:{cast.bob.pk}"]}).json()["id"]
    return number


def refused(answer: Any) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json()["error"]["code"]


def members(place: int) -> set[int]:
    """Who sits there now."""
    return set(Member.objects.filter(conversation=place, left_at=None).values_list("user_id", flat=True))


def test_a_group_is_the_lines_and_its_bot_owns_it(erp: System, cast: Cast) -> None:
    answer = erp.call("POST", "groups", {"name": "Harvest", "members": [f"user:{cast.bob.pk}", f"user:{cast.carol.pk}"]})
    place = Conversation.objects.get(pk=answer.json()["id"])
    assert (answer.status_code, answer.json()["name"], answer.json()["member_count"]) == (201, "Harvest", 3)
    assert (place.business_line, place.group.owner) == (erp.client.line.line, erp.bot)
    assert members(place.pk) == {erp.bot.pk, cast.bob.pk, cast.carol.pk}


def test_it_is_changed_announced_and_dissolved(erp: System, made: int) -> None:
    changed = erp.call("PATCH", f"groups/{made}", {"name": "Sowing", "announcement": "At six"})
    assert (changed.status_code, changed.json()["name"]) == (200, "Sowing")
    assert GroupChat.objects.get(pk=made).announcement == "At six"
    assert erp.call("DELETE", f"groups/{made}").status_code == 204
    assert erp.call("GET", f"conversations/{made}").json()["state"] == "archived"
    assert refused(erp.call("PATCH", f"groups/{made}", {"name": "Late"})) == (409, "conflict")


def test_members_come_and_go(erp: System, cast: Cast, made: int) -> None:
    added = erp.call("POST", f"groups/{made}/members", {"members": [f"user:{cast.carol.pk}", f"user:{cast.bob.pk}"]})
    assert (added.status_code, added.json()) == (201, {"added": [cast.carol.pk]})
    assert erp.call("DELETE", f"groups/{made}/members/{cast.bob.pk}").status_code == 204
    assert members(made) == {erp.bot.pk, cast.carol.pk}
    listed = erp.call("GET", f"groups/{made}/members").json()["results"]
    assert [(one["user"]["id"], one["role"]) for one in listed] == [(erp.bot.pk, "owner"), (cast.carol.pk, "member")]


def test_the_bot_does_not_leave_its_own_group(erp: System, made: int) -> None:
    assert refused(erp.call("DELETE", f"groups/{made}/members/{erp.bot.pk}")) == (409, "conflict")
    assert erp.bot.pk in members(made)


def test_each_act_is_in_the_audit_log(erp: System, cast: Cast, made: int) -> None:
    erp.call("PATCH", f"groups/{made}", {"name": "Sowing"})
    erp.call("POST", f"groups/{made}/members", {"members": [f"user:{cast.carol.pk}"]})
    erp.call("DELETE", f"groups/{made}/members/{cast.carol.pk}")
    erp.call("DELETE", f"groups/{made}")
    told = AuditEvent.objects.filter(act__startswith="group.").order_by("place").values_list("act", "target")
    words = ("created", "changed", "members_added", "member_removed", "dissolved")
    assert list(told) == [(f"group.{word}", f"imcore.conversation:{made}") for word in words]


def test_a_group_keeps_the_lines_limit(erp: System) -> None:
    BusinessLine.objects.update(member_limit=3)
    people = [f"user:{one.pk}" for one in factories.people(3)]
    answer = erp.call("POST", "groups", {"name": "Harvest", "members": people})
    assert (refused(answer), answer.json()["error"]["detail"]) == ((409, "conflict"), {"limit": 3})
    assert not GroupChat.objects.exists()


def test_nobody_who_is_not_there_is_taken_in(erp: System, made: int) -> None:
    gone = factories.person(is_active=False)
    assert refused(erp.call("POST", f"groups/{made}/members", {"members": [f"user:{gone.pk}"]})) == (404, "not_found")
    assert refused(erp.call("POST", "groups", {"name": "Harvest", "members": ["moon:1"]})) == (400, "invalid")
    assert Conversation.objects.count() == 2  # the cast's and ours


def test_a_sandbox_takes_in_its_own_people_only(cast: Cast) -> None:
    box = systems.system(systems.line(sandbox=True))
    LineUser.objects.create(user=cast.bob, line=box.client.line)
    body = {"name": "Trial", "members": [f"user:{cast.bob.pk}", f"user:{cast.carol.pk}"]}
    assert refused(box.call("POST", "groups", body)) == (404, "not_found")
    own = box.call("POST", "groups", {"name": "Trial", "members": [f"user:{cast.bob.pk}"]}).json()["id"]
    taken = box.call("POST", f"groups/{own}/members", {"members": [f"user:{cast.carol.pk}"]})
    assert (refused(taken), members(own)) == ((404, "not_found"), {box.bot.pk, cast.bob.pk})
