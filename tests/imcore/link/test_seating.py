"""Who begins and ceases to hear a conversation, whatever happens while the log is being asked.

The interleavings are made, not hoped for: either the steps of opening are taken one by one, or the link's reading threads
are kept busy (Gate), so that something can happen between a question to the log and its answer.
"""

import asyncio

import pytest
from django.utils import timezone

from imcore.conversations import access, membership
from imcore.dispatch import announce
from imcore.link.node import Node
from imcore.link.work import run
from imcore.messagebox import look
from imcore.messaging import revise, send
from imcore.models import Conversation, GroupChat, Member, User
from imcore.protocol import UserId
from tests import factories
from tests.cast import Cast
from tests.imcore.link.sockets import HELLO, Gate, Socket, connection_on, draft, in_thread, listening, say, unannounced

pytestmark = pytest.mark.django_db(transaction=True)


async def add(by: User, conversation: Conversation, *users: User) -> None:
    await in_thread(lambda: membership.add(access.member_of(by.pk, conversation.pk), [UserId(user.pk) for user in users]))


async def remove(by: User, conversation: Conversation, user: User) -> None:
    await in_thread(lambda: membership.remove(access.member_of(by.pk, conversation.pk), user.pk))


def sit_down(conversation: Conversation, user: User) -> None:
    """A seat of which no node is told."""
    Member.objects.create(conversation=conversation, user=user)


def unhear(socket: Socket) -> list[dict[str, object]]:
    """What the socket was told of conversations that it may no longer hear."""
    return [frame for frame in socket.frames if frame.get("removed")]


# -- between the heads and the hello


async def test_what_the_stream_was_told_while_the_heads_were_read_comes_after_the_hello(cast: Cast, node: Node) -> None:
    alice, _ = await listening(node, cast.alice)
    await say(cast.alice, cast.group, "in the hello")
    socket = Socket()
    late = connection_on(socket, cast.bob.pk)
    await node.open(late)
    heads = await run(look.heads, cast.bob.pk)
    for _ in range(3):
        await say(cast.alice, cast.group, "while it was on its way")
    await alice.heard(cast.group, 4)
    await node.seating.attach(late, heads)
    await say(cast.alice, cast.group, "after it")
    await alice.heard(cast.group, 5)
    late.open_with(HELLO)
    assert heads.places[cast.group.pk] == (1, 1)
    assert [socket.frames[0]["event"], socket.versions(cast.group)] == ["hello", [2, 3, 4, 5]]


async def test_what_came_before_the_stream_was_there_comes_at_once(cast: Cast, node: Node) -> None:
    direct = await in_thread(lambda: factories.direct(cast.alice, cast.bob))
    socket = Socket()
    only = connection_on(socket, cast.bob.pk)
    await node.open(only)
    heads = await run(look.heads, cast.bob.pk)
    await say(cast.alice, direct)
    await say(cast.alice, cast.group)  # the node does not hear this one yet
    await node.seating.attach(only, heads)
    only.open_with(HELLO)
    await socket.until(lambda: socket.versions(direct) == [1] and socket.versions(cast.group) == [1], deadline=1.5)


async def test_what_the_hello_tells_is_not_told_again_by_a_stream_that_is_behind(cast: Cast, node: Node) -> None:
    alice, _ = await listening(node, cast.alice)
    stored = await in_thread(lambda: unannounced(cast.alice, cast.group, count=2))
    bob, _ = await listening(node, cast.bob)
    announce.messages(stored)
    await say(cast.alice, cast.group)
    for socket in (alice, bob):
        await socket.heard(cast.group, 3)
    assert (alice.versions(cast.group), bob.versions(cast.group)) == ([1, 2, 3], [3])


async def test_who_is_removed_while_the_heads_are_read_hears_nothing(cast: Cast, node: Node) -> None:
    alice, _ = await listening(node, cast.alice)
    socket = Socket()
    late = connection_on(socket, cast.carol.pk)
    await node.open(late)
    heads = await run(look.heads, cast.carol.pk)
    await remove(cast.alice, cast.group, cast.carol)
    await alice.heard(cast.group, 1)
    await node.seating.attach(late, heads)
    late.open_with(HELLO)
    await socket.until(lambda: unhear(socket))
    await say(cast.alice, cast.group, "among us")
    await alice.heard(cast.group, 2)
    assert (socket.versions(cast.group), late.streams) == ([], ())


async def test_who_is_added_while_the_heads_are_read_hears_from_the_notice_on(cast: Cast, node: Node) -> None:
    alice, _ = await listening(node, cast.alice)
    await say(cast.alice, cast.group, "before erin")
    socket = Socket()
    late = connection_on(socket, cast.erin.pk)
    await node.open(late)
    heads = await run(look.heads, cast.erin.pk)
    await add(cast.alice, cast.group, cast.erin)
    await alice.heard(cast.group, 2)
    await node.seating.attach(late, heads)
    late.open_with(HELLO)
    await say(cast.alice, cast.group, "welcome")
    await socket.heard(cast.group, 3)
    assert [socket.frames[0]["event"], socket.versions(cast.group)] == ["hello", [2, 3]]


async def test_a_look_at_a_seat_tells_nothing_of_old_to_a_connection_that_is_being_opened(cast: Cast, node: Node) -> None:
    await say(cast.alice, cast.group, "old")
    socket = Socket()
    late = connection_on(socket, cast.bob.pk)
    await node.open(late)
    node.seating.join(cast.group.pk, cast.bob.pk)
    await node.seating.attach(late, await run(look.heads, cast.bob.pk))
    late.open_with(HELLO)
    await say(cast.alice, cast.group, "new")
    await socket.heard(cast.group, 2)
    assert socket.versions(cast.group) == [2]


# -- joining


async def test_a_newcomer_hears_each_message_since_the_notice_once(cast: Cast, node: Node) -> None:
    alice, _ = await listening(node, cast.alice)
    erin, _ = await listening(node, cast.erin)
    await say(cast.alice, cast.group, "before")
    gate = Gate()
    await gate.shut()
    await add(cast.alice, cast.group, cast.erin)
    for _ in range(3):
        await say(cast.alice, cast.group, "since")
    await alice.heard(cast.group, 5)
    gate.open()
    await say(cast.alice, cast.group, "live")
    await erin.heard(cast.group, 6)
    assert erin.versions(cast.group) == [2, 3, 4, 5, 6]


async def test_a_notice_that_was_reacted_to_hides_nothing_that_came_between(cast: Cast, node: Node) -> None:
    erin, _ = await listening(node, cast.erin)
    await say(cast.alice, cast.group, "before")
    gate = Gate()
    await gate.shut()
    await add(cast.alice, cast.group, cast.erin)
    await say(cast.alice, cast.group, "between")
    await in_thread(lambda: revise.react(access.member_of(cast.bob.pk, cast.group.pk), 2, emoji="👋", on=True))
    gate.open()
    await erin.heard(cast.group, 4)
    assert erin.versions(cast.group) == [3, 4]


async def test_who_leaves_while_joining_hears_nothing_more(cast: Cast, node: Node) -> None:
    alice, _ = await listening(node, cast.alice)
    erin, connection = await listening(node, cast.erin)
    gate = Gate()
    await gate.shut()
    await add(cast.alice, cast.group, cast.erin)
    await alice.heard(cast.group, 1)
    again = Gate()
    gate.open()
    await again.shut()  # the seat has been read; what the log has is not
    await remove(cast.alice, cast.group, cast.erin)
    await alice.heard(cast.group, 2)
    again.open()
    await say(cast.alice, cast.group, "among us")
    await alice.heard(cast.group, 3)
    await erin.until(lambda: unhear(erin))
    assert (erin.versions(cast.group), connection.streams) == ([], ())


async def test_who_leaves_unheard_while_being_caught_up_is_told_so_and_nothing_else(cast: Cast, node: Node) -> None:
    erin, connection = await listening(node, cast.erin)
    await in_thread(lambda: sit_down(cast.group, cast.erin))
    await say(cast.alice, cast.group, "among us")
    gate = Gate()
    await gate.shut()
    node.seating.join(cast.group.pk, cast.erin.pk)
    await asyncio.sleep(0)  # the seat is asked for
    again = Gate()
    gate.open()
    await again.shut()
    now = timezone.now()
    await in_thread(lambda: Member.objects.filter(user=cast.erin).update(left_at=now, changed_at=now))
    again.open()
    await erin.until(lambda: unhear(erin))
    assert (erin.versions(cast.group), connection.streams) == ([], ())


async def test_a_connection_that_goes_while_joining_is_not_kept(cast: Cast, node: Node) -> None:
    _, connection = await listening(node, cast.erin)
    await in_thread(lambda: sit_down(cast.group, cast.erin))
    gate = Gate()
    await gate.shut()
    node.seating.join(cast.group.pk, cast.erin.pk)
    node.leave(connection)
    after = Gate()
    gate.open()
    await after.shut()
    after.open()
    await node.let_go()
    assert (node.registry.streams, node.registry.users, node.heard, connection.streams) == ({}, {}, set(), ())


async def test_a_second_device_that_comes_while_the_first_is_joining_hears_all_once(cast: Cast, node: Node) -> None:
    first, _ = await listening(node, cast.erin)
    gate = Gate()
    await gate.shut()
    await add(cast.alice, cast.group, cast.erin)
    gate.open()
    second, _ = await listening(node, cast.erin)
    await say(cast.alice, cast.group)
    for socket in (first, second):
        await socket.heard(cast.group, 2)
    assert (first.versions(cast.group), second.versions(cast.group)[-1:]) == ([1, 2], [2])
    assert len(second.versions(cast.group)) == len(set(second.versions(cast.group)))


async def test_a_newcomer_hears_no_change_of_what_was_before(cast: Cast, node: Node) -> None:
    erin, _ = await listening(node, cast.erin)
    await say(cast.alice, cast.group, "before")
    await add(cast.alice, cast.group, cast.erin)
    await erin.heard(cast.group, 2)
    await in_thread(lambda: revise.edit(access.member_of(cast.alice.pk, cast.group.pk), 1, body={"text": "changed"}))
    await say(cast.alice, cast.group)
    await erin.heard(cast.group, 4)
    assert erin.versions(cast.group) == [2, 4]


async def test_where_the_group_shows_all_a_newcomer_hears_those_changes(cast: Cast, node: Node) -> None:
    await in_thread(lambda: GroupChat.objects.filter(pk=cast.group.pk).update(history=GroupChat.History.ALL))
    erin, _ = await listening(node, cast.erin)
    await say(cast.alice, cast.group, "before")
    await add(cast.alice, cast.group, cast.erin)
    await erin.heard(cast.group, 2)
    await in_thread(lambda: revise.edit(access.member_of(cast.alice.pk, cast.group.pk), 1, body={"text": "changed"}))
    await erin.heard(cast.group, 3)
    assert erin.versions(cast.group) == [2, 3]


async def test_a_long_absence_from_the_bus_is_caught_up_page_by_page(cast: Cast, node: Node) -> None:
    await add(cast.alice, cast.group, cast.erin)
    erin, connection = await listening(node, cast.erin)
    stream = node.registry.streams[cast.group.pk]
    node.registry.stop(stream, cast.erin.pk)
    await in_thread(lambda: send.send_messages([draft(cast.alice, cast.group) for _ in range(201)]))
    await erin.until(lambda: stream.known == 202)
    node.seating.join(cast.group.pk, cast.erin.pk)
    await erin.heard(cast.group, 202)
    assert erin.versions(cast.group) == list(range(1, 203))
    assert [stream.conversation for stream in connection.streams] == [cast.group.pk]


# -- leaving


async def test_a_false_alarm_changes_nothing(cast: Cast, node: Node) -> None:
    bob, _ = await listening(node, cast.bob)
    announce.membership(cast.group.pk, left=[cast.bob.pk])
    await say(cast.alice, cast.group)
    await bob.heard(cast.group, 1)
    assert unhear(bob) == []


async def test_who_left_unheard_is_told_once_and_hears_no_more(cast: Cast, node: Node) -> None:
    alice, _ = await listening(node, cast.alice)
    carol, _ = await listening(node, cast.carol)
    now = timezone.now()
    await in_thread(lambda: Member.objects.filter(user=cast.carol).update(left_at=now, changed_at=now))
    for _ in range(2):
        node.seating.verify(cast.group.pk, cast.carol.pk)
    await carol.until(lambda: unhear(carol))
    await say(cast.alice, cast.group)
    await alice.heard(cast.group, 1)
    assert unhear(carol) == [{"event": "conversation", "conversation": {"id": cast.group.pk}, "removed": True}]
    assert carol.versions(cast.group) == []
