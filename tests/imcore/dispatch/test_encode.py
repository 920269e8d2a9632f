"""A row → what the wire shows."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from msgspec.structs import replace

from imcore.dispatch import encode
from imcore.draft import Stored
from imcore.protocol import ConversationId, Seq, UserId, Version

SAID = Stored(
    id=998,
    conversation=ConversationId(12),
    seq=Seq(1001),
    version=Version(1203),
    sender=UserId(42),
    client_id="c-81f2",
    kind="text",
    body={"text": "你好"},
    created_at=datetime(2026, 11, 23, 8, 0, 0, 123_999, tzinfo=UTC),
    reply_to=Seq(990),
    mentions=(UserId(17),),
    reactions={"👍": [17, 42]},
    audience=(UserId(17), UserId(42)),
    duplicate=True,
)
SHOWN: dict[str, Any] = {
    "id": 998,
    "conversation": 12,
    "seq": 1001,
    "version": 1203,
    "sender": 42,
    "client_id": "c-81f2",
    "kind": "text",
    "body": {"text": "你好"},
    "reply_to": 990,
    "mentions": [17],
    "reactions": {"👍": [17, 42]},
    "created_at": "2026-11-23T08:00:00.123Z",
    "edited_at": None,
    "recalled_at": None,
    "state": "normal",
}


def shown(message: Stored) -> dict[str, Any]:
    """The message object as a client reads it."""
    read: dict[str, Any] = json.loads(encode.event_frame(message, "message"))["message"]
    return read


def test_a_message_shows_what_the_contract_says_and_nothing_of_ours() -> None:
    assert shown(SAID) == SHOWN
    assert list(shown(SAID)) == list(SHOWN)


@pytest.mark.parametrize("name", ["message", "changed"])
def test_a_frame_has_the_events_name_beside_the_message(name: str) -> None:
    assert json.loads(encode.event_frame(SAID, name)) == {"event": name, "message": SHOWN}


def test_chinese_travels_as_itself() -> None:
    assert "你好".encode() in encode.event_frame(SAID, "message")
    assert b"\n" not in encode.event_frame(replace(SAID, body={"text": "a\nb"}), "message")


@pytest.mark.parametrize(("mentions", "told"), [("all", "all"), ((), []), ((UserId(17), UserId(18)), [17, 18])])
def test_mentions_are_a_list_or_all(mentions: Any, told: Any) -> None:
    assert shown(replace(SAID, mentions=mentions))["mentions"] == told


@pytest.mark.parametrize("state", ["recalled", "blocked", "held"])
def test_a_message_that_is_kept_back_says_nothing(state: str) -> None:
    when = datetime(2026, 11, 23, 8, 1, tzinfo=UTC)
    hidden = shown(replace(SAID, state=state, recalled_at=when))
    assert hidden == SHOWN | {
        "state": state,
        "body": {},
        "mentions": [],
        "reactions": {},
        "recalled_at": "2026-11-23T08:01:00.000Z",
    }
    assert "你好".encode() not in encode.event_frame(replace(SAID, state=state), "changed")


def test_an_edited_message_says_when() -> None:
    assert shown(replace(SAID, edited_at=SAID.created_at))["edited_at"] == "2026-11-23T08:00:00.123Z"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), "2026-11-23T08:00:00.000Z"),
        (datetime(2026, 11, 23, 8, 0, 0, 999_999, tzinfo=UTC), "2026-11-23T08:00:00.999Z"),
        (datetime(2026, 11, 23, 8, 0, tzinfo=timezone(timedelta(hours=8))), "2026-11-23T00:00:00.000Z"),
        (datetime(2026, 1, 1, 2, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))), "2025-12-31T21:00:00.000Z"),
    ],
)
def test_a_time_is_utc_with_milliseconds(moment: datetime, text: str) -> None:
    assert encode.timestamp(moment) == text
