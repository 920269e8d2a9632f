"""Publish and subscribe ready bytes by name. `publish` may be called from any thread, never raises and never waits."""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence

from channels.layers import get_channel_layer

from imcore.dispatch.envelope import Event
from imcore.dispatch.layer import PipelinedPubSubLayer
from imcore.dispatch.transports import BUS_FAULTS, MemoryTransport, RedisTransport, Transport
from imcore.metrics.counters import BUS_LOST, REDIS_ERRORS

logger = logging.getLogger(__name__)
Publication = tuple[str, bytes]
Early = Callable[[Event], None]
WAITING_LIMIT = 50_000  # publications; past it the newest are dropped, and reconciliation delivers them


class Publisher:
    """Collects what is published while the last round trip is under way; one command carries it all."""

    def __init__(self, loop: asyncio.AbstractEventLoop, transport: Transport, early: Early | None = None) -> None:
        self.loop, self.transport, self._early = loop, transport, early
        self._waiting: list[Publication] = []
        self._task: asyncio.Task[None] | None = None

    def put(self, publications: Sequence[Publication], events: Sequence[Event] = ()) -> None:
        """In the loop's own thread."""
        if self._early is not None:
            for event in events:
                self._early(event)
        if len(self._waiting) < WAITING_LIMIT:
            self._waiting.extend(publications)
        if self._task is None or self._task.done():
            self._task = self.loop.create_task(self._flush())

    async def settle(self) -> None:
        """Until what was published is on its way."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await self.transport.publish(batch)
            except BUS_FAULTS as fault:  # a hint that is lost; the log repairs it
                REDIS_ERRORS.labels("bus").inc()
                BUS_LOST.inc(len(batch))
                logger.warning("bus: %d publications lost: %s", len(batch), fault.__class__.__name__)


_lock = threading.Lock()
_publisher: Publisher | None = None


def _transport() -> Transport:
    layer = get_channel_layer()
    return RedisTransport(layer) if isinstance(layer, PipelinedPubSubLayer) else MemoryTransport(layer)


def publish(publications: Sequence[Publication], events: Sequence[Event] = ()) -> None:
    """Hand (name, packed envelope) pairs to every node that listens to the name; `events` of them at once to the node of
    this process, which hears them from the bus again and drops them by their version."""
    if not publications:
        return
    publisher = _publisher or _start_publisher()
    try:
        publisher.loop.call_soon_threadsafe(publisher.put, publications, events)
    except RuntimeError:  # the loop is closed: the process is going down
        logger.info("bus: %d publications after the end", len(publications))


def attach(sink: Callable[[bytes], None], *, early: Early | None = None) -> Transport:
    """The running loop becomes this process's place on the bus; `sink` gets every envelope, `early` this process's own
    events before they are on their way. Neither raises. Called by the node."""
    global _publisher
    transport = _transport()
    transport.sink = sink
    with _lock:
        _publisher = Publisher(asyncio.get_running_loop(), transport, early)
    return transport


async def settle(seconds: float = 2.0) -> None:
    """In the attached loop: until what was published is on its way, but no longer than that. What would be published while
    the transport closes would open it again."""
    publisher = _publisher
    if publisher is not None:
        await asyncio.wait([asyncio.ensure_future(publisher.settle())], timeout=seconds)


def detach() -> None:
    """The node has gone: a later publish starts a loop of its own."""
    global _publisher
    with _lock:
        _publisher = None


def _start_publisher() -> Publisher:
    """A process without a node (a command, a worker) publishes from a loop in a thread of its own."""
    global _publisher
    with _lock:
        if _publisher is None:
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="bus", daemon=True).start()
            _publisher = Publisher(loop, _transport())
        return _publisher


def flush(seconds: float = 2.0) -> None:
    """Wait until what was published is on its way: for commands, which end right after."""
    publisher = _publisher
    if publisher is None or not publisher.loop.is_running():
        return

    try:
        asyncio.run_coroutine_threadsafe(publisher.settle(), publisher.loop).result(seconds)
    except TimeoutError:
        logger.warning("bus: not everything was on its way after %s s", seconds)
