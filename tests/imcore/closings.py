"""What the nodes are told to close, heard as a node hears it: on the bus."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from imcore.dispatch import announce, bus, envelope
from imcore.dispatch.transports import Transport
from imcore.models import User

DEADLINE = 5.0


class Closings:
    """Collects the closings of some users from a loop in a thread of its own."""

    def __init__(self) -> None:
        self._heard: list[tuple[int, int, str, int | None]] = []
        self._news = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def _hear(self, packed: bytes) -> None:
        message = envelope.unpack(packed)
        if isinstance(message, envelope.Closing):
            with self._news:
                self._heard.append((message.user, message.code, message.reason, message.device))
                self._news.notify_all()

    def open(self, *users: User) -> None:
        """Listens to these users from now on."""

        async def listen() -> Transport:
            transport = bus.attach(self._hear)
            await transport.subscribe([announce.user_name(user.pk) for user in users])
            return transport

        self._transport = asyncio.run_coroutine_threadsafe(listen(), self._loop).result(DEADLINE)

    def next(self, count: int = 1) -> list[tuple[int, int, str, int | None]]:
        """Waits for that many (user, code, reason, device) and takes them."""
        with self._news:
            assert self._news.wait_for(lambda: len(self._heard) >= count, DEADLINE), self._heard
            taken, self._heard = self._heard, []
        return taken

    def shut(self) -> None:
        """Leaves the bus, and leaves nothing behind."""
        bus.detach()
        asyncio.run_coroutine_threadsafe(self._transport.close(), self._loop).result(DEADLINE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(DEADLINE)
        self._loop.close()


@contextmanager
def listening(*users: User) -> Iterator[Closings]:
    """Closings of these users while the block runs."""
    closings = Closings()
    closings.open(*users)
    try:
        yield closings
    finally:
        closings.shut()
