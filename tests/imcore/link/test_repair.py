"""What the bus loses the log brings: by the gap that the next event shows, or by the look."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from django.db import connection as database
from django.utils import timezone

from imcore.conversations import access
from imcore.dispatch import announce
from imcore.link.connection import Connection
from imcore.link.node import Node
from imcore.messaging import revise
from imcore.models import Conversation, Device, Member, Message, User
from tests import factories
from tests.cast import Cast
from tests.imcore.link.sockets import Gate, Socket, in_thread, listening, say, unannounced

pytestmark = pytest.mark.django_db(transaction=True)


# -- gaps


async def test_an_event_past_a_gap_brings_what_is_missing_before_it(cast: Cast, node: Node) -> None:
    alice, _ = await listening(node, cast.alice)
    lost, told = await in_thread(lambda: unannounced(cast.alice, cast.group, count=2))
    announce.messages([told])
    await alice.heard(cast.group, told.version)
    assert [frame["event"] for frame in alice.frames[1:]] == ["message", "message"]
    assert alice.versions(cast.group) == [lost.version, told.version]


async def test_events_that_overtake_each_other_come_in_order_and_once(cast: Cast, node: Node) -> None:
    alice, _ = await listening(node, cast.alice)
    stored = await in_thread(lambda: unannounced(cast.alice, cast.group, count=6))
    announce.messages([stored[place] for place in (2, 0, 5, 1, 5, 4, 3)])
    await say(cast.alice, cast.group)
    await alice.heard(cast.group, 7)
    assert alice.versions(cast.group) == [1, 2, 3, 4, 5, 6, 7]


async def test_what_arrives_during_a_repair_follows_it(cast: Cast, node: Node) -> None:
    alice, _ = await listening(node, cast.alice)
    gate = Gate()
    await gate.shut()
    stored = await in_thread(lambda: unannounced(cast.alice, cast.group, count=2))
    announce.messages(stored[1:])
    for _ in range(3):
        await say(cast.alice, cast.group)
    gate.open()
    await alice.heard(cast.group, 5)
    assert alice.versions(cast.group) == [1, 2, 3, 4, 5]


async def test_a_repair_tells_the_last_state_of_what_was_changed_meanwhile(cast: Cast, node: Node) -> None:
    alice, _ = await listening(node, cast.alice)
    await in_thread(lambda: unannounced(cast.alice, cast.group, count=2))
    await in_thread(lambda: revise.edit(access.member_of(cast.alice.pk, cast.group.pk), 1, body={"text": "edited"}))
    await alice.heard(cast.group, 3)
    messages = [frame["message"] for frame in alice.frames[1:]]
    assert [(message["seq"], message["version"]) for message in messages] == [(2, 2), (1, 3)]
    assert messages[-1]["body"] == {"text": "edited"}


async def test_a_long_gap_is_read_page_by_page(cast: Cast, node: Node) -> None:
    alice, _ = await listening(node, cast.alice)
    await in_thread(lambda: unannounced(cast.alice, cast.group, count=401))
    await say(cast.alice, cast.group)
    await alice.heard(cast.group, 402)
    assert alice.versions(cast.group) == list(range(1, 403))


async def test_a_repair_tells_nothing_to_who_has_left_but_that(cast: Cast, node: Node) -> None:
    alice, _ = await listening(node, cast.alice)
    carol, connection = await listening(node, cast.carol)
    await in_thread(lambda: leave_unheard(cast.group, cast.carol))
    await in_thread(lambda: unannounced(cast.alice, cast.group))
    await say(cast.alice, cast.group)
    await alice.heard(cast.group, 2)
    assert carol.frames[1:] == [removed_from(cast.group)]
    assert (alice.versions(cast.group), connection.streams) == ([1, 2], ())


async def test_a_repair_tells_a_newcomer_nothing_of_before(cast: Cast, node: Node) -> None:
    await in_thread(lambda: unannounced(cast.alice, cast.group))
    await in_thread(lambda: take_seat_unheard(cast.group, cast.erin))
    alice, _ = await listening(node, cast.alice)
    erin, _ = await listening(node, cast.erin)
    await in_thread(lambda: unannounced(cast.alice, cast.group))
    await in_thread(lambda: change_unheard(cast.group, 1))
    await say(cast.alice, cast.group)
    await alice.heard(cast.group, 4)
    assert (alice.versions(cast.group), erin.versions(cast.group)) == ([2, 3, 4], [2, 4])


# -- the look


async def test_a_message_of_which_nobody_was_told_comes_with_the_look(cast: Cast, looking: Node) -> None:
    alice, _ = await listening(looking, cast.alice)
    direct = await in_thread(lambda: factories.direct(cast.alice, cast.bob))
    bob, _ = await listening(looking, cast.bob)
    await in_thread(lambda: unannounced(cast.alice, cast.group, count=3))
    await in_thread(lambda: unannounced(cast.alice, direct))
    await alice.heard(cast.group, 3)
    await bob.heard(direct, 1)
    assert (alice.versions(cast.group), bob.versions(cast.group)) == ([1, 2, 3], [1, 2, 3])


async def test_who_was_taken_in_unheard_hears_from_the_joining_on(cast: Cast, looking: Node) -> None:
    await in_thread(lambda: unannounced(cast.alice, cast.group))
    erin, _ = await listening(looking, cast.erin)
    await in_thread(lambda: take_seat_unheard(cast.group, cast.erin))
    await in_thread(lambda: unannounced(cast.alice, cast.group))
    await erin.heard(cast.group, 2)
    await say(cast.alice, cast.group)
    await erin.heard(cast.group, 3)
    assert erin.versions(cast.group) == [2, 3]


async def test_who_was_removed_unheard_is_told_so_and_hears_no_more(cast: Cast, looking: Node) -> None:
    alice, _ = await listening(looking, cast.alice)
    carol, _ = await listening(looking, cast.carol)
    await in_thread(lambda: leave_unheard(cast.group, cast.carol))
    await carol.until(lambda: carol.frames[1:])
    await say(cast.alice, cast.group)
    await alice.heard(cast.group, 1)
    assert carol.frames[1:] == [removed_from(cast.group)]


async def test_the_look_goes_on_after_the_database_was_away(
    cast: Cast, looking: Node, caplog: pytest.LogCaptureFixture
) -> None:
    alice, _ = await listening(looking, cast.alice)
    async with away("imcore_conversation"):
        await logged(caplog, "look: ")
    await in_thread(lambda: unannounced(cast.alice, cast.group))
    await alice.heard(cast.group, 1)


async def test_a_repair_that_failed_is_begun_anew_however_long_ago_the_change_was(
    cast: Cast, looking: Node, caplog: pytest.LogCaptureFixture
) -> None:
    alice, _ = await listening(looking, cast.alice)
    async with away("imcore_message"):
        long_ago = timezone.now() - timedelta(hours=1)
        await in_thread(lambda: Conversation.objects.filter(pk=cast.group.pk).update(version=2, changed_at=long_ago))
        looking.compare({cast.group.pk: 2})
        await logged(caplog, "repair: ")
    await in_thread(lambda: write_unheard(cast.group, cast.alice, 2))
    await alice.heard(cast.group, 2)
    assert alice.versions(cast.group) == [1, 2]


async def test_a_login_that_ended_unheard_is_closed_with_4001(cast: Cast, looking: Node) -> None:
    socket, _ = await login(looking, cast.alice)
    other, kept = await login(looking, cast.bob)
    await in_thread(lambda: Device.objects.filter(user=cast.alice).update(ended_at=timezone.now()))
    await socket.until(lambda: socket.code)
    assert (socket.code, other.code, kept.closed) == (4001, None, 0)
    assert socket.frames[-1] == {"event": "kicked", "code": 4001, "reason": "signed_out"}


async def test_an_account_that_was_disabled_unheard_is_closed_with_4010(cast: Cast, looking: Node) -> None:
    socket, _ = await login(looking, cast.alice)
    await in_thread(lambda: User.objects.filter(pk=cast.alice.pk).update(is_active=False))
    await socket.until(lambda: socket.code)
    assert (socket.code, socket.frames[-1]) == (4010, {"event": "kicked", "code": 4010, "reason": "deactivated"})


# -- what happens while nobody is told


def removed_from(conversation: Conversation) -> dict[str, object]:
    return {"event": "conversation", "conversation": {"id": conversation.pk}, "removed": True}


def write_unheard(conversation: Conversation, sender: User, count: int) -> None:
    """Rows in the log that no look finds, as if they had been written long ago."""
    Message.objects.bulk_create(
        Message(conversation=conversation, seq=n, version=n, sender=sender, client_id=f"row{n}", kind="text", body={}, text="")
        for n in range(1, count + 1)
    )


def leave_unheard(conversation: Conversation, user: User) -> None:
    now = timezone.now()
    Member.objects.filter(conversation=conversation, user=user).update(left_at=now, changed_at=now)


def take_seat_unheard(conversation: Conversation, user: User) -> None:
    conversation.refresh_from_db()
    Member.objects.create(conversation=conversation, user=user, joined_seq=conversation.last_seq)


def change_unheard(conversation: Conversation, seq: int) -> None:
    conversation.refresh_from_db()
    version = conversation.version + 1
    Message.objects.filter(conversation=conversation, seq=seq).update(version=version)
    Conversation.objects.filter(pk=conversation.pk).update(version=version, changed_at=timezone.now())


async def login(node: Node, user: User) -> tuple[Socket, Connection]:
    """A connection of a login that is in the database."""
    await in_thread(lambda: factories.token(user))
    device = await in_thread(lambda: Device.objects.get(user=user))
    socket, connection = await listening(node, user)
    connection.device = device.pk
    return socket, connection


@asynccontextmanager
async def away(table: str) -> AsyncIterator[None]:
    """The table cannot be read while the block runs."""
    await in_thread(lambda: rename(table, f"{table}_away"))
    try:
        yield
    finally:
        await in_thread(lambda: rename(f"{table}_away", table))


def rename(table: str, name: str) -> None:
    with database.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {name}")


async def logged(caplog: pytest.LogCaptureFixture, beginning: str) -> None:
    """Waits until the server's log has a line that begins so."""
    await Socket().until(lambda: any(record.getMessage().startswith(beginning) for record in caplog.records))
