"""Channels' Redis pub/sub layer with two things added that a node needs: many names in one round trip, and raw bytes.

Why: the layer publishes one message per round trip under a lock (5,000 to 6,000/s), and hands each reader a queue and a
copy. docs/decisions/0003-one-bus-message-per-node.md says why. It stays a Channels layer, shards included.

A publication costs this process 3 µs on its way out (a pipeline of PUBLISH: 11) and 4 µs on its way in (`get_message` on
RESP3: 13), measured 2026-11: a direct message is two of each, at each of two ends.
"""

import asyncio
import itertools
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer, RedisPubSubLoopLayer, RedisSingleShardConnection
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
Sink = Callable[[bytes], None]
ShardWork = Callable[[Any, list[tuple[str, bytes]]], Awaitable[None]]
PUBLISH_SECONDS = 2.0
CANCEL_AGAIN_SECONDS = 0.1
AGAIN_SECONDS = 1.0  # between attempts to reach a server that is away
# one command for many publications: name, bytes, name, bytes …
PUBLISH_MANY = "for i = 1, #ARGV, 2 do redis.call('PUBLISH', ARGV[i], ARGV[i + 1]) end"


class Shard(RedisSingleShardConnection):
    """One server of the layer. Reads without a timer for each frame, and hands a node's on without a message object."""

    async def _do_receiving(self) -> None:
        while True:
            try:
                if self._pubsub is None or not self._pubsub.subscribed:
                    await asyncio.sleep(0.1)
                    continue
                response = await self._pubsub.parse_response(block=True)
                if not self.channel_layer.is_ours(response):
                    message = await self._pubsub.handle_message(response, ignore_subscribe_messages=True)
                    self.channel_layer.received(self._receive_message, message)
                elif self.channel_layer.sink is not None:
                    self.channel_layer.sink(response[2])
            except (RedisError, OSError) as fault:  # nothing is lost by it: the log repairs what was said meanwhile
                logger.warning("bus: %s is away: %s", self.host["address"].rpartition("@")[2], fault.__class__.__name__)
                await asyncio.sleep(AGAIN_SECONDS)
            except Exception:
                logger.exception("bus: a frame could not be read")
                await asyncio.sleep(AGAIN_SECONDS)

    async def flush(self) -> None:
        """Ends the reading, then lets go of the server. redis-py swallows a cancellation that falls into its reconnecting: one
        alone would be waited for without end."""
        reading = self._receive_task
        while reading is not None and not reading.done():
            reading.cancel()
            await asyncio.wait([reading], timeout=CANCEL_AGAIN_SECONDS)
        self._receive_task = None
        await super().flush()


class PipelinedLoopLayer(RedisPubSubLoopLayer):
    """One event loop's part of the layer. A shard that is away takes only its own names with it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sink: Sink | None = None
        self._tokens = itertools.count(1)
        self._answers: dict[bytes, asyncio.Future[None]] = {}
        self._shards = [Shard(shard.host, self) for shard in self._shards]

    def is_ours(self, response: Any) -> bool:
        """Is this frame a publication for the sink, and can it be nothing else?"""
        return isinstance(response, list) and response[0] == b"message" and not (self.channels or self.groups)

    def received(self, as_channels: Callable[[dict[str, Any]], None], message: dict[str, Any] | None) -> None:
        """To the sink, unless it is for a channel or a group of Channels' own, or answers a question of ours."""
        if message is None:
            return
        if message["type"] == "pong":
            answer = self._answers.get(message["data"])
            if answer is not None and not answer.done():
                answer.set_result(None)
        elif (self.channels or self.groups) and message["channel"].decode() in self.channels.keys() | self.groups.keys():
            as_channels(message)
        elif self.sink is not None:
            self.sink(message["data"])

    async def publish_many(self, publications: Iterable[tuple[str, bytes]]) -> None:
        """Publishes (name, bytes) pairs, one command per shard. Raises what redis raises, once all shards were tried."""

        async def publish(shard: Any, pairs: list[tuple[str, bytes]]) -> None:
            async with shard._lock:
                shard._ensure_redis()
            publish_all = shard._redis.register_script(PUBLISH_MANY)
            await asyncio.wait_for(publish_all(args=[part for pair in pairs for part in pair]), PUBLISH_SECONDS)

        await self._on_each_shard(publish, publications)

    async def subscribe_many(self, names: Iterable[str]) -> None:
        """Listens to names, one command per shard; `sink` gets what is published from when this returns. Raises what redis
        raises, once all shards were tried.

        A server answers one connection in order, so the answer to the PING says that it knows the names. Without waiting
        for it one publication in 200, sent right after on another connection, came before the SUBSCRIBE (2026-11-24).
        """

        async def subscribe(shard: Any, pairs: list[tuple[str, bytes]]) -> None:
            token = str(next(self._tokens)).encode()
            answer = self._answers[token] = asyncio.get_running_loop().create_future()
            try:
                async with shard._lock:
                    shard._ensure_redis()
                    await shard._pubsub.subscribe(*(channel for channel, _ in pairs))
                    await shard._pubsub.ping(token)
                    shard._ensure_receiver()
                await answer
            finally:
                del self._answers[token]

        await self._on_each_shard(subscribe, ((name, b"") for name in names))

    async def unsubscribe_many(self, names: Iterable[str]) -> None:
        """Stops listening to names. Raises what redis raises, once all shards were tried."""

        async def unsubscribe(shard: Any, pairs: list[tuple[str, bytes]]) -> None:
            async with shard._lock:
                shard._ensure_redis()
                await shard._pubsub.unsubscribe(*(channel for channel, _ in pairs))

        await self._on_each_shard(unsubscribe, ((name, b"") for name in names))

    async def _on_each_shard(self, work: ShardWork, publications: Iterable[tuple[str, bytes]]) -> None:
        shares = self._by_shard(publications)
        if len(shares) == 1:
            await _asked(work, *shares[0])
            return
        for outcome in await asyncio.gather(*(_asked(work, *share) for share in shares), return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    def _by_shard(self, publications: Iterable[tuple[str, bytes]]) -> list[tuple[Any, list[tuple[str, bytes]]]]:
        """Pairs with the channel's full name, by the shard that carries it."""
        shards: dict[int, list[tuple[str, bytes]]] = defaultdict(list)
        for name, packed in publications:
            channel = self._get_group_channel_name(name)
            shards[self._shards.index(self._get_shard(channel))].append((channel, packed))
        return [(self._shards[number], pairs) for number, pairs in shards.items()]


async def _asked(work: ShardWork, shard: Any, pairs: list[tuple[str, bytes]]) -> None:
    try:
        await work(shard, pairs)
    except (RuntimeError, AttributeError) as fault:  # uvloop's and redis-py's words for a line that was closed meanwhile
        raise ConnectionError(str(fault)) from fault


class PipelinedPubSubLayer(RedisPubSubChannelLayer):
    """The layer that CHANNEL_LAYERS names where there is a Redis."""

    def _get_layer(self) -> PipelinedLoopLayer:
        loop = asyncio.get_running_loop()
        layer = self._layers.get(loop)
        if layer is None:
            layer = self._layers[loop] = PipelinedLoopLayer(*self._args, **self._kwargs, channel_layer=self)
        return layer
