"""Publishing: from any thread, with or without a node, never raising, never waiting."""

import asyncio
import logging
import threading
from collections.abc import Callable, Collection, Sequence

import pytest
import redis

from imcore.dispatch import bus
from imcore.dispatch.envelope import Event
from imcore.dispatch.transports import MemoryTransport, RedisTransport
from tests.imcore.dispatch.hearing import DEADLINE, Ear, listening, redis_layer, the_layer
from tests.services import Services, free_port


class Held:
    """A bus that takes no publication before it is told to: what waits, waits. `fault` is raised by the first."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.sink: Callable[[bytes], None] | None = None
        self.released = asyncio.Event()
        self.taken = asyncio.Condition()
        self.batches: list[list[bus.Publication]] = []
        self._fault = fault

    async def publish(self, publications: Sequence[bus.Publication]) -> None:
        await self.released.wait()
        async with self.taken:
            self.batches.append(list(publications))
            self.taken.notify_all()
        if self._fault is not None:
            fault, self._fault = self._fault, None
            raise fault

    async def subscribe(self, names: Collection[str]) -> None: ...

    async def unsubscribe(self, names: Collection[str]) -> None: ...

    async def close(self) -> None: ...


async def turns(held: Held, batches: int) -> None:
    """Waits until so many batches were taken."""
    async with asyncio.timeout(DEADLINE), held.taken:
        await held.taken.wait_for(lambda: len(held.batches) >= batches)


def numbered(count: int) -> list[bus.Publication]:
    return [("conv.1", str(number).encode()) for number in range(count)]


@pytest.mark.usefixtures("layer")
async def test_the_node_hears_what_its_own_process_publishes() -> None:
    async with listening("conv.1") as (ear, _transport):
        bus.publish([("conv.1", b"one"), ("conv.2", b"no"), ("conv.1", b"two")])
        assert await ear.count(2) == [b"one", b"two"]


@pytest.mark.usefixtures("layer")
async def test_nothing_to_publish_is_nothing_to_do() -> None:
    async with listening("conv.1") as (ear, _transport):
        bus.publish([])
        bus.publish([("conv.1", b"end")])
        assert await ear.count(1) == [b"end"]


@pytest.mark.usefixtures("layer")
async def test_threads_publish_at_once_and_each_ones_order_is_kept() -> None:
    def talk(who: int) -> None:
        for number in range(200):
            bus.publish([("conv.1", f"{who} {number}".encode())])

    asyncio.get_running_loop().set_debug(True)  # a call from another thread that does not wake the loop is an error then
    async with listening("conv.1") as (ear, _transport):
        threads = [threading.Thread(target=talk, args=(who,)) for who in range(5)]
        for thread in threads:
            thread.start()
        heard = await ear.count(1_000)
        for thread in threads:
            thread.join()
    for who in range(5):
        prefix = f"{who} ".encode()
        assert [int(said.split()[1]) for said in heard if said.startswith(prefix)] == list(range(200))


@pytest.mark.usefixtures("layer")
async def test_a_later_node_takes_the_earlier_ones_place() -> None:
    async with listening("conv.1") as (gone, _transport):
        pass
    async with listening("conv.1") as (ear, _transport):
        bus.publish([("conv.1", b"one")])
        assert await ear.count(1) == [b"one"]
    assert gone.heard == []


async def test_the_layer_decides_the_transport(layer: str) -> None:
    async with listening() as (_ear, transport):
        assert type(transport) is (MemoryTransport if layer == "memory" else RedisTransport)


async def test_what_comes_during_a_round_trip_goes_with_the_next() -> None:
    held = Held()
    publisher = bus.Publisher(asyncio.get_running_loop(), held)
    publisher.put(numbered(1))
    await asyncio.sleep(0)
    for publication in numbered(5):
        publisher.put([publication])
    held.released.set()
    await turns(held, 2)
    assert held.batches == [numbered(1), numbered(5)]


async def test_a_process_s_own_events_do_not_wait_for_the_round_trip() -> None:
    held = Held()
    early: list[Event] = []
    publisher = bus.Publisher(asyncio.get_running_loop(), held, early.append)
    own = [Event(1, version, version, b"{}") for version in (1, 2)]
    publisher.put(numbered(1))
    await asyncio.sleep(0)
    publisher.put(numbered(2), own)
    assert (early, held.batches) == (own, [])
    held.released.set()
    await turns(held, 2)
    assert held.batches == [numbered(1), numbered(2)]


async def test_a_bus_that_stands_still_holds_so_many_and_drops_the_newest() -> None:
    held = Held()
    publisher = bus.Publisher(asyncio.get_running_loop(), held)
    said = numbered(bus.WAITING_LIMIT + 10)
    for publication in said:
        publisher.put([publication])
    held.released.set()
    await turns(held, 1)
    assert held.batches == [said[: bus.WAITING_LIMIT]]
    publisher.put([("conv.1", b"again")])
    await turns(held, 2)
    assert held.batches[1] == [("conv.1", b"again")]


@pytest.mark.parametrize("fault", [redis.ConnectionError("gone"), OSError("gone"), TimeoutError()])
async def test_a_fault_of_the_bus_costs_its_batch_and_is_said_once(fault: Exception, caplog: pytest.LogCaptureFixture) -> None:
    held = Held(fault)
    publisher = bus.Publisher(asyncio.get_running_loop(), held)
    publisher.put(numbered(3))
    await asyncio.sleep(0)
    publisher.put([("conv.1", b"after")])
    held.released.set()
    await turns(held, 2)
    assert held.batches[1] == [("conv.1", b"after")]
    assert [record.getMessage() for record in caplog.records if record.name == bus.logger.name] == [
        f"bus: 3 publications lost: {type(fault).__name__}"
    ]


async def test_publishing_on_a_bus_that_is_not_there_raises_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with the_layer(redis_layer(f"redis://127.0.0.1:{free_port()}")):
        transport = bus.attach(Ear())
        bus.publish([("conv.1", b"lost")])
        await asyncio.to_thread(bus.flush)
        bus.detach()
        await transport.close()
    assert "1 publications lost: ConnectionError" in caplog.text


def test_publishing_after_the_loop_has_ended_raises_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async def place() -> None:
        bus.attach(Ear())

    with caplog.at_level(logging.INFO, logger=bus.logger.name):
        asyncio.run(place())
        bus.publish([("conv.1", b"late")])
        bus.detach()
    assert [record.getMessage() for record in caplog.records] == ["bus: 1 publications after the end"]


def test_flushing_where_nothing_was_published_is_done_at_once() -> None:
    bus.detach()
    bus.flush(seconds=0)


@pytest.mark.services
def test_a_process_without_a_node_publishes_and_flushes(redis_only: Services) -> None:
    with redis.Redis(port=redis_only.redis.port) as client, client.pubsub(ignore_subscribe_messages=True) as subscription:
        subscription.subscribe("hongyan-test__group__conv.1")
        assert subscription.get_message(timeout=DEADLINE) is None, "the confirmation, which is ignored"
        for publication in numbered(500):
            bus.publish([publication])
        bus.flush()
        heard = [subscription.get_message(timeout=0.0) for _ in range(500)]
    assert [message["data"] for message in heard if message] == [packed for _, packed in numbered(500)]


@pytest.mark.services
def test_a_flush_gives_up_after_its_time(redis_only: Services, caplog: pytest.LogCaptureFixture) -> None:
    redis_only.redis.freeze()
    try:
        bus.publish([("conv.1", b"waits")])
        bus.flush(seconds=0.05)
    finally:
        redis_only.redis.thaw()
    assert "not everything was on its way after 0.05 s" in caplog.text
    bus.flush()
    assert "lost" not in caplog.text
