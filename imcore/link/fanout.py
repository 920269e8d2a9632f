"""Handing one frame to many connections, without holding up the loop for a huge group."""

import asyncio
from collections import deque

from imcore.link.connection import Connection
from imcore.link.stream import Stream

AT_ONCE = 200  # connections; some 3 ms of the loop's time (15 µs each)


def event(stream: Stream, version: int, seq: int, frame: str) -> None:
    """A versioned event to all listeners."""
    listeners = _listeners(stream, seq)
    if stream.fanout is not None or len(listeners) > AT_ONCE:
        _queue(stream, version, frame, listeners)
        return
    conversation = stream.conversation
    for connection in listeners:
        if connection.held is None and connection.floors is None:
            connection.put(frame)
        else:
            connection.event(conversation, version, frame)


def passing(stream: Stream, frame: str, *, except_user: int) -> None:
    """A frame without a version, in its turn among those that have one."""
    listeners = [connection for connection in stream.connections if connection.user != except_user]
    if stream.fanout is not None or len(listeners) > AT_ONCE:
        _queue(stream, None, frame, listeners)
        return
    for connection in listeners:
        connection.tell(frame)


def _queue(stream: Stream, version: int | None, frame: str, listeners: list[Connection]) -> None:
    """Beyond AT_ONCE a task of the stream's own does it in slices, in order."""
    if stream.fanout is None:
        stream.fanout = deque()
        task = asyncio.get_running_loop().create_task(_in_slices(stream, stream.fanout))
        _running.add(task)
        task.add_done_callback(_running.discard)
    stream.fanout.append((version, frame, tuple(listeners)))


def _listeners(stream: Stream, seq: int) -> list[Connection]:
    if stream.begins is None or seq == stream.seq:
        return stream.connections
    return [connection for connection in stream.connections if stream.may_hear(connection.user, seq)]


_running: set[asyncio.Task[None]] = set()


async def _in_slices(stream: Stream, queue: deque[tuple[int | None, str, tuple[Connection, ...]]]) -> None:
    while queue:
        version, frame, connections = queue.popleft()
        for start in range(0, len(connections), AT_ONCE):
            for connection in connections[start : start + AT_ONCE]:
                if version is None:
                    connection.tell(frame)
                else:
                    connection.event(stream.conversation, version, frame)
            await asyncio.sleep(0)
    stream.fanout = None
