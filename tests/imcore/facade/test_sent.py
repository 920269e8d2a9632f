"""What a line has sent, afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from imcore.models import AuditEvent, Member, Message
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
def place(erp: System, cast: Cast) -> int:
    """A group of the bot's, with bob and carol."""
    return factories.group(erp.bot, cast.bob, cast.carol).pk


def said(erp: System, *to: str, **fields: Any) -> int:
    """The message's id."""
    number: int = erp.say(*to, **fields).json()["results"][0]["message_id"]
    return number


def refused(answer: Any) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json()["error"]["code"]


def test_a_message_is_read_changed_and_taken_back(erp: System, place: int) -> None:
    number = said(erp, f"group:{place}", text="Order 7 was shiped")
    changed = erp.call("PATCH", f"messages/{number}", {"body": {"text": "Order 7 was shipped"}})
    assert (changed.status_code, changed.json()["body"]) == (200, {"text": "Order 7 was shipped"})
    assert erp.call("GET", f"messages/{number}").json() == changed.json()
    gone = erp.call("DELETE", f"messages/{number}").json()
    assert (gone["state"], gone["body"], gone["version"]) == ("recalled", {}, changed.json()["version"] + 1)
    acts = AuditEvent.objects.filter(act__startswith="message.").order_by("place").values_list("act", "target")
    assert [act for act, _target in acts] == ["message.posted", "message.edited", "message.recalled"]
    assert {target for _act, target in acts[1:]} == {f"imcore.message:{number}"}


def test_receipts_name_who_has_read(erp: System, cast: Cast, place: int) -> None:
    number = said(erp, f"group:{place}")
    before = erp.call("GET", f"messages/{number}/receipts").json()
    assert before == {"state": "sent", "read": [], "unread": [cast.bob.pk, cast.carol.pk], "read_count": 0, "unread_count": 2}
    Member.objects.filter(conversation=place, user=cast.bob).update(read_seq=1, read_at=timezone.now())
    after = erp.call("GET", f"messages/{number}/receipts").json()
    assert (after["state"], [one["user"] for one in after["read"]], after["unread"]) == ("sent", [cast.bob.pk], [cast.carol.pk])
    Member.objects.filter(conversation=place).update(read_seq=1, read_at=timezone.now())
    assert erp.call("GET", f"messages/{number}/receipts").json()["state"] == "read"
    erp.call("DELETE", f"messages/{number}")
    assert erp.call("GET", f"messages/{number}/receipts").json()["state"] == "recalled"


def test_what_was_sent_as_a_user_is_the_lines_too(erp: System, cast: Cast) -> None:
    number = said(erp, f"group:{cast.group.pk}", as_user=f"user:{cast.carol.pk}")
    assert erp.call("GET", f"messages/{number}/receipts").json()["unread"] == [cast.alice.pk, cast.bob.pk]
    assert erp.call("DELETE", f"messages/{number}").status_code == 200


def test_another_clients_of_the_same_line_is_the_lines(erp: System, place: int) -> None:
    second = systems.system(erp.client.line)
    assert second.call("GET", f"messages/{said(erp, f'group:{place}')}").status_code == 200


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/receipts")])
def test_what_another_line_or_a_person_has_sent_is_not_there(
    erp: System, cast: Cast, place: int, method: str, path: str
) -> None:
    others = systems.system()
    theirs = said(others, f"user:{cast.bob.pk}")
    own = Message.objects.create(
        conversation_id=place, seq=1, version=1, sender=cast.bob, client_id="a", kind="text", body={"text": "Mine"}, text="Mine"
    )
    body = {"body": {"text": "Forged"}} if method == "PATCH" else None
    for number in (theirs, own.pk, 2**40):
        assert refused(erp.call(method, f"messages/{number}{path}", body)) == (404, "not_found")
    assert set(Message.objects.values_list("text", flat=True)) == {"Hello", "Mine"}


def test_after_the_window_a_message_in_a_direct_conversation_stays(erp: System, cast: Cast) -> None:
    number = said(erp, f"user:{cast.bob.pk}")
    Message.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert refused(erp.call("DELETE", f"messages/{number}")) == (409, "recall_expired")
    assert refused(erp.call("PATCH", f"messages/{number}", {"body": {"text": "Late"}})) == (409, "recall_expired")


def test_of_a_conversation_that_the_sender_has_left_nothing_is_told(erp: System, cast: Cast, place: int) -> None:
    number = said(erp, f"group:{place}")
    Member.objects.filter(conversation=place, user=erp.bot).update(left_at=timezone.now())
    assert refused(erp.call("GET", f"messages/{number}")) == (404, "not_found")
