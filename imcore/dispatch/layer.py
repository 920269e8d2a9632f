"""Channels' Redis pub/sub layer with two things added that a node needs: many names in one round trip, and raw bytes.

Why: the layer publishes one message per round trip under a lock (5,000 to 6,000/s), and hands each reader a queue and a
copy. docs/decisions/0002-bus-on-the-channel-layer.md has the figures. It stays a Channels layer, shards included.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer, RedisPubSubLoopLayer

logger = logging.getLogger(__name__)
Sink = Callable[[bytes], None]
PUBLISH_SECONDS = 2.0


class PipelinedLoopLayer(RedisPubSubLoopLayer):
    """One event loop's part of the layer."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sink: Sink | None = None
        for shard in self._shards:
            shard._receive_message = self._received  # type: ignore[method-assign]

    def _received(self, message: dict[str, Any] | None) -> None:
        if message is not None and self.sink is not None:
            self.sink(message["data"])

    async def publish_many(self, publications: Iterable[tuple[str, bytes]]) -> None:
        """Publishes (name, bytes) pairs, one pipeline per shard. Raises what redis raises."""
        for shard, pairs in self._by_shard(publications):
            async with shard._lock:
                shard._ensure_redis()
            pipeline = shard._redis.pipeline(transaction=False)
            for name, packed in pairs:
                pipeline.publish(self._get_group_channel_name(name), packed)
            await asyncio.wait_for(pipeline.execute(), PUBLISH_SECONDS)

    async def subscribe_many(self, names: Iterable[str]) -> None:
        """Listens to names, one command per shard; `sink` gets what is published."""
        for shard, pairs in self._by_shard((name, b"") for name in names):
            channels = [self._get_group_channel_name(name) for name, _ in pairs]
            async with shard._lock:
                shard._ensure_redis()
                await shard._pubsub.subscribe(*channels)
                shard._ensure_receiver()

    async def unsubscribe_many(self, names: Iterable[str]) -> None:
        """Stops listening to names."""
        for shard, pairs in self._by_shard((name, b"") for name in names):
            channels = [self._get_group_channel_name(name) for name, _ in pairs]
            async with shard._lock:
                shard._ensure_redis()
                await shard._pubsub.unsubscribe(*channels)

    def _by_shard(self, publications: Iterable[tuple[str, bytes]]) -> list[tuple[Any, list[tuple[str, bytes]]]]:
        shards: dict[int, list[tuple[str, bytes]]] = defaultdict(list)
        for name, packed in publications:
            shard = self._get_shard(self._get_group_channel_name(name))
            shards[self._shards.index(shard)].append((name, packed))
        return [(self._shards[number], pairs) for number, pairs in shards.items()]


class PipelinedPubSubLayer(RedisPubSubChannelLayer):
    """The layer that CHANNEL_LAYERS names where there is a Redis."""

    def _get_layer(self) -> PipelinedLoopLayer:
        loop = asyncio.get_running_loop()
        layer = self._layers.get(loop)
        if layer is None:
            layer = self._layers[loop] = PipelinedLoopLayer(*self._args, **self._kwargs, channel_layer=self)
        return layer
