"""Where the bus was deaf, the log speaks: gaps in a stream, and the look every two seconds."""

import asyncio
import logging
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError

from imcore import errors
from imcore.dispatch import encode, envelope
from imcore.draft import Stored
from imcore.link.registry import Registry
from imcore.link.seating import Seating
from imcore.link.stream import Stream
from imcore.link.work import Tasks, run
from imcore.messagebox import changes, look
from imcore.metrics.counters import LOOKS, REPAIRS
from imcore.protocol import Close, ConversationId, Version

logger = logging.getLogger(__name__)
PAGE = 200
GRACE_SECONDS = 0.3  # what the look finds may be on the bus just now


class Host(Protocol):
    """What a repair asks of the node that it works for."""

    registry: Registry
    seating: Seating

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
        self._tasks = Tasks("repair")
        self._failed: set[int] = set()  # conversations whose repair the next look begins anew
        self._ended: set[int] = set()  # logins that were over at the last look

    def stop(self) -> None:
        """Ends what is under way."""
        self._tasks.cancel()

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
            REPAIRS.inc()
            self._tasks.spawn(self._repair(stream))

    async def _repair(self, stream: Stream) -> None:
        try:
            while True:
                missing = await self._missing(stream)
                for message in missing:
                    self._deliver(stream, message)
                if len(missing) < PAGE:
                    break
        except Exception:
            self._failed.add(stream.conversation)
            raise
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
            self._node.seating.expel(stream.conversation, user)
        return page

    def _deliver(self, stream: Stream, message: Stored) -> None:
        if message.version > stream.known:
            name = "message" if message.seq > stream.seq else "changed"
            frame = encode.event_frame(message, name)
            self._node.deliver(stream, envelope.Event(stream.conversation, message.version, message.seq, frame))

    # -- the look

    async def reconcile(self) -> None:
        """Every two seconds, for ever: what the log says has changed against what was handed out."""
        since: datetime | None = None
        while True:
            await asyncio.sleep(settings.IMCORE["reconcile_seconds"])
            try:
                since = await self._look(since)
                LOOKS.labels("done").inc()
            except (errors.HongyanError, DatabaseError) as fault:
                # the database is away: the next look covers this one's time too
                LOOKS.labels("failed").inc()
                logger.warning("look: %s; it is tried again", fault.__class__.__name__)
            except Exception:  # the node's one guarantee: it must not end with a fault that nobody thought of
                LOOKS.labels("failed").inc()
                logger.exception("look: it is tried again")

    async def _look(self, since: datetime | None) -> datetime:
        """One look at what has changed since the last one → when it was."""
        await self._node.hear_again()
        found = await run(look.changed, since, self._node.registry.users.keys())
        ended = await run(look.ended, self._node.registry.devices())
        await asyncio.sleep(GRACE_SECONDS)
        self._again()
        self.compare(found.versions)
        for conversation, user, is_member in found.seats:
            if is_member:
                self._node.seating.join(conversation, user)
            else:
                self._node.seating.verify(conversation, user)
        self._close(ended)
        return found.at

    def _again(self) -> None:
        failed, self._failed = self._failed, set()
        for conversation in failed:
            stream = self._node.registry.streams.get(conversation)
            if stream is not None:
                self.start(stream)

    def _close(self, ended: dict[int, bool]) -> None:
        """Closes the sockets of logins that were over at the last look already: no closing came for them."""
        for connections in tuple(self._node.registry.users.values()):
            for connection in connections:
                if connection.device in self._ended and connection.device in ended:
                    if ended[connection.device]:
                        connection.kick(Close.NOT_AUTHENTICATED, "signed_out")
                    else:
                        connection.kick(Close.ACCOUNT_ENDED, "deactivated")
        self._ended = set(ended)
