"""What a node keeps, lets go of, and does with what the bus brings."""

import asyncio
import time
from typing import Any

import msgspec
import pytest

from imcore import errors
from imcore.dispatch import announce, bus, envelope
from imcore.link import node as nodes
from imcore.link.connection import Connection
from imcore.link.node import Node
from tests import factories
from tests.cast import Cast
from tests.imcore.link.sockets import HELLO, Gate, Socket, connection_on, in_thread, listening, say

pytestmark = pytest.mark.django_db(transaction=True)


def events(socket: Socket, name: str) -> list[dict[str, object]]:
    return [frame for frame in socket.frames if frame.get("event") == name]


# -- a process's own events


def event(conversation: int, version: int) -> envelope.Event:
    frame = {"event": "message", "message": {"conversation": conversation, "seq": version, "version": version}}
    return envelope.Event(conversation, version, version, msgspec.json.encode(frame))


async def test_its_own_next_event_is_handed_out_before_the_bus_brings_it_and_once(cast: Cast, node: Node) -> None:
    alice, _ = await listening(node, cast.alice)
    own = event(cast.group.pk, 1)
    bus.publish([("nobody", envelope.pack(own))], [own])
    await asyncio.sleep(0)
    assert alice.versions(cast.group) == [1]
    node.receive(envelope.pack(own))
    assert alice.versions(cast.group) == [1]


async def test_its_own_event_waits_for_the_bus_where_another_node_s_is_missing_before_it(cast: Cast, node: Node) -> None:
    alice, _ = await listening(node, cast.alice)
    node.receive_early(event(cast.group.pk, 2))
    assert (alice.versions(cast.group), node.registry.streams[cast.group.pk].repairing) == ([], False)
    for version in (1, 2):
        node.receive(envelope.pack(event(cast.group.pk, version)))
    assert alice.versions(cast.group) == [1, 2]


async def test_its_own_event_of_a_conversation_that_nobody_here_hears_is_nothing(cast: Cast, node: Node) -> None:
    erin, _ = await listening(node, cast.erin)
    node.receive_early(event(cast.group.pk, 1))
    assert (erin.versions(cast.group), cast.group.pk in node.registry.streams) == ([], False)


# -- names


async def test_names_are_heard_while_somebody_needs_them(cast: Cast, node: Node) -> None:
    _, web = await listening(node, cast.alice)
    _, mobile = await listening(node, cast.alice)
    _, bob = await listening(node, cast.bob)
    everything = {f"user.{cast.alice.pk}", f"user.{cast.bob.pk}", f"conv.{cast.group.pk}"}
    kept = [everything, everything, everything - {f"user.{cast.alice.pk}"}, set()]
    assert node.heard == kept[0]
    for connection, still in zip((web, mobile, bob), kept[1:], strict=True):
        node.leave(connection)
        await node.let_go()
        assert node.heard == still
    assert (node.registry.streams, node.registry.users) == ({}, {})


async def test_a_direct_conversation_needs_no_name_of_its_own(cast: Cast, node: Node) -> None:
    direct = await in_thread(lambda: factories.direct(cast.dave, cast.erin))
    erin, _ = await listening(node, cast.erin)
    await say(cast.dave, direct)
    await erin.heard(direct, 1)
    assert node.heard == {f"user.{cast.erin.pk}"}


async def test_who_comes_back_after_a_name_was_let_go_hears_again(cast: Cast, node: Node) -> None:
    _, first = await listening(node, cast.alice)
    node.leave(first)
    letting_go = asyncio.ensure_future(node.let_go())
    again, _ = await listening(node, cast.alice)
    await letting_go
    await say(cast.bob, cast.group)
    await again.heard(cast.group, 1)


async def test_watched_users_are_let_go_with_the_last_watcher(cast: Cast, node: Node) -> None:
    (_, alice), (_, bob) = await listening(node, cast.alice), await listening(node, cast.bob)
    name = announce.presence_name(cast.carol.pk)
    for connection in (alice, bob):
        await node.hear(node.watch(connection, [cast.carol.pk]))
    node.watch(alice, [])
    await node.let_go()
    assert name in node.heard
    node.leave(bob)
    await node.let_go()
    assert (name in node.heard, node.watchers) == (False, {})


async def test_the_look_asks_again_for_names_that_could_not_be_heard(cast: Cast, looking: Node) -> None:
    alice, _ = await listening(looking, cast.alice)
    looking.heard.clear()  # what a failed subscription leaves behind
    await alice.until(lambda: looking.heard == {f"user.{cast.alice.pk}", f"conv.{cast.group.pk}"})


# -- what the bus brings


async def test_an_envelope_that_is_none_does_not_stop_the_bus(cast: Cast, node: Node, caplog: pytest.LogCaptureFixture) -> None:
    alice, _ = await listening(node, cast.alice)
    name = announce.user_name(cast.alice.pk)
    no_text = envelope.pack(envelope.Passing(b"\xff\xfe", user=cast.alice.pk))
    bus.publish([(name, b"no envelope"), (name, msgspec.msgpack.encode(["e", "x"])), (name, no_text)])
    await say(cast.bob, cast.group)
    await alice.heard(cast.group, 1)
    assert [record.getMessage() for record in caplog.records] == [
        "bus: an envelope that is none",
        "bus: an envelope that is none",
        "bus: an envelope that nobody could take",
    ]


async def test_nothing_of_the_bus_goes_before_the_hello(cast: Cast, node: Node) -> None:
    socket = Socket()
    connection = connection_on(socket, cast.alice.pk)
    await node.open(connection)
    other, _ = await listening(node, cast.alice)
    announce.to_users([cast.alice.pk], {"event": "signal", "name": "first"})
    await other.until(lambda: events(other, "signal"))
    assert socket.frames == []
    connection.open_with(HELLO)
    assert [frame["event"] for frame in socket.frames] == ["hello", "signal"]


async def test_what_is_said_to_a_user_is_heard_by_all_their_connections_and_nobody_else(cast: Cast, node: Node) -> None:
    (web, _), (mobile, _), (bob, _) = [await listening(node, user) for user in (cast.alice, cast.alice, cast.bob)]
    announce.to_users([cast.alice.pk], {"event": "signal", "name": "x"})
    announce.to_users([cast.bob.pk], {"event": "signal", "name": "last"})
    await bob.until(lambda: events(bob, "signal"))
    assert [[event["name"] for event in events(socket, "signal")] for socket in (web, mobile, bob)] == [["x"], ["x"], ["last"]]


async def test_what_passes_in_a_conversation_spares_the_one_it_is_of(cast: Cast, node: Node) -> None:
    (alice, _), (bob, _) = await listening(node, cast.alice), await listening(node, cast.bob)
    announce.passing(cast.group.pk, {"event": "typing"}, except_user=cast.alice.pk)
    await bob.until(lambda: events(bob, "typing"))
    assert events(alice, "typing") == []


async def test_what_passes_between_two_is_heard_once_though_the_node_has_both(cast: Cast, node: Node) -> None:
    direct = await in_thread(lambda: factories.direct(cast.alice, cast.bob))
    (alice, _), (bob, _) = await listening(node, cast.alice), await listening(node, cast.bob)
    announce.passing(direct.pk, {"event": "read"}, audience=[cast.alice.pk, cast.bob.pk])
    announce.passing(direct.pk, {"event": "typing"}, audience=[cast.alice.pk, cast.bob.pk], except_user=cast.alice.pk)
    announce.to_users([cast.alice.pk, cast.bob.pk], {"event": "signal"})
    for socket in (alice, bob):
        await socket.until(lambda socket=socket: events(socket, "signal"))  # type: ignore[misc]
    told = [[frame["event"] for frame in socket.frames] for socket in (alice, bob)]
    assert told == [["hello", "read", "signal"], ["hello", "read", "typing", "signal"]]


async def test_only_watchers_hear_of_presence(cast: Cast, node: Node) -> None:
    (alice, watching), (bob, _) = await listening(node, cast.alice), await listening(node, cast.bob)
    await node.hear(node.watch(watching, [cast.carol.pk]))
    announce.presence(cast.carol.pk, {"event": "presence", "user": cast.carol.pk})
    await alice.until(lambda: events(alice, "presence"))
    assert events(bob, "presence") == []


# -- closing


async def device(node: Node, cast: Cast, number: int, device_class: str) -> tuple[Socket, Connection]:
    socket, connection = await listening(node, cast.alice)
    connection.device, connection.device_class = number, device_class
    return socket, connection


@pytest.mark.parametrize(
    ("whom", "closed"),
    [
        ({}, {1, 2, 3}),
        ({"device_id": 2}, {2}),
        ({"device_class": "web"}, {1, 2}),
        ({"device_class": "web", "except_device": 1}, {2}),
        ({"device_id": 9}, set()),
    ],
)
async def test_a_closing_meets_the_connections_that_it_names(
    cast: Cast, node: Node, whom: dict[str, Any], closed: set[int]
) -> None:
    classes = {1: "web", 2: "web", 3: "mobile"}
    sockets = {number: await device(node, cast, number, name) for number, name in classes.items()}
    bob, _ = await listening(node, cast.bob)
    announce.close_links(cast.alice.pk, code=4009, reason="another_login", **whom)
    announce.to_users([cast.bob.pk], {"event": "signal"})
    await bob.until(lambda: events(bob, "signal"))
    assert {number for number, (_, connection) in sockets.items() if connection.closed == 4009} == closed
    for number in closed:
        socket = sockets[number][0]
        await socket.until(lambda socket=socket: socket.code == 4009)  # type: ignore[misc]
        assert socket.frames[-1] == {"event": "kicked", "code": 4009, "reason": "another_login"}


async def test_only_the_silent_are_closed_with_4012(cast: Cast, node: Node) -> None:
    (silent, quiet), (other, lively) = await listening(node, cast.alice), await listening(node, cast.bob)
    now = time.monotonic()
    quiet.last_heard, lively.last_heard = now - 62.6, now - 62.4
    node.close_silent(now)
    await silent.until(lambda: silent.code)
    assert (silent.code, other.code, lively.closed) == (4012, None, 0)


async def test_a_stopping_node_says_1012_to_all(cast: Cast) -> None:
    node = nodes.start()
    sockets = [(await listening(node, user))[0] for user in (cast.alice, cast.bob)]
    assert nodes.start() is nodes.current() is node
    await nodes.stop()
    for socket in sockets:
        await socket.until(lambda socket=socket: socket.code)  # type: ignore[misc]
    assert [socket.code for socket in sockets] == [1012, 1012]
    with pytest.raises(errors.Unavailable):
        nodes.current()


async def test_a_stopping_node_waits_for_no_repair(cast: Cast) -> None:
    node = nodes.start()
    await listening(node, cast.alice)
    gate = Gate()
    await gate.shut()
    before = asyncio.all_tasks()
    node.compare({cast.group.pk: 5})
    node.seating.verify(cast.group.pk, cast.alice.pk)
    under_way = asyncio.all_tasks() - before
    await nodes.stop()
    gate.open()
    done, _ = await asyncio.wait(under_way, timeout=5)
    assert [task.cancelled() for task in done] == [True, True]
