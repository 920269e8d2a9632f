"""The two ways on which publications travel: Channels' memory layer within a process, its Redis layer between processes."""

import asyncio
import uuid
from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol

from channels.layers import BaseChannelLayer
from redis.exceptions import RedisError

from imcore.dispatch.layer import PipelinedPubSubLayer

SUBSCRIBE_SECONDS = 1.0  # a hello waits for it twice at most
BUS_FAULTS = (RedisError, OSError, TimeoutError, asyncio.TimeoutError)  # the bus is away


class Transport(Protocol):
    """What the bus needs of a layer. Every method runs in the loop that made the transport."""

    sink: Callable[[bytes], None] | None

    async def publish(self, publications: Sequence[tuple[str, bytes]]) -> None:
        """Send (name, bytes) pairs."""

    async def subscribe(self, names: Collection[str]) -> None:
        """Hear these names from when this returns."""

    async def unsubscribe(self, names: Collection[str]) -> None:
        """Hear them no more."""

    async def close(self) -> None:
        """Let go of connections and tasks."""


class RedisTransport:
    """Redis pub/sub."""

    def __init__(self, layer: PipelinedPubSubLayer) -> None:
        self._layer = layer
        self.sink: Callable[[bytes], None] | None = None

    async def publish(self, publications: Sequence[tuple[str, bytes]]) -> None:
        """See Transport."""
        await self._layer._get_layer().publish_many(publications)

    async def subscribe(self, names: Collection[str]) -> None:
        """See Transport."""
        layer = self._layer._get_layer()
        layer.sink = self.sink
        await asyncio.wait_for(layer.subscribe_many(names), SUBSCRIBE_SECONDS)

    async def unsubscribe(self, names: Collection[str]) -> None:
        """See Transport."""
        await asyncio.wait_for(self._layer._get_layer().unsubscribe_many(names), SUBSCRIBE_SECONDS)

    async def close(self) -> None:
        """See Transport."""
        await self._layer._get_layer().flush()


class MemoryTransport:
    """Channels' in-memory layer: one channel for the process, which is in a group for each name."""

    def __init__(self, layer: BaseChannelLayer) -> None:
        self._layer: Any = layer
        self.sink: Callable[[bytes], None] | None = None
        self._channel = f"node.{uuid.uuid4().hex}"
        self._task: asyncio.Task[None] | None = None

    async def publish(self, publications: Sequence[tuple[str, bytes]]) -> None:
        """See Transport."""
        for name, packed in publications:
            await self._layer.group_send(name, {"type": "bus", "packed": packed})

    async def subscribe(self, names: Collection[str]) -> None:
        """See Transport."""
        for name in names:
            await self._layer.group_add(name, self._channel)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._receive())

    async def unsubscribe(self, names: Collection[str]) -> None:
        """See Transport."""
        for name in names:
            await self._layer.group_discard(name, self._channel)

    async def _receive(self) -> None:
        while True:
            message = await self._layer.receive(self._channel)
            if self.sink is not None:
                self.sink(message["packed"])

    async def close(self) -> None:
        """See Transport."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
