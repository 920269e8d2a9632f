"""One server process: holds the connections, is one subscriber on the bus, hands events out in order, repairs from the log."""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Collection, Iterable

import msgspec

from imcore import errors
from imcore.dispatch import announce, bus, envelope
from imcore.dispatch.transports import BUS_FAULTS, Transport
from imcore.link import fanout, in_force_feed, policy, presence_feed, reporting
from imcore.link.connection import Connection
from imcore.link.registry import Registry
from imcore.link.repair import Repairs
from imcore.link.seating import Seating
from imcore.link.stream import Stream, Verdict
from imcore.metrics.counters import REDIS_ERRORS
from imcore.protocol import Close

logger = logging.getLogger(__name__)
SWEEP_SECONDS = 5.0


class Node:
    """Made by the lifespan of the process, one per event loop."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        self.registry: Registry = Registry()
        self.heard: set[str] = set()
        self.watchers: dict[int, set[Connection]] = {}
        self.repairs = Repairs(self)
        self.seating = Seating(self)
        self.delivered = 0
        self._transport: Transport = bus.attach(self.receive, early=self.receive_early)
        loop = asyncio.get_running_loop()
        self._tasks = {loop.create_task(self.repairs.reconcile()), loop.create_task(self._sweep())}
        self._tasks.add(loop.create_task(presence_feed.refresh(self.name, self.registry)))
        self._tasks.add(loop.create_task(in_force_feed.feed(self.registry)))
        self._tasks.add(loop.create_task(reporting.report(self.name, self.registry)))

    async def stop(self) -> None:
        """Closes every connection with 1012 and lets go of the bus."""
        for task in self._tasks:
            task.cancel()
        self.repairs.stop()
        self.seating.stop()
        for connections in list(self.registry.users.values()):
            for connection in list(connections):
                connection.close(Close.RESTARTING)
        await bus.settle()
        bus.detach()
        await self._transport.close()

    # -- coming and going

    async def open(self, connection: Connection) -> None:
        """The node listens for the connection's user; from here on what is said to them is kept for it."""
        self.registry.add(connection)
        self.seating.open(connection)
        await self.hear([announce.user_name(connection.user)])

    def leave(self, connection: Connection) -> None:
        """The connection has gone. Names that nobody needs any more are let go by the sweep."""
        self.watch(connection, ())
        self.seating.forget(connection)
        self.registry.remove(connection)

    def watch(self, connection: Connection, users: Iterable[int]) -> list[str]:
        """Whose presence the connection hears of → the bus names that are new to this node."""
        wanted = frozenset(users)
        for user in connection.watching - wanted:
            self.watchers.get(user, set()).discard(connection)
        for user in wanted:
            self.watchers.setdefault(user, set()).add(connection)
        connection.watching = wanted
        return [name for user in wanted if (name := announce.presence_name(user)) not in self.heard]

    async def hear(self, names: Collection[str]) -> None:
        """Subscribes to names. Where the bus is away, the log's reconciliation serves until it is back."""
        wanted = [name for name in names if name not in self.heard]
        if not wanted:
            return
        try:
            await self._transport.subscribe(wanted)
        except BUS_FAULTS as fault:
            REDIS_ERRORS.labels("bus").inc()
            logger.warning("bus: %d names not heard yet: %s", len(wanted), fault.__class__.__name__)
        else:
            self.heard.update(wanted)  # not before: whoever comes meanwhile has to wait for it too

    # -- what comes from the bus

    def receive(self, packed: bytes) -> None:
        """One envelope. Never raises: a bad one must not stop the bus."""
        try:
            self._take(envelope.unpack(packed))
        except msgspec.MsgspecError:
            logger.exception("bus: an envelope that is none")
        except Exception:
            logger.exception("bus: an envelope that nobody could take")

    def receive_early(self, event: envelope.Event) -> None:
        """This process's own event before it is on the bus: handed out where it is the next one, so that it and the ack of
        its sender leave in one write. Where it is not, nothing: what is missing may be on the bus just now, and the event
        comes again behind it. Never raises."""
        stream = self.registry.streams.get(event.conversation)
        try:
            if stream is not None and stream.accept(event.version) is Verdict.DELIVER:
                self.deliver(stream, event)
        except Exception:
            logger.exception("an event that nobody could take")

    def _take(self, message: envelope.Envelope) -> None:
        if isinstance(message, envelope.Event):
            self.event(message)
        elif isinstance(message, envelope.Passing):
            self._passing(message)
        elif isinstance(message, envelope.Membership):
            for user in message.joined:
                self.seating.join(message.conversation, user)
            for user in message.left:
                self.seating.verify(message.conversation, user)
        else:
            self._close(message)

    def event(self, event: envelope.Event) -> None:
        """The next event of a stream, a gap, or one that was seen."""
        stream = self.registry.streams.get(event.conversation)
        if stream is None:
            self.seating.unheard(event.conversation, event.version)
            return
        verdict = stream.accept(event.version)
        if verdict is Verdict.DELIVER:
            self.deliver(stream, event)
        elif verdict is Verdict.GAP:
            stream.keep(event)
            self.repairs.start(stream)

    def compare(self, versions: dict[int, int]) -> None:
        """Repairs each stream that is behind these versions."""
        self.repairs.compare(versions)

    def deliver(self, stream: Stream, event: envelope.Event) -> None:
        """Hands the next event of a stream to its listeners, who has left with it excepted."""
        stream.known = event.version
        stream.seq = max(stream.seq, event.seq)
        for user in event.left:
            self.registry.stop(stream, user)
        self.delivered += len(stream.connections)
        fanout.event(stream, event.version, event.seq, event.frame.decode())

    def _passing(self, passing: envelope.Passing) -> None:
        frame = passing.frame.decode()
        if passing.conversation:
            stream = self.registry.streams.get(passing.conversation)
            if stream is not None:
                fanout.passing(stream, frame, except_user=passing.except_user)
            return
        if passing.watched:
            for connection in tuple(self.watchers.get(passing.watched, ())):
                connection.tell(frame)
            return
        for connection in self.registry.connections(passing.user):
            connection.tell(frame)

    def _close(self, closing: envelope.Closing) -> None:
        for connection in self.registry.connections(closing.user):
            if closing.device is not None and connection.device != closing.device:
                continue
            if closing.device_class is not None and connection.device_class != closing.device_class:
                continue
            if connection.device != closing.except_device:
                connection.kick(closing.code, closing.reason)

    # -- what comes with time

    async def _sweep(self) -> None:
        """Closes silent connections and lets go of names that nobody needs."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                self.close_silent(time.monotonic())
                await self.let_go()
            except Exception:  # a fault that nobody thought of must not leave dead sockets open for ever
                logger.exception("sweep: it is tried again")

    def close_silent(self, now: float) -> None:
        """Closes whoever has said nothing for 2.5 heartbeats."""
        for connections in list(self.registry.users.values()):
            for connection in connections:
                if policy.is_silent(connection.last_heard, now):
                    connection.close(Close.HEARTBEAT_MISSED)

    async def let_go(self) -> None:
        """Streams and names that nobody needs any more."""
        idle = self.registry.idle()
        for number in idle:
            del self.registry.streams[number]
        for user in [user for user, watchers in self.watchers.items() if not watchers]:
            del self.watchers[user]
        unneeded = self.heard - self._needed()
        if unneeded:
            self.heard -= unneeded
            try:
                await self._transport.unsubscribe(unneeded)
            except BUS_FAULTS as fault:
                logger.info("bus: %d names not let go: %s", len(unneeded), fault.__class__.__name__)

    def _needed(self) -> set[str]:
        needed = {announce.user_name(user) for user in self.registry.users}
        needed |= {announce.presence_name(user) for user in self.watchers}
        return needed | {announce.conversation_name(n) for n, stream in self.registry.streams.items() if not stream.direct}

    async def hear_again(self) -> None:
        """Names whose subscription failed are asked for once more."""
        await self.hear(self._needed() - self.heard)


_node: Node | None = None


def current() -> Node:
    """This process's node. Raises Unavailable where none runs (a command, a worker)."""
    if _node is None:
        raise errors.Unavailable
    return _node


def start() -> Node:
    """Makes this process's node, in the running loop. The second call gives the same one."""
    global _node
    if _node is None:
        _node = Node()
    return _node


async def stop() -> None:
    """Ends this process's node."""
    global _node
    if _node is not None:
        node, _node = _node, None
        await node.stop()
