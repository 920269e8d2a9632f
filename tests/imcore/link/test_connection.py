"""One reader: frames in order while it takes them, a bounded wait while it does not, and a close that says why."""

import asyncio
import json
from functools import partial

from imcore.link.connection import Connection
from imcore.protocol import Close
from tests.imcore.link.sockets import HELLO, Impatient, Socket, connection_on, opened_on

GROUP = 7


def frame(number: int, size: int = 0) -> str:
    return json.dumps({"number": number, "filler": "x" * size})


def numbers(socket: Socket) -> list[int]:
    return [sent["number"] for sent in socket.frames if "number" in sent]


def holds(socket: Socket, count: int) -> bool:
    return len(numbers(socket)) == count


async def turn() -> None:
    """Everything that can run now has run."""
    for _ in range(10):
        await asyncio.sleep(0)


async def gone(connection: Connection) -> None:
    """Waits until the consumer is told that the socket may go."""
    assert connection.done is not None
    async with asyncio.timeout(5):
        await connection.done


# -- frames


async def test_a_socket_that_takes_frames_gets_them_before_put_returns() -> None:
    socket = Socket()
    connection = opened_on(socket)
    for number in range(3):
        connection.put(frame(number))
    assert numbers(socket) == [0, 1, 2]


async def test_a_socket_that_is_full_gets_all_in_order_once_it_takes_them() -> None:
    socket = Socket()
    connection = opened_on(socket)
    for number in range(20):
        if number == 5:
            socket.fill()
        connection.put(frame(number))
    await turn()
    assert numbers(socket) == [0, 1, 2, 3, 4]
    socket.drain()
    await socket.until(lambda: len(numbers(socket)) == 20)
    connection.put(frame(20))
    assert numbers(socket) == list(range(21))


async def test_a_socket_that_fills_again_and_again_keeps_the_order() -> None:
    socket = Socket()
    connection = opened_on(socket)
    for number in range(30):
        socket.fill() if number % 3 == 0 else socket.drain()
        connection.put(frame(number))
        await asyncio.sleep(0)
    socket.drain()
    await socket.until(lambda: len(numbers(socket)) == 30)
    assert numbers(socket) == list(range(30))


async def test_frames_past_the_bound_close_the_reader_with_4008() -> None:
    socket = Socket()
    connection = opened_on(socket, frames=5)
    socket.fill()
    for number in range(6):  # one is on its way, five wait
        connection.put(frame(number))
    assert connection.closed == 0
    connection.put(frame(6))
    assert connection.closed == Close.READER_TOO_SLOW
    socket.drain()
    await gone(connection)
    assert (numbers(socket), socket.code) == ([0], 4008)


async def test_bytes_past_the_bound_close_the_reader_with_4008() -> None:
    socket = Socket()
    connection = opened_on(socket, size=10_000)
    socket.fill()
    for number in range(4):
        connection.put(frame(number, 3000))
    assert connection.closed == 0
    connection.put(frame(4, 3000))
    assert connection.closed == Close.READER_TOO_SLOW
    socket.drain()
    await gone(connection)
    assert socket.code == 4008


async def test_the_bound_is_counted_as_the_wire_counts() -> None:
    socket = Socket()
    connection = opened_on(socket, size=10_000)
    socket.fill()
    for _ in range(3):
        connection.put(json.dumps({"filler": "长" * 1500}, ensure_ascii=False))
    assert connection.closed == 0
    connection.put(json.dumps({"filler": "长" * 1500}, ensure_ascii=False))
    assert connection.closed == Close.READER_TOO_SLOW
    socket.drain()
    await gone(connection)


async def test_a_backlog_that_was_drained_makes_room_for_another() -> None:
    socket = Socket()
    connection = opened_on(socket, frames=5, size=10_000)
    for start in range(0, 50, 5):
        socket.fill()
        for number in range(start, start + 5):
            connection.put(frame(number, 1500))
        socket.drain()
        await socket.until(partial(holds, socket, start + 5))
    assert (numbers(socket), connection.closed) == (list(range(50)), 0)


# -- the end


async def test_a_close_says_its_code_once() -> None:
    socket = Socket()
    connection = opened_on(socket)
    connection.close(Close.BY_ADMINISTRATOR)
    connection.close(Close.RESTARTING)
    await gone(connection)
    assert (connection.closed, socket.code) == (4011, 4011)


async def test_the_reason_goes_before_the_close_and_after_what_was_under_way() -> None:
    socket = Socket()
    connection = opened_on(socket)
    socket.fill()
    for number in range(3):
        connection.put(frame(number))
    connection.close(Close.ACCOUNT_ENDED, kicked='{"event":"kicked"}')
    connection.put(frame(3))
    await turn()
    assert (socket.frames[1:], socket.code) == ([], None)
    socket.drain()
    await gone(connection)
    assert ([sent.get("number", sent.get("event")) for sent in socket.frames[1:]], socket.code) == ([0, "kicked"], 4010)


async def test_a_reader_that_takes_nothing_is_let_go_in_the_end() -> None:
    socket = Socket()
    connection = opened_on(socket, kind=Impatient)
    socket.fill()
    connection.put(frame(0))
    connection.close(Close.READER_TOO_SLOW)
    await gone(connection)
    assert socket.code is None
    socket.drain()
    await turn()


async def test_a_socket_that_is_gone_at_once_ends_the_connection() -> None:
    socket = Socket()
    connection = opened_on(socket)
    socket.gone = True
    connection.put(frame(0))
    await gone(connection)
    connection.put(frame(1))
    assert (connection.closed, numbers(socket)) == (1006, [])


async def test_a_socket_that_goes_while_frames_wait_ends_the_connection() -> None:
    socket = Socket()
    connection = opened_on(socket)
    socket.fill()
    for number in range(3):
        connection.put(frame(number))
    socket.gone = True
    socket.drain()
    await gone(connection)
    assert (connection.closed, numbers(socket)) == (1006, [])


async def test_a_socket_that_goes_during_the_close_keeps_the_code_of_the_close() -> None:
    socket = Socket()
    connection = opened_on(socket)
    socket.gone = True
    connection.close(Close.ANOTHER_LOGIN, kicked='{"event":"kicked"}')
    await gone(connection)
    assert (connection.closed, socket.code) == (4009, None)


async def test_a_send_that_is_cancelled_while_it_waits_is_told_so() -> None:
    seen: list[str] = []

    class Waiting(Socket):
        async def send(self, message: dict[str, object]) -> None:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                seen.append("cancelled")
                raise

    connection = connection_on(Waiting())
    others = asyncio.all_tasks()
    connection.put(HELLO)
    (draining,) = asyncio.all_tasks() - others
    await turn()
    draining.cancel()
    await asyncio.wait([draining])
    assert (seen, draining.cancelled()) == (["cancelled"], True)


async def test_a_send_that_waits_more_than_once_is_awaited_to_its_end() -> None:
    class Slow(Socket):
        async def send(self, message: dict[str, object]) -> None:
            await asyncio.sleep(0)
            await asyncio.sleep(0.001)
            await super().send(message)

    socket = Slow()
    connection = connection_on(socket)
    for number in range(3):
        connection.put(frame(number))
    await socket.until(lambda: len(numbers(socket)) == 3)
    assert numbers(socket) == [0, 1, 2]


# -- before the hello, and past what was told


async def test_the_hello_goes_first_then_what_came_meanwhile() -> None:
    socket = Socket()
    connection = connection_on(socket)
    connection.event(GROUP, 1, frame(1))
    connection.tell(frame(2))
    assert socket.frames == []
    connection.open_with(HELLO)
    connection.tell(frame(3))
    assert ([*socket.frames[:1], *numbers(socket)]) == [{"event": "hello"}, 1, 2, 3]


async def test_too_much_before_the_hello_closes_the_reader() -> None:
    socket = Socket()
    connection = connection_on(socket, frames=5)
    for version in range(1, 7):
        connection.event(GROUP, version, frame(version))
    await gone(connection)
    assert (socket.frames, socket.code) == ([], 4008)


async def test_up_to_the_floor_nothing_is_told_again() -> None:
    socket = Socket()
    connection = connection_on(socket)
    connection.raise_floor(GROUP, 3)
    connection.raise_floor(8, 1)
    for version in range(2, 6):
        connection.event(GROUP, version, frame(version))
    connection.open_with(HELLO)
    connection.event(8, 1, frame(81))
    connection.event(8, 2, frame(82))
    assert (numbers(socket), connection.floors) == ([4, 5, 82], None)


async def test_what_the_stream_brings_waits_for_what_is_to_be_told_first() -> None:
    socket = Socket()
    connection = opened_on(socket)
    connection.stash(GROUP, 3)
    for version in (3, 6, 7):
        connection.event(GROUP, version, frame(version))
    connection.event(8, 1, frame(81))
    for version in (4, 5, 6):  # from the log
        connection.tell(frame(version))
    connection.release(GROUP, 6)
    connection.event(GROUP, 8, frame(8))
    assert (numbers(socket), connection.floors) == ([81, 4, 5, 6, 7, 8], None)


async def test_too_much_that_waits_closes_the_reader() -> None:
    socket = Socket()
    connection = opened_on(socket, frames=5)
    connection.stash(GROUP, 0)
    for version in range(1, 7):
        connection.event(GROUP, version, frame(version))
    await gone(connection)
    assert (numbers(socket), socket.code) == ([], 4008)
