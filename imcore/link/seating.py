"""Who begins to hear a conversation and who ceases, so that each connection hears what its user may, once and in order."""

from collections.abc import Collection, Sequence
from typing import Protocol

from imcore import errors
from imcore.dispatch import announce, encode
from imcore.draft import Stored
from imcore.link.connection import Connection
from imcore.link.registry import Registry
from imcore.link.stream import Stream
from imcore.link.work import Tasks, run
from imcore.messagebox import changes, look
from imcore.protocol import Close, ConversationId, Version
from imcore.protocol import encode as to_json

PAGE = 200


class Host(Protocol):
    """What the seating asks of the node that it works for."""

    registry: Registry
    heard: set[str]

    async def hear(self, names: Collection[str]) -> None:
        """Subscribe to names on the bus."""

    def compare(self, versions: dict[int, int]) -> None:
        """Repair each stream that is behind these versions."""


class Joining:
    """Connections of one user of whom it is said that they have joined a conversation, until the log has said where."""

    __slots__ = ("connections", "conversation", "user")

    def __init__(self, conversation: int, connections: Sequence[Connection]) -> None:
        self.conversation, self.connections = conversation, connections
        self.user = connections[0].user


class Seating:
    """The connections of a node that are on their way to a stream, or away from one."""

    def __init__(self, node: Host) -> None:
        self._node = node
        self._joining: set[Joining] = set()
        # being opened → conversations of which its user is said to have joined or left while the heads were read
        self._opening: dict[Connection, set[int]] = {}
        self._unheard: dict[int, int] = {}  # what came for conversations without a stream while somebody was on the way
        self._tasks = Tasks("seating")

    def stop(self) -> None:
        """Ends what is under way."""
        self._tasks.cancel()

    # -- a connection is opened

    def open(self, connection: Connection) -> None:
        """The connection's heads are about to be read."""
        self._opening[connection] = set()

    def forget(self, connection: Connection) -> None:
        """The connection has gone."""
        self._opening.pop(connection, None)

    async def attach(self, connection: Connection, heads: look.Heads) -> None:
        """The connection hears the conversations of its hello, each from the version that it tells. Raises Unavailable."""
        streams: list[Stream] = []
        late: list[tuple[Stream, int, int]] = []
        for number, (version, seq) in heads.places.items():
            stream = self._stream(number, (version, seq), direct=number in heads.directs)
            if stream.known > version:  # it has gone on since the heads were read
                connection.stash(number, version)
                late.append((stream, version, seq))
            elif stream.known < version:
                connection.raise_floor(number, version)
            stream.begin(connection.user, heads.begins.get(number, 0))
            streams.append(stream)
        self._node.registry.listen_all(connection, streams)
        for conversation in self._opening.pop(connection, ()):
            self.join(conversation, connection.user)
            self.verify(conversation, connection.user)
        await self._listen_to(streams)
        for stream, version, seq in late:
            await self._catch_up(stream, [connection], version, seq)

    def _stream(self, conversation: int, head: tuple[int, int], *, direct: bool) -> Stream:
        """The node's stream of the conversation; a new one begins at this version and seq."""
        stream = self._node.registry.streams.get(conversation)
        if stream is None:
            stream = self._node.registry.streams[conversation] = Stream(conversation, head[0], seq=head[1], direct=direct)
        return stream

    async def _listen_to(self, streams: Sequence[Stream]) -> None:
        """The bus is listened to for these. What was said before it was comes from the log."""
        passed = {s.conversation: self._unheard.pop(s.conversation) for s in streams if s.conversation in self._unheard}
        self._node.compare(passed)
        names = {s.conversation: announce.conversation_name(s.conversation) for s in streams if not s.direct}
        deaf = [number for number, name in names.items() if name not in self._node.heard]
        if deaf:
            await self._node.hear([names[number] for number in deaf])
            self._node.compare(await run(look.versions, deaf))

    def unheard(self, conversation: int, version: int) -> None:
        """An event of a conversation that nobody here hears: who is on the way to it will find it in the log."""
        if self._opening or self._joining:
            self._unheard[conversation] = version
        else:
            self._unheard.clear()

    # -- a user joins

    def join(self, conversation: int, user: int) -> None:
        """The user is said to be a member: those connections that do not hear the conversation yet do from the joining on."""
        late = [
            connection for connection in self._attached(conversation, user) if not self._is_served(connection, conversation)
        ]
        if late:
            joining = Joining(conversation, late)
            self._joining.add(joining)
            self._tasks.spawn(self._join(joining))

    def _attached(self, conversation: int, user: int) -> list[Connection]:
        """The user's connections; those that are still being opened look at the conversation again once they are."""
        attached = []
        for connection in self._node.registry.connections(user):
            if connection in self._opening:
                self._opening[connection].add(conversation)
            else:
                attached.append(connection)
        return attached

    def _is_served(self, connection: Connection, conversation: int) -> bool:
        return _hears(connection, conversation) or any(
            joining.conversation == conversation and connection in joining.connections for joining in self._joining
        )

    async def _join(self, joining: Joining) -> None:
        try:
            seat = await run(look.seat, joining.conversation, joining.user)
            here = self._node.registry.connections(joining.user)
            connections = [connection for connection in joining.connections if connection in here]
            if seat is None or not connections:
                return
            stream = self._stream(joining.conversation, seat.head, direct=seat.direct)
            stream.begin(joining.user, seat.begins)
            for connection in connections:
                connection.stash(joining.conversation, seat.version)
            self._node.registry.listen(stream, connections)
        finally:
            self._joining.discard(joining)
        try:
            await self._listen_to([stream])
            await self._catch_up(stream, connections, seat.version, seat.seq)
        except errors.Unavailable:  # half told: the client asks for the changes when it comes back
            for connection in connections:
                connection.close(Close.RESTARTING)

    async def _catch_up(self, stream: Stream, connections: Sequence[Connection], version: int, seq: int) -> None:
        """What the log has past this version is told to these listeners; what the stream brings meanwhile waits for it."""
        user, reached, seen = connections[0].user, version, seq
        while True:
            page, begins = await run(_read, stream.conversation, user, reached)
            if begins is None:
                self.expel(stream.conversation, user)
                return
            listening = [connection for connection in connections if connection in stream.connections]
            for message in page:
                if message.seq > begins:
                    frame = encode.event_frame(message, "message" if message.seq > seen else "changed").decode()
                    seen = max(seen, message.seq)
                    for connection in listening:
                        connection.tell(frame)
            reached = page[-1].version if page else reached
            if len(page) < PAGE:
                break
        for connection in listening:
            connection.release(stream.conversation, reached)

    # -- a user leaves

    def verify(self, conversation: int, user: int) -> None:
        """The user is said to have left: where the stream has not told it yet, the log is asked."""
        if any(_hears(connection, conversation) for connection in self._attached(conversation, user)):
            self._tasks.spawn(self._verify(conversation, user))

    async def _verify(self, conversation: int, user: int) -> None:
        members = await run(look.members_among, conversation, {user})
        if user not in members and any(_hears(c, conversation) for c in self._node.registry.connections(user)):
            self.expel(conversation, user)

    def expel(self, conversation: int, user: int) -> None:
        """The log says that the user is no member: from now on they hear nothing of it, and are told so."""
        stream = self._node.registry.streams.get(conversation)
        if stream is not None:
            self._node.registry.stop(stream, user)
        removed = to_json({"event": "conversation", "conversation": {"id": conversation}, "removed": True}).decode()
        for connection in self._node.registry.connections(user):
            connection.tell(removed)


def _read(conversation: int, user: int, version: int) -> tuple[list[Stored], int | None]:
    """Sync: the next page after the version, and then where the user's history begins; None: the user is no member."""
    page = changes.of_conversation(ConversationId(conversation), Version(version), audience=(), limit=PAGE)
    seat = look.seat(conversation, user)
    return page, seat.begins if seat is not None else None


def _hears(connection: Connection, conversation: int) -> bool:
    return any(stream.conversation == conversation for stream in connection.streams)
