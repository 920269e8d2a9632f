"""The Redis layer: several servers share the names, and one that is away takes only its own with it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
import redis
import uvloop
from channels.layers import get_channel_layer

from imcore.dispatch.layer import PipelinedPubSubLayer
from imcore.dispatch.transports import BUS_FAULTS, RedisTransport, Transport
from tests.imcore.dispatch.hearing import DEADLINE, Ear, listening, redis_layer, the_layer
from tests.services import Redis

pytestmark = pytest.mark.services
NAMES = [f"conv.{number}" for number in range(40)]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Redis, Redis]]:
    """Two servers of this module's own: they may be stopped."""
    both = Redis(tmp_path_factory.mktemp("redis-one")), Redis(tmp_path_factory.mktemp("redis-two"))
    yield both
    for server in both:
        server.stop()


@pytest.fixture
def one(servers: tuple[Redis, Redis]) -> Iterator[Redis]:
    """The process's layer on one server; it runs again afterwards."""
    with the_layer(redis_layer(servers[0].url)):
        yield servers[0]
    servers[0].restart()


@pytest.fixture
def two(servers: tuple[Redis, Redis]) -> Iterator[tuple[Redis, Redis]]:
    """The process's layer on both servers; they run again afterwards."""
    with the_layer(redis_layer(*(server.url for server in servers))):
        yield servers
    for server in servers:
        server.restart()


def held_by(server: Redis) -> set[bytes]:
    """The names to which somebody listens on a server."""
    with redis.Redis(port=server.port) as client:
        return set(client.pubsub_channels())


async def heard_after_all(transport: Transport, ear: Ear, names: list[str], word: bytes) -> None:
    """Publishes again and again, as a repair would, until every name was heard to say the word."""
    wanted = {word + name.encode() for name in names}

    async def say() -> None:
        while True:
            try:
                await transport.publish([(name, word + name.encode()) for name in names])
            except BUS_FAULTS:
                pass
            await asyncio.sleep(0.1)

    saying = asyncio.create_task(say())
    try:
        await ear.until(lambda heard: wanted <= set(heard))
    finally:
        saying.cancel()


async def comes_to_fail(call: Callable[[], Awaitable[None]]) -> None:
    """Whatever a socket still swallows at first, the call raises a fault of the bus soon, and never anything else."""
    async with asyncio.timeout(DEADLINE):
        while True:
            try:
                await call()
                await asyncio.sleep(0.01)
            except BUS_FAULTS:
                return


async def until_taken(transport: Transport, names: list[str]) -> None:
    """Subscribes as a node does: again, while the bus is away."""
    async with asyncio.timeout(DEADLINE):
        while True:
            try:
                await transport.subscribe(names)
            except BUS_FAULTS:
                await asyncio.sleep(0.05)
            else:
                return


async def test_the_layer_is_channels_own_with_its_group_messages(one: Redis) -> None:
    layer = get_channel_layer()
    assert isinstance(layer, PipelinedPubSubLayer)
    channel = await layer.new_channel()
    await layer.group_add("room", channel)
    await layer.group_send("room", {"type": "hello"})
    async with asyncio.timeout(DEADLINE):
        assert await layer.receive(channel) == {"type": "hello"}
    await layer.flush()


async def test_names_have_the_layers_prefix_on_the_server(one: Redis) -> None:
    async with listening("conv.1", "conv.2"):
        assert held_by(one) == {b"hongyan-test__group__conv.1", b"hongyan-test__group__conv.2"}


async def test_a_batch_of_publications_is_one_round_trip(one: Redis) -> None:
    async with listening("conv.1") as (ear, transport):
        await transport.publish([("conv.1", b"warm")])
        with redis.Redis(port=one.port) as client:
            before = client.info("stats")["total_reads_processed"]
            await transport.publish([("conv.1", b"x")] * 100)
            reads = client.info("stats")["total_reads_processed"] - before
        await ear.count(101)
    assert reads <= 3, "the batch and the question itself; never one for each"


async def test_several_servers_share_the_names(two: tuple[Redis, Redis]) -> None:
    async with listening(*NAMES) as (ear, transport):
        shares = [held_by(server) for server in two]
        await transport.publish([(name, name.encode()) for name in NAMES])
        assert sorted(await ear.count(len(NAMES))) == sorted(name.encode() for name in NAMES)
    assert all(shares)
    assert not shares[0] & shares[1]
    assert shares[0] | shares[1] == {f"hongyan-test__group__{name}".encode() for name in NAMES}


@pytest.mark.parametrize("away", [0, 1])
async def test_a_server_that_is_away_takes_only_its_own_names_with_it(two: tuple[Redis, Redis], away: int) -> None:
    async with listening(*NAMES) as (ear, transport):
        theirs = {name.decode().rpartition("__")[2] for name in held_by(two[1 - away])}
        two[away].stop()
        with pytest.raises(BUS_FAULTS):
            await transport.publish([(name, name.encode()) for name in NAMES])
        heard = await ear.count(len(theirs))
    assert {packed.decode() for packed in heard} == theirs


@pytest.mark.parametrize("away", [0, 1])
async def test_names_of_the_other_server_can_be_subscribed_meanwhile(two: tuple[Redis, Redis], away: int) -> None:
    two[away].stop()
    async with listening() as (_ear, transport):
        with pytest.raises(BUS_FAULTS):
            await transport.subscribe(NAMES)
        assert 0 < len(held_by(two[1 - away])) < len(NAMES)


async def test_without_a_server_every_call_comes_to_fail_as_a_fault_of_the_bus(one: Redis) -> None:
    async with listening("conv.1") as (_ear, transport):
        one.stop()
        await comes_to_fail(lambda: transport.publish([("conv.1", b"lost")]))
        await comes_to_fail(lambda: transport.subscribe(["conv.2"]))
        await comes_to_fail(lambda: transport.unsubscribe(["conv.1"]))


async def test_after_a_restart_the_names_are_heard_again(one: Redis) -> None:
    async with listening(*NAMES) as (ear, transport):
        await asyncio.to_thread(one.restart)
        await heard_after_all(transport, ear, NAMES, b"after ")


async def test_names_of_before_during_and_after_an_outage_are_heard(one: Redis) -> None:
    async with listening("conv.1") as (ear, transport):
        one.stop()
        during = asyncio.create_task(until_taken(transport, ["conv.2"]))
        await comes_to_fail(lambda: transport.publish([("conv.1", b"lost")]))
        await asyncio.to_thread(one.start)
        await during
        await until_taken(transport, ["conv.3"])
        await heard_after_all(transport, ear, ["conv.1", "conv.2", "conv.3"], b"after ")
        with redis.Redis(port=one.port) as client:
            assert len(client.client_list(_type="pubsub")) == 1, "whoever reconnected, one connection listens"


async def test_a_name_that_was_let_go_before_a_restart_stays_so(one: Redis) -> None:
    async with listening("conv.1", "conv.2") as (ear, transport):
        await transport.unsubscribe(["conv.1"])
        await transport.publish([("conv.2", b"before")])
        await ear.count(1)
        await asyncio.to_thread(one.restart)
        await heard_after_all(transport, ear, ["conv.2"], b"after ")
        assert held_by(one) == {b"hongyan-test__group__conv.2"}


async def test_a_flushed_server_still_carries(one: Redis) -> None:
    async with listening("conv.1") as (ear, transport):
        one.flush()
        await transport.publish([("conv.1", b"one")])
        assert await ear.count(1) == [b"one"]


def test_a_line_that_is_cut_under_a_command_is_a_fault_of_the_bus(one: Redis) -> None:
    """uvloop says RuntimeError of a transport that has been closed meanwhile, redis-py AttributeError; and the end comes
    although redis-py swallows a cancellation while it connects anew."""

    async def cut() -> None:
        layer = get_channel_layer()
        assert isinstance(layer, PipelinedPubSubLayer)
        transport = RedisTransport(layer)
        try:
            async with asyncio.timeout(DEADLINE):
                await transport.subscribe(NAMES[:1])
                shard: Any = layer._get_layer()._shards[0]
                shard._pubsub.connection._writer.transport.abort()
                with pytest.raises(BUS_FAULTS):
                    await transport.subscribe(NAMES[1:2])
        finally:
            await transport.close()

    uvloop.run(cut())
