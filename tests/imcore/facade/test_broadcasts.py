"""Broadcasts that another system hands in."""

from typing import Any

import pytest

from imcore import tasks
from imcore.models import AuditEvent, Broadcast, LineUser, Message
from tests import factories
from tests.cast import Cast
from tests.imcore.facade import systems
from tests.imcore.facade.systems import System

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "feast"}


@pytest.fixture
def erp() -> System:
    """A client that may do everything."""
    return systems.system()


def tell(system: System, *to: str, **headers: str) -> Any:
    """The answer to a broadcast."""
    return system.call("POST", "broadcasts", {"to": list(to), "kind": "text", "body": {"text": "Feast at six"}}, **headers)


def refused(answer: Any) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json()["error"]["code"]


def test_everybody_meant_is_told_by_the_lines_bot_and_one_sees_how_far_it_is(erp: System, cast: Cast) -> None:
    answer = tell(erp, f"user:{cast.alice.pk}", f"user:{cast.bob.pk}")
    told = answer.json()
    assert (answer.status_code, told["state"], told["total"], told["sent"]) == (202, "running", 2, 0)
    assert answer["Location"] == f"/facade/v1/broadcasts/{told['id']}"
    tasks.send_broadcasts()
    after = erp.call("GET", f"broadcasts/{told['id']}").json()
    assert (after["sent"], after["failed"]) == (2, 0)
    assert set(Message.objects.values_list("sender", "text")) == {(erp.bot.pk, "Feast at six")}


def test_with_a_key_it_is_told_once(erp: System, cast: Cast) -> None:
    first, second = (tell(erp, f"user:{cast.alice.pk}", **KEY) for _ in range(2))
    assert (second.status_code, second.json(), second["Location"]) == (202, first.json(), first["Location"])
    assert Broadcast.objects.count() == 1


def test_it_is_stopped_and_taken_back(erp: System, cast: Cast) -> None:
    number = tell(erp, f"user:{cast.alice.pk}").json()["id"]
    assert erp.call("POST", f"broadcasts/{number}/cancel").json()["state"] == "cancelling"
    assert erp.call("POST", f"broadcasts/{number}/recall").json()["state"] == "recalling"
    assert refused(erp.call("POST", f"broadcasts/{number}/cancel")) == (409, "conflict")
    acts = AuditEvent.objects.filter(act__startswith="broadcast.").order_by("place").values_list("act", flat=True)
    assert list(acts) == ["broadcast.started", "broadcast.cancelled", "broadcast.recalled"]


def test_who_would_be_told_counts_as_messages_of_the_day(cast: Cast) -> None:
    small = systems.system(None, messages_per_day=1)
    assert refused(tell(small, f"user:{cast.alice.pk}", f"user:{cast.bob.pk}")) == (429, "rate_limited")
    assert not Broadcast.objects.exists()
    assert tell(small, f"user:{cast.alice.pk}").status_code == 202


def test_nobody_tells_the_members_of_a_group_that_is_not_the_lines(erp: System, cast: Cast) -> None:
    assert refused(tell(erp, f"group:{cast.group.pk}")) == (404, "not_found")
    own = factories.group(erp.bot, cast.bob).pk
    assert tell(erp, f"group:{own}").json()["total"] == 1


def test_a_sandbox_tells_its_own_people_only(cast: Cast) -> None:
    box = systems.system(systems.line(sandbox=True))
    LineUser.objects.create(user=cast.bob, line=box.client.line)
    for ref in ("all:", f"user:{cast.alice.pk}"):
        assert refused(tell(box, ref)) == (404, "not_found")
    assert tell(box, f"user:{cast.bob.pk}").json()["total"] == 1


@pytest.mark.parametrize("to", [[], ["moon:1"], ["user:1099511627776"]])
def test_an_audience_that_is_none_is_refused_and_nothing_is_kept(erp: System, to: list[str]) -> None:
    assert refused(tell(erp, *to)) == (400, "invalid")
    assert not Broadcast.objects.exists()
