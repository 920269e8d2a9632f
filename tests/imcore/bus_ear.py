"""What a node would hear on the bus, by name."""

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from imcore.dispatch import announce, bus, envelope
from imcore.dispatch.transports import Transport
from imcore.models import Conversation, User

DEADLINE = 5.0


class Ear:
    """Collects the envelopes of some names from a loop in a thread of its own."""

    def __init__(self) -> None:
        self._heard: list[envelope.Envelope] = []
        self._news = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def _hear(self, packed: bytes) -> None:
        with self._news:
            self._heard.append(envelope.unpack(packed))
            self._news.notify_all()

    def open(self, names: Sequence[str]) -> None:
        """Listens to these names from now on."""

        async def listen() -> Transport:
            transport = bus.attach(self._hear)
            await transport.subscribe(names)
            return transport

        self._transport = asyncio.run_coroutine_threadsafe(listen(), self._loop).result(DEADLINE)

    def frames(self, count: int) -> list[dict[str, Any]]:
        """Waits for so many frames that people would read, and gives all that came."""
        with self._news:
            assert self._news.wait_for(lambda: len(self._readable()) >= count, DEADLINE), self._heard
            return self._readable()

    def memberships(self) -> list[tuple[list[int], list[int]]]:
        """(joined, left) of the versioned events so far."""
        with self._news:
            return [(event.joined, event.left) for event in self._heard if isinstance(event, envelope.Event)]

    def _readable(self) -> list[dict[str, Any]]:
        shown = [event for event in self._heard if isinstance(event, envelope.Event | envelope.Passing)]
        return [json.loads(event.frame) for event in shown]

    def shut(self) -> None:
        """Leaves the bus, and leaves nothing behind."""
        bus.detach()
        asyncio.run_coroutine_threadsafe(self._transport.close(), self._loop).result(DEADLINE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(DEADLINE)
        self._loop.close()


@contextmanager
def listening(*to: User | Conversation) -> Iterator[Ear]:
    """What is said to these users and conversations while the block runs."""
    bus.flush()  # what was said before is not heard now
    ear = Ear()
    ear.open([announce.user_name(one.pk) if isinstance(one, User) else announce.conversation_name(one.pk) for one in to])
    try:
        yield ear
    finally:
        ear.shut()
