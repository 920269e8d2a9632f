"""Where the bus was deaf, the log speaks: gaps in a stream, memberships, and the look every two seconds."""

import asyncio
import logging
from collections.abc import Collection, Coroutine
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import DatabaseError

from imcore import errors
from imcore.dispatch import announce, encode, envelope
from imcore.draft import Stored
from imcore.link.connection import Connection
from imcore.link.registry import Registry
from imcore.link.stream import Stream
from imcore.link.work import run
from imcore.messagebox import changes, look
from imcore.protocol import ConversationId, Version
from imcore.protocol import encode as to_json

logger = logging.getLogger(__name__)
PAGE = 200
GRACE_SECONDS = 0.3  # what the look finds may be on the bus just now


class Host(Protocol):
    """What a repair asks of the node that it works for."""

    registry: Registry

    async def hear(self, names: Collection[str]) -> None:
        """Subscribe to names on the bus."""

    async def hear_again(self) -> None:
        """Names whose subscription failed are asked for once more."""

    def event(self, event: envelope.Event) -> None:
        """An event as if it came from the bus now."""

    def deliver(self, stream: Stream, event: envelope.Event) -> None:
        """Hand the next event of a stream to its listeners."""


class Repairs:
    """The repairs that are under way on a node."""

    def __init__(self, node: Host) -> None:
        self._node = node
        self._tasks: set[asyncio.Task[None]] = set()
        self._joining: set[tuple[int, int]] = set()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.warning("repair: %r; the next look tries again", task.exception())

    # -- gaps

    def compare(self, versions: dict[int, int]) -> None:
        """Starts a repair of each stream that is behind these versions."""
        for number, version in versions.items():
            stream = self._node.registry.streams.get(number)
            if stream is not None and version > stream.known:
                self.start(stream)

    def start(self, stream: Stream) -> None:
        """Reads what is missing and hands it out, in order; what arrives meanwhile waits."""
        if not stream.repairing:
            stream.repairing = True
            self._spawn(self._repair(stream))

    async def _repair(self, stream: Stream) -> None:
        try:
            while True:
                missing = await self._missing(stream)
                for message in missing:
                    self._deliver(stream, message)
                if len(missing) < PAGE:
                    break
        finally:
            stream.repairing = False
        for event in stream.take_waiting():
            self._node.event(event)

    async def _missing(self, stream: Stream) -> list[Stored]:
        """The next page after what is known. Who is no member any more is let go before any of it is handed out."""
        number, known = ConversationId(stream.conversation), Version(stream.known)
        page = await run(changes.of_conversation, number, known, audience=(), limit=PAGE)
        users = {connection.user for connection in stream.connections}
        members = await run(look.members_among, stream.conversation, users)
        for user in users - members:
            self._node.registry.stop(stream, user)
        return page

    def _deliver(self, stream: Stream, message: Stored) -> None:
        if message.version > stream.known:
            name = "message" if message.seq > stream.seq else "changed"
            frame = encode.event_frame(message, name)
            self._node.deliver(stream, envelope.Event(stream.conversation, message.version, message.seq, frame))

    # -- memberships

    def join(self, conversation: int, user: int) -> None:
        """The user's connections hear the conversation, from the joining on."""
        if self._node.registry.connections(user) and (conversation, user) not in self._joining:
            self._joining.add((conversation, user))
            self._spawn(self._join(conversation, user))

    async def _join(self, conversation: int, user: int) -> None:
        try:
            await self._node.hear([announce.conversation_name(conversation)])
            seat = await run(look.seat, conversation, user)
            if seat is not None:
                await self._catch_up(conversation, user, seat)
        finally:
            self._joining.discard((conversation, user))

    async def _catch_up(self, conversation: int, user: int, seat: look.Seat) -> None:
        """What was said since the joining goes to this user alone, until the stream is reached; then the stream takes over."""
        reached, seen = seat.joined_version, seat.joined_seq
        while True:
            fresh = [c for c in self._node.registry.connections(user) if not _hears(c, conversation)]
            page = await run(changes.of_conversation, ConversationId(conversation), Version(reached), audience=(), limit=PAGE)
            for message in page:
                if message.seq <= seat.begins:
                    continue
                name = "message" if message.seq > seen else "changed"
                seen = max(seen, message.seq)
                frame = encode.event_frame(message, name).decode()
                for connection in fresh:
                    connection.event(conversation, message.version, frame)
            reached = page[-1].version if page else reached
            stream = self._node.registry.streams.get(conversation)
            if len(page) < PAGE and (stream is None or stream.known <= reached):
                break
        if stream is None:
            stream = Stream(conversation, reached, seq=seen, direct=seat.direct)
            self._node.registry.streams[conversation] = stream
        for connection in fresh:
            connection.floors = {**(connection.floors or {}), conversation: reached}
        stream.begin(user, seat.begins)
        self._node.registry.listen(stream, fresh)
        self.compare(await run(look.versions, [conversation]))

    def verify(self, conversation: int, user: int) -> None:
        """The user is said to have left: where the stream has not told it yet, the log is asked."""
        if any(_hears(connection, conversation) for connection in self._node.registry.connections(user)):
            self._spawn(self._verify(conversation, user))

    async def _verify(self, conversation: int, user: int) -> None:
        stream = self._node.registry.streams.get(conversation)
        if stream is None or user in await run(look.members_among, conversation, {user}):
            return
        self._node.registry.stop(stream, user)
        removed = {"event": "conversation", "conversation": {"id": conversation}, "removed": True}
        for connection in self._node.registry.connections(user):
            connection.put(to_json(removed).decode())

    # -- the look

    async def reconcile(self) -> None:
        """Every two seconds, for ever: what the log says has changed against what was handed out."""
        since: datetime | None = None
        while True:
            await asyncio.sleep(settings.IMCORE["reconcile_seconds"])
            try:
                await self._node.hear_again()
                found = await run(look.changed, since, self._node.registry.users.keys())
                await asyncio.sleep(GRACE_SECONDS)
                self.compare(found.versions)
                for conversation, user, is_member in found.seats:
                    self._reseat(conversation, user, is_member)
                since = found.at
            except (
                errors.HongyanError,
                DatabaseError,
            ) as fault:  # the database is away: the next look covers this one's time too
                logger.warning("look: %s; it is tried again", fault.__class__.__name__)

    def _reseat(self, conversation: int, user: int, is_member: bool) -> None:
        hears = [_hears(connection, conversation) for connection in self._node.registry.connections(user)]
        if is_member and not all(hears):
            self.join(conversation, user)
        elif not is_member and any(hears):
            self.verify(conversation, user)


def _hears(connection: Connection, conversation: int) -> bool:
    return any(stream.conversation == conversation for stream in connection.streams)
