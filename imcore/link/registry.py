"""Who is connected here, and to which streams: users → connections, conversations → streams. Pure."""

from collections.abc import Iterable

from imcore.link.connection import Connection
from imcore.link.stream import Stream


class Registry:
    """The node's local indexes."""

    def __init__(self) -> None:
        self.users: dict[int, list[Connection]] = {}
        self.streams: dict[int, Stream] = {}

    def add(self, connection: Connection) -> bool:
        """A new connection of a user → whether it is the user's first here."""
        mine = self.users.setdefault(connection.user, [])
        mine.append(connection)
        return len(mine) == 1

    def remove(self, connection: Connection) -> bool:
        """The connection has gone → whether it was the user's last here."""
        for stream in connection.streams:
            _drop(stream, connection)
        connection.streams = ()
        mine = self.users.get(connection.user, [])
        if connection in mine:
            mine.remove(connection)
        if not mine:
            self.users.pop(connection.user, None)
            return True
        return False

    def connections(self, user: int) -> tuple[Connection, ...]:
        """A user's connections here."""
        return tuple(self.users.get(user, ()))

    def open(self) -> list[Connection]:
        """All connections that have not been told to go."""
        return [connection for mine in self.users.values() for connection in mine if not connection.closed]

    def devices(self) -> set[int]:
        """The logins whose sockets are here."""
        return {connection.device for mine in self.users.values() for connection in mine}

    def listen(self, stream: Stream, connections: Iterable[Connection]) -> None:
        """These connections hear the stream from now on."""
        for connection in connections:
            if connection not in stream.connections:
                stream.connections.append(connection)
                connection.streams = (*connection.streams, stream)

    def listen_all(self, connection: Connection, streams: Iterable[Stream]) -> None:
        """A fresh connection hears all these streams: one tuple for its whole list."""
        fresh = [stream for stream in streams if connection not in stream.connections]
        for stream in fresh:
            stream.connections.append(connection)
        connection.streams = (*connection.streams, *fresh)

    def stop(self, stream: Stream, user: int) -> None:
        """The user's connections hear the stream no more."""
        for connection in self.connections(user):
            if _drop(stream, connection):
                connection.streams = tuple(other for other in connection.streams if other is not stream)

    def idle(self) -> list[int]:
        """Conversations to which nobody here listens any more."""
        return [number for number, stream in self.streams.items() if not stream.connections]


def _drop(stream: Stream, connection: Connection) -> bool:
    if connection in stream.connections:
        stream.connections.remove(connection)
        return True
    return False
