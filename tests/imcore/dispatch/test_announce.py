"""Which names hear what."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from imcore.dispatch import announce, encode
from imcore.dispatch.envelope import Closing, Event, Membership, Passing
from imcore.draft import Stored
from imcore.protocol import ConversationId, Seq, UserId, Version
from tests.imcore.dispatch.hearing import heard_on, listening

pytestmark = pytest.mark.usefixtures("layer")
ALICE, BOB, TALK = UserId(41), UserId(42), ConversationId(12)
IN_GROUP = Stored(
    id=998,
    conversation=TALK,
    seq=Seq(5),
    version=Version(7),
    sender=ALICE,
    client_id="c-1",
    kind="text",
    body={"text": "你好"},
    created_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
)
IN_DIRECT = replace(IN_GROUP, audience=(ALICE, BOB))


def event(message: Stored, name: str = "message", **who: Any) -> Event:
    """The envelope that a node gets of a message."""
    return Event(message.conversation, message.version, message.seq, encode.event_frame(message, name), **who)


def read(passing: Any) -> Any:
    """What a passing envelope's frame says."""
    assert isinstance(passing, Passing)
    return json.loads(passing.frame)


def test_names_tell_users_conversations_and_watched_apart() -> None:
    names = {announce.user_name(12), announce.conversation_name(12), announce.presence_name(12)}
    assert names == {"user.12", "conv.12", "presence.12"}


def test_a_direct_conversation_speaks_on_its_users_names_and_any_other_on_its_own() -> None:
    assert announce.names_of(TALK, (ALICE, BOB)) == ["user.41", "user.42"]
    assert announce.names_of(TALK, (ALICE, ALICE)) == ["user.41"]
    assert announce.names_of(TALK, ()) == ["conv.12"]


async def test_a_group_message_is_heard_on_the_groups_name_only() -> None:
    assert await heard_on("conv.12", lambda: announce.messages([IN_GROUP])) == [event(IN_GROUP)]
    assert await heard_on("user.41", lambda: announce.messages([IN_GROUP])) == []


@pytest.mark.parametrize("name", ["user.41", "user.42"])
async def test_a_direct_message_is_heard_on_each_users_name(name: str) -> None:
    assert await heard_on(name, lambda: announce.messages([IN_DIRECT])) == [event(IN_DIRECT)]


async def test_a_direct_message_is_not_heard_on_the_conversations_name() -> None:
    assert await heard_on("conv.12", lambda: announce.messages([IN_DIRECT])) == []


async def test_a_note_to_oneself_is_heard_once() -> None:
    note = replace(IN_GROUP, audience=(ALICE, ALICE))
    assert await heard_on("user.41", lambda: announce.messages([note])) == [event(note)]


async def test_messages_are_heard_in_their_order() -> None:
    said = [replace(IN_GROUP, seq=Seq(number), version=Version(number)) for number in range(1, 200)]
    heard = await heard_on("conv.12", lambda: announce.messages(said))
    assert heard == [event(message) for message in said]


async def test_a_change_is_heard_as_a_change() -> None:
    assert await heard_on("conv.12", lambda: announce.messages([IN_GROUP], event="changed")) == [event(IN_GROUP, "changed")]


async def test_a_recalled_message_travels_without_its_words() -> None:
    gone = replace(IN_GROUP, state="recalled")
    (heard,) = await heard_on("conv.12", lambda: announce.messages([gone], event="changed"))
    assert isinstance(heard, Event)
    assert json.loads(heard.frame)["message"]["body"] == {}


async def test_the_notice_of_a_membership_change_says_who_on_the_groups_name() -> None:
    heard = await heard_on("conv.12", lambda: announce.messages([IN_GROUP], joined=[BOB], left=[ALICE]))
    assert heard == [event(IN_GROUP, joined=[BOB], left=[ALICE])]


async def test_who_joined_and_who_left_hear_it_on_their_own_names() -> None:
    def change() -> None:
        announce.messages([IN_GROUP], joined=[BOB], left=[ALICE])

    assert await heard_on("user.42", change) == [Membership(TALK, joined=[BOB])]
    assert await heard_on("user.41", change) == [Membership(TALK, left=[ALICE])]


async def test_no_message_is_no_news() -> None:
    assert await heard_on("user.42", lambda: announce.messages([], joined=[BOB])) == []


async def test_what_passes_goes_to_the_conversation_except_to_whom_it_comes_from() -> None:
    typing = {"event": "typing", "conversation": 12, "user": 41}
    (heard,) = await heard_on("conv.12", lambda: announce.passing(TALK, typing, except_user=ALICE))
    assert isinstance(heard, Passing)
    assert (heard.conversation, heard.except_user, heard.user, heard.watched) == (12, 41, 0, 0)
    assert read(heard) == typing


async def test_what_passes_in_a_direct_conversation_goes_to_each_of_the_two_but_whom_it_comes_from() -> None:
    def tell() -> None:
        announce.passing(TALK, {"event": "typing"}, audience=[ALICE, BOB], except_user=ALICE)

    assert await heard_on("user.42", tell) == [Passing(b'{"event":"typing"}', user=42)]
    assert await heard_on("user.41", tell) == []


async def test_a_conversations_facts_go_to_its_listeners() -> None:
    (heard,) = await heard_on("conv.12", lambda: announce.conversation(TALK, {"id": 12, "name": "Harvest"}))
    assert read(heard) == {"event": "conversation", "conversation": {"id": 12, "name": "Harvest"}}


async def test_an_event_to_users_is_heard_by_each_of_them_and_nobody_else() -> None:
    def tell() -> None:
        announce.to_users([ALICE, BOB], {"event": "signal", "name": "x", "data": {}})

    frame = b'{"event":"signal","name":"x","data":{}}'
    assert await heard_on("user.41", tell) == [Passing(frame, user=41)]
    assert await heard_on("user.42", tell) == [Passing(frame, user=42)]
    assert await heard_on("user.43", tell) == []


async def test_presence_is_heard_by_those_who_watch() -> None:
    def come() -> None:
        announce.presence(ALICE, {"event": "presence", "user": 41})

    assert await heard_on("presence.41", come) == [Passing(b'{"event":"presence","user":41}', watched=41)]
    assert await heard_on("user.41", come) == []


async def test_a_closing_says_whose_links_and_which_of_them() -> None:
    def close() -> None:
        announce.close_links(ALICE, code=4009, reason="another_login", except_device=7, device_class="web")
        announce.close_links(ALICE, code=4011, reason="by_administrator", device_id=8)
        announce.close_links(ALICE, code=4010, reason="account_disabled")

    assert await heard_on("user.41", close) == [
        Closing(41, 4009, "another_login", except_device=7, device_class="web"),
        Closing(41, 4011, "by_administrator", device=8),
        Closing(41, 4010, "account_disabled"),
    ]


async def test_announcing_never_waits_for_the_bus() -> None:
    async with listening("conv.12") as (ear, _transport):
        announce.messages([IN_GROUP])
        assert ear.heard == [], "it is on its way, and its sender has gone on"
        await ear.count(1)
