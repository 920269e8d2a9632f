"""Handing one frame to many connections, without holding up the loop for a huge group."""

import asyncio

from imcore.link.connection import Connection
from imcore.link.stream import Stream

AT_ONCE = 200  # connections; some 3 ms of the loop's time (15 µs each)


def event(stream: Stream, version: int, seq: int, frame: str) -> None:
    """A versioned event to all listeners. Beyond AT_ONCE a task of the stream's own does it in slices, in order."""
    if stream.fanout is None and len(stream.connections) <= AT_ONCE:
        conversation = stream.conversation
        for connection in _listeners(stream, seq):
            if connection.held is None and connection.floors is None:
                connection.put(frame)
            else:
                connection.event(conversation, version, frame)
        return
    if stream.fanout is None:
        stream.fanout = []
        task = asyncio.get_running_loop().create_task(_in_slices(stream))
        _running.add(task)
        task.add_done_callback(_running.discard)
    stream.fanout.append((version, frame, tuple(_listeners(stream, seq))))


def passing(stream: Stream, frame: str, *, except_user: int) -> None:
    """A frame without a version; those who have not had their hello yet do without."""
    for connection in stream.connections:
        if connection.held is None and connection.user != except_user:
            connection.put(frame)


def _listeners(stream: Stream, seq: int) -> list[Connection]:
    if stream.begins is None or seq == stream.seq:
        return stream.connections
    return [connection for connection in stream.connections if stream.may_hear(connection.user, seq)]


_running: set[asyncio.Task[None]] = set()


async def _in_slices(stream: Stream) -> None:
    while stream.fanout:
        version, frame, connections = stream.fanout.pop(0)
        for start in range(0, len(connections), AT_ONCE):
            for connection in connections[start : start + AT_ONCE]:
                connection.event(stream.conversation, version, frame)
            await asyncio.sleep(0)
    stream.fanout = None
