"""A node that leaves: not ready at once, its sockets told to go bit by bit, no new ones meanwhile."""

import asyncio
from collections.abc import Iterator

import pytest

from imcore import draining, errors


class Socket:
    """Keeps the code that it was closed with."""

    code = 0

    def close(self, code: int) -> None:
        """See draining.Socket."""
        self.code = code


class Sockets:
    """A node's; remembers how many were still open each time that it was asked."""

    def __init__(self, count: int) -> None:
        self.all = [Socket() for _ in range(count)]
        self.counts: list[int] = []

    def open(self) -> list[Socket]:
        """Those that were not told to go."""
        here = [socket for socket in self.all if not socket.code]
        self.counts.append(len(here))
        return here


@pytest.fixture
def sockets() -> Iterator[Sockets]:
    """Of a node that serves; another one serves afterwards."""
    made = Sockets(40)
    draining.attach(made.open)
    yield made
    draining.attach(list)


async def test_sockets_are_let_go_bit_by_bit_after_a_notice(sockets: Sockets) -> None:
    await draining.leave(1.0, hurried=lambda: False)
    assert {socket.code for socket in sockets.all} == {1012}
    assert sockets.counts == [40, 40, 40, 40, 40, 33, 26, 19, 12, 6]


async def test_it_is_not_ready_at_once_and_takes_nobody_once_its_sockets_move(sockets: Sockets) -> None:
    assert draining.is_ready()
    leaving = asyncio.create_task(draining.leave(1.0, hurried=lambda: False))
    await asyncio.sleep(0)
    assert not draining.is_ready()
    draining.admit()  # whom a balancer sends that has not asked yet
    await leaving
    with pytest.raises(errors.Unavailable):
        draining.admit()


async def test_a_node_without_sockets_and_a_hurried_one_wait_for_nothing(sockets: Sockets) -> None:
    async with asyncio.timeout(5):
        await draining.leave(600, hurried=lambda: True)
        assert {socket.code for socket in sockets.all} == {0}
        for socket in sockets.all:
            socket.close(1006)
        await draining.leave(600, hurried=lambda: False)
    assert not draining.is_ready()
