"""Who is connected here, and to which streams: users → connections, conversations → streams. Pure."""

from collections.abc import Iterable
from typing import Protocol

from imcore.link.stream import Stream


class Reader(Protocol):
    """What the registry asks of a connection."""

    user: int
    streams: tuple[Stream, ...]


class Registry:
    """The node's local indexes."""

    def __init__(self) -> None:
        self.users: dict[int, list[Reader]] = {}
        self.streams: dict[int, Stream] = {}

    def add(self, reader: Reader) -> bool:
        """A new connection of a user → whether it is the user's first here."""
        mine = self.users.setdefault(reader.user, [])
        mine.append(reader)
        return len(mine) == 1

    def remove(self, reader: Reader) -> bool:
        """The connection has gone → whether it was the user's last here."""
        for stream in reader.streams:
            _drop(stream, reader)
        reader.streams = ()
        mine = self.users.get(reader.user, [])
        if reader in mine:
            mine.remove(reader)
        if not mine:
            self.users.pop(reader.user, None)
            return True
        return False

    def connections(self, user: int) -> tuple[Reader, ...]:
        """A user's connections here."""
        return tuple(self.users.get(user, ()))

    def listen(self, stream: Stream, readers: Iterable[Reader]) -> None:
        """These connections hear the stream from now on."""
        for reader in readers:
            if reader not in stream.connections:
                stream.connections.append(reader)
                reader.streams = (*reader.streams, stream)

    def listen_all(self, reader: Reader, streams: Iterable[Stream]) -> None:
        """A fresh connection hears all these streams: one tuple for its whole list."""
        fresh = [stream for stream in streams if reader not in stream.connections]
        for stream in fresh:
            stream.connections.append(reader)
        reader.streams = (*reader.streams, *fresh)

    def stop(self, stream: Stream, user: int) -> None:
        """The user's connections hear the stream no more."""
        for reader in self.connections(user):
            if _drop(stream, reader):
                reader.streams = tuple(other for other in reader.streams if other is not stream)

    def idle(self) -> list[int]:
        """Conversations to which nobody here listens any more."""
        return [number for number, stream in self.streams.items() if not stream.connections]


def _drop(stream: Stream, reader: Reader) -> bool:
    if reader in stream.connections:
        stream.connections.remove(reader)
        return True
    return False
