"""An ear on the bus within the test's own loop, and the two layers that carry what it hears."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from django.test import override_settings

from imcore.dispatch import announce, bus, envelope
from imcore.dispatch.transports import Transport
from tests.services import until

DEADLINE = 10.0
MEMORY: dict[str, Any] = {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 100_000}}


def redis_layer(*urls: str, prefix: str = "hongyan-test") -> dict[str, Any]:
    """CHANNEL_LAYERS' entry for these servers."""
    return {"BACKEND": "imcore.dispatch.layer.PipelinedPubSubLayer", "CONFIG": {"hosts": list(urls), "prefix": prefix}}


@contextmanager
def the_layer(chosen: dict[str, Any]) -> Iterator[None]:
    """The process's layer within the block; nobody is attached to the bus before or after."""
    with override_settings(CHANNEL_LAYERS={"default": chosen}):
        bus.detach()
        try:
            yield
        finally:
            end_of_the_thread()
            bus.detach()


def end_of_the_thread() -> None:
    """Where the process had no node, its publisher runs in a thread until the process ends; here it ends with the test."""
    publisher = bus._publisher
    if publisher is None or not publisher.loop.is_running():
        return
    asyncio.run_coroutine_threadsafe(publisher.transport.close(), publisher.loop).result(DEADLINE)
    publisher.loop.call_soon_threadsafe(publisher.loop.stop)
    until(lambda: not publisher.loop.is_running(), what="the end of the publisher's thread")
    publisher.loop.close()


class Ear:
    """Keeps every envelope that a transport hands over."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._news = asyncio.Event()

    def __call__(self, packed: bytes) -> None:
        self.heard.append(packed)
        self._news.set()

    async def until(self, enough: Callable[[list[bytes]], object]) -> list[bytes]:
        """All that was heard, once it is enough. Raises AssertionError past the deadline."""
        try:
            async with asyncio.timeout(DEADLINE):
                while not enough(self.heard):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"not heard within {DEADLINE} s; {len(self.heard)} envelopes: {self.heard[-3:]}") from None
        return self.heard

    async def count(self, number: int) -> list[bytes]:
        """All that was heard, once there is so much."""
        return await self.until(lambda heard: len(heard) >= number)


@asynccontextmanager
async def listening(*names: str) -> AsyncIterator[tuple[Ear, Transport]]:
    """The test's loop is the process's place on the bus, and hears these names."""
    ear = Ear()
    transport = bus.attach(ear)
    try:
        await transport.subscribe(names)
        yield ear, transport
    finally:
        bus.detach()
        await transport.close()


async def heard_on(name: str, say: Callable[[], object]) -> list[envelope.Envelope]:
    """What a node that listens to the name hears of what is said, in order; a marker after it says that this was all."""
    marker = envelope.pack(envelope.Passing(b"that was all"))
    async with listening(name) as (ear, _transport):
        say()
        bus.publish([(name, marker)])
        heard = await ear.until(lambda heard: marker in heard)
    return [envelope.unpack(packed) for packed in heard[:-1]]


async def silent(names: Collection[str], say: Callable[[], object]) -> list[str]:
    """Those of the names on which nothing is heard of what is said."""
    return [name for name in names if not await heard_on(name, say)]


USER, GROUP, WATCHED = announce.user_name(42), announce.conversation_name(12), announce.presence_name(42)
