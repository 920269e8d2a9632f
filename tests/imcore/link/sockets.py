"""A server's end of sockets, and the product's connections on them, within the test's own loop and database."""

import asyncio
import json
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connections as databases

from imcore.draft import Draft, Stored
from imcore.link import work
from imcore.link.connection import Connection
from imcore.link.node import Node
from imcore.link.policy import Rate
from imcore.messagebox import look
from imcore.messaging import send, store
from imcore.models import Conversation, User

Result = TypeVar("Result")
DEADLINE = 10.0
HELLO = '{"event":"hello"}'


class Socket:
    """What an ASGI server gives to an application for sending: it keeps what it is given, may be full, may be gone."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.code: int | None = None
        self.gone = False
        self._room = asyncio.Event()
        self._room.set()
        self._news = asyncio.Condition()

    def fill(self) -> None:
        """The other side reads no more: whoever sends waits."""
        self._room.clear()

    def drain(self) -> None:
        """The other side reads again."""
        self._room.set()

    async def send(self, message: dict[str, Any]) -> None:
        await self._room.wait()
        if self.gone:
            raise OSError("gone")
        if message["type"] == "websocket.close":
            self.code = message["code"]
        else:
            self.frames.append(json.loads(message["text"]))

    async def until(self, found: Callable[[], Any], *, deadline: float = DEADLINE) -> Any:
        """The first true result of `found`. Raises AssertionError past the deadline, with what was sent."""
        end = asyncio.get_running_loop().time() + deadline
        while not (result := found()):
            assert asyncio.get_running_loop().time() < end, self.frames[-5:]
            await asyncio.sleep(0.005)
        return result

    def versions(self, conversation: Conversation) -> list[int]:
        """The versions of a conversation's events, in the order in which they were sent."""
        messages = [frame["message"] for frame in self.frames if "message" in frame]
        return [message["version"] for message in messages if message["conversation"] == conversation.pk]

    async def heard(self, conversation: Conversation, version: int) -> None:
        """Waits for an event of that version."""
        await self.until(lambda: version in self.versions(conversation))


class Impatient(Connection):
    """A connection that does not give a stalled reader long to see its close."""

    CLOSE_SECONDS = 0.01


def connection_on(
    socket: Socket, user: int = 0, *, frames: int = 1000, size: int = 1_000_000, kind: type[Connection] = Connection
) -> Connection:
    """A connection that nothing has been said on yet."""
    now = time.monotonic()
    made = kind(socket.send, frames_limit=frames, bytes_limit=size, rate=Rate(100, 100, now), now=now)
    made.user = user
    made.done = asyncio.get_running_loop().create_future()
    return made


def opened_on(socket: Socket, *, frames: int = 1000, size: int = 1_000_000, kind: type[Connection] = Connection) -> Connection:
    """A connection whose hello is out."""
    made = connection_on(socket, frames=frames, size=size, kind=kind)
    made.open_with(HELLO)
    return made


async def listening(node: Node, user: User) -> tuple[Socket, Connection]:
    """The user's connection on the node, opened step by step as the product does."""
    socket = Socket()
    connection = connection_on(socket, user.pk)
    await node.open(connection)
    await node.seating.attach(connection, await work.run(look.heads, user.pk))
    connection.open_with(HELLO)
    return socket, connection


async def in_thread(function: Callable[[], Result]) -> Result:
    """Runs a function of the ORM as a request would, and leaves no connection to the database."""

    def call() -> Result:
        try:
            return function()
        finally:
            databases.close_all()

    return await asyncio.to_thread(call)


_names = iter(range(1, 1_000_000))


def draft(sender: User, conversation: Conversation, text: str = "hello") -> Draft:
    """A text message with a client id of its own."""
    return Draft(sender=sender.pk, client_id=f"c{next(_names)}", kind="text", body={"text": text}, conversation=conversation.pk)


async def say(sender: User, conversation: Conversation, text: str = "hello") -> Stored:
    """Sends a message through the one door: it is stored, and the bus is told."""
    return await in_thread(lambda: send.send_message(draft(sender, conversation, text)))


def unannounced(sender: User, conversation: Conversation, *, count: int = 1) -> list[Stored]:
    """Messages that are in the log while no node was told of them."""
    outcomes = store.append([draft(sender, conversation) for _ in range(count)], {})
    assert all(isinstance(outcome, Stored) for outcome in outcomes)
    return [outcome for outcome in outcomes if isinstance(outcome, Stored)]


class Gate:
    """All reading threads of the link are taken: what is asked of the log waits until the gate opens."""

    def __init__(self) -> None:
        self._open, self._taken = threading.Event(), threading.Barrier(work.READ_THREADS + 1)
        for _ in range(work.READ_THREADS):
            work.readers.submit(self._stand)

    def _stand(self) -> None:
        self._taken.wait(DEADLINE)
        self._open.wait(DEADLINE)

    async def shut(self) -> None:
        """Waits until what was asked before has been answered and taken in; what is asked from now on waits."""
        await asyncio.to_thread(self._taken.wait, DEADLINE)
        for _ in range(5):
            await asyncio.sleep(0)

    def open(self) -> None:
        """The log answers again."""
        self._open.set()


def close_readers() -> None:
    """The reading threads let go of their connections to the database."""
    together = threading.Barrier(work.READ_THREADS)

    def close() -> None:
        together.wait(DEADLINE)
        databases.close_all()

    for closed in [work.readers.submit(close) for _ in range(work.READ_THREADS)]:
        closed.result(DEADLINE)
