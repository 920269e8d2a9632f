"""One frame to many: all of them, in order, and the loop is not held up."""

import asyncio
import json

from imcore.link import fanout
from imcore.link.stream import Stream
from tests.imcore.link.sockets import Socket, connection_on, opened_on

MANY = 3 * fanout.AT_ONCE + 1


def frame(version: int) -> str:
    return json.dumps({"number": version})


def numbers(socket: Socket) -> list[int]:
    return [sent["number"] for sent in socket.frames if "number" in sent]


def audience(count: int) -> tuple[Stream, list[Socket]]:
    """A stream with so many listeners; each is a user of their own, numbered from 1."""
    stream, sockets = Stream(7, 0, seq=0, direct=False), [Socket() for _ in range(count)]
    for user, socket in enumerate(sockets, start=1):
        connection = opened_on(socket)
        connection.user = user
        stream.connections.append(connection)
    return stream, sockets


def say(stream: Stream, version: int, seq: int | None = None) -> None:
    """A new message of this version, or a change to the message `seq`."""
    stream.seq = max(stream.seq, version if seq is None else seq)
    fanout.event(stream, version, version if seq is None else seq, frame(version))


async def finished(stream: Stream) -> None:
    await Socket().until(lambda: stream.fanout is None)


async def test_a_few_have_it_at_once() -> None:
    stream, sockets = audience(fanout.AT_ONCE)
    say(stream, 1)
    assert ([numbers(socket) for socket in sockets], stream.fanout) == ([[1]] * fanout.AT_ONCE, None)


async def test_many_get_all_in_order() -> None:
    stream, sockets = audience(MANY)
    for version in range(1, 6):
        say(stream, version)
    await finished(stream)
    assert [numbers(socket) for socket in sockets] == [[1, 2, 3, 4, 5]] * MANY


async def test_others_have_their_turn_while_many_are_told() -> None:
    stream, sockets = audience(MANY)
    say(stream, 1)
    seen: list[int] = []
    while stream.fanout is not None:
        await asyncio.sleep(0)
        seen.append(sum(numbers(socket) == [1] for socket in sockets))
    assert seen[:4] == [200, 400, 600, MANY]


async def test_what_waits_for_the_same_listeners_goes_out_together() -> None:
    stream, sockets = audience(MANY)
    for version in range(1, fanout.TOGETHER + 2):
        say(stream, version)
    await asyncio.sleep(0)
    first = list(range(1, fanout.TOGETHER + 1))
    told = fanout.AT_ONCE // fanout.TOGETHER
    assert [numbers(socket) for socket in sockets] == [first] * told + [[]] * (MANY - told)


async def test_who_comes_while_many_are_told_hears_the_next_only() -> None:
    stream, _ = audience(MANY)
    say(stream, 1)
    late = Socket()
    stream.connections.append(opened_on(late))
    say(stream, 2)
    await finished(stream)
    assert numbers(late) == [2]


async def test_what_passes_keeps_its_place_among_the_events() -> None:
    stream, sockets = audience(MANY)
    say(stream, 1)
    fanout.passing(stream, frame(100), except_user=5)
    say(stream, 2)
    await finished(stream)
    assert [numbers(socket) for socket in sockets] == [[1, 2] if user == 5 else [1, 100, 2] for user in range(1, MANY + 1)]


async def test_after_many_a_few_have_it_at_once_again() -> None:
    stream, sockets = audience(MANY)
    say(stream, 1)
    await finished(stream)
    del stream.connections[3:]
    say(stream, 2)
    assert [numbers(socket) for socket in sockets[:4]] == [[1, 2], [1, 2], [1, 2], [1]]


async def test_a_change_of_what_was_before_is_for_those_who_were_there() -> None:
    stream, sockets = audience(2)
    say(stream, 1)
    stream.begin(2, 1)
    say(stream, 2)
    say(stream, 3, seq=1)
    say(stream, 4, seq=2)
    assert [numbers(socket) for socket in sockets] == [[1, 2, 3, 4], [1, 2, 4]]


async def test_who_has_a_floor_is_told_what_is_above_it() -> None:
    stream, sockets = audience(2)
    stream.connections[1].raise_floor(7, 2)
    for version in (1, 2, 3):
        say(stream, version)
    assert [numbers(socket) for socket in sockets] == [[1, 2, 3], [3]]


async def test_who_has_no_hello_yet_is_told_after_it() -> None:
    stream, _ = audience(1)
    socket = Socket()
    late = connection_on(socket, 9)
    stream.connections.append(late)
    say(stream, 1)
    fanout.passing(stream, frame(100), except_user=0)
    late.open_with('{"number": 0}')
    assert numbers(socket) == [0, 1, 100]


async def test_a_reader_that_takes_nothing_delays_nobody() -> None:
    stream, sockets = audience(MANY)
    for socket in sockets[::100]:
        socket.fill()
    for version in range(1, 4):
        say(stream, version)
    await finished(stream)
    stalled = [number for number, socket in enumerate(sockets) if numbers(socket) != [1, 2, 3]]
    assert stalled == list(range(0, MANY, 100))
    for socket in sockets[::100]:
        socket.drain()
        await socket.until(lambda socket=socket: numbers(socket) == [1, 2, 3])  # type: ignore[misc]
