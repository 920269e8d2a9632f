"""One reader: frames go out at once where its socket takes them, else they wait, up to a bound; nobody waits for it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, ClassVar

from imcore.link.policy import Rate
from imcore.metrics.counters import tally
from imcore.protocol import Close, encode

Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]


class Connection:
    """A socket, whose it is, and what waits for it. All methods run in the loop's thread and none of them waits."""

    __slots__ = (
        "__weakref__", "_backlog", "_backlog_bytes", "_bytes_limit", "_frames_limit", "_send", "_stashes", "_task", "closed",
        "device", "device_class", "done", "floors", "held", "is_staff", "language", "last_heard", "rate", "streams",
        "typed", "user", "watching",
    )  # fmt: skip

    CLOSE_SECONDS: ClassVar[float] = 15.0  # how long a reader that does not drain may take to see its close frame

    def __init__(self, send: Send, *, frames_limit: int, bytes_limit: int, rate: Rate, now: float) -> None:
        self._send = send
        self._frames_limit, self._bytes_limit = frames_limit, bytes_limit
        self._backlog: deque[str] | None = None
        self._backlog_bytes = 0
        self._task: asyncio.Task[None] | None = None
        self.closed = 0  # the close code, once it is decided
        self.done: asyncio.Future[None] | None = None  # set by the consumer; resolved when the socket may go
        self.user = self.device = 0
        self.device_class = self.language = ""
        self.is_staff = False
        self.rate, self.last_heard = rate, now
        self.held: list[str] | None = []  # what came before the hello was out
        self.floors: dict[int, int] | None = None  # conversation → the version that was told already, until the stream is past
        self._stashes: dict[int, list[tuple[int, str]]] = {}  # conversation → events that wait for earlier ones
        self.streams: tuple[Any, ...] = ()
        self.watching: frozenset[int] = frozenset()
        self.typed: dict[int, float] | None = None

    def event(self, conversation: int, version: int, frame: str) -> None:
        """A versioned event of a stream: only what was not told already, and not before what is to be told first."""
        if self.floors is None or self._is_next(self.floors, conversation, version, frame):
            self.tell(frame)

    def _is_next(self, floors: dict[int, int], conversation: int, version: int, frame: str) -> bool:
        floor = floors.get(conversation)
        if floor is None:
            return True
        if version <= floor:
            return False
        stash = self._stashes.get(conversation)
        if stash is not None:
            self._keep(stash, (version, frame))
            return False
        del floors[conversation]
        if not floors:
            self.floors = None
        return True

    def raise_floor(self, conversation: int, version: int) -> None:
        """The connection has been told the conversation up to this version."""
        self.floors = {**(self.floors or {}), conversation: version}

    def stash(self, conversation: int, version: int) -> None:
        """Told up to the version; what its stream brings waits until what is missing between has been told."""
        self.raise_floor(conversation, version)
        self._stashes[conversation] = []

    def release(self, conversation: int, version: int) -> None:
        """All up to the version has been told: what waited goes out, as far as it is newer."""
        self.raise_floor(conversation, version)
        for later, frame in self._stashes.pop(conversation, ()):
            self.event(conversation, later, frame)

    def tell(self, frame: str) -> None:
        """An event: after the hello, like everything that the server says of itself."""
        if self.held is None:
            self.put(frame)
        else:
            self._keep(self.held, frame)

    def _keep(self, waiting: list[Any], waits: Any) -> None:
        if len(waiting) < self._frames_limit:
            waiting.append(waits)
        else:
            self.close(Close.READER_TOO_SLOW)

    def open_with(self, hello: str) -> None:
        """The hello goes out first, then what came meanwhile."""
        held, self.held = self.held or [], None
        for frame in (hello, *held):
            self.put(frame)

    def put(self, frame: str) -> None:
        """Sends a text frame. Where the socket is full it waits; past the bound the reader is closed with 4008."""
        if self.closed:
            return
        tally.frames_out += 1
        if self._backlog is not None:
            self._backlog.append(frame)
            self._backlog_bytes += _size(frame)
            if len(self._backlog) > self._frames_limit or self._backlog_bytes > self._bytes_limit:
                self.close(Close.READER_TOO_SLOW)
            return
        # uvicorn's send is done without ever suspending while the socket takes it: stepping it by hand saves the
        # task and the queue that would otherwise stand between (3 of 13 µs a delivery, 2026-11).
        sending = self._send({"type": "websocket.send", "text": frame})
        try:
            blocked_on = sending.send(None)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001  each server has its own way to say that the socket is gone
            self.lost()
            return
        self._backlog = deque()
        self._task = asyncio.get_running_loop().create_task(self._drain(_Resumed(sending, blocked_on)))

    async def _drain(self, sending: Awaitable[None]) -> None:
        """Owns the socket while there is a backlog."""
        try:
            await sending
            while self._backlog and not self.closed:
                frame = self._backlog.popleft()
                self._backlog_bytes -= _size(frame)
                await self._send({"type": "websocket.send", "text": frame})
        except Exception:  # noqa: BLE001  each server has its own way to say that the socket is gone
            self.lost()
            return
        self._backlog, self._task = None, None

    def kick(self, code: int, reason: str) -> None:
        """Closes with a code after a `kicked` event that says why."""
        self.close(code, kicked=encode({"event": "kicked", "code": code, "reason": reason}).decode())

    def close(self, code: int, *, kicked: str = "") -> None:
        """Closes with a code; `kicked` is an event that goes before. What waited is dropped."""
        if self.closed:
            return
        self.closed = code
        waiting, self._backlog, self._backlog_bytes = self._task, deque(), 0
        self._task = asyncio.get_running_loop().create_task(self._close(code, kicked, waiting))

    async def _close(self, code: int, kicked: str, waiting: asyncio.Task[None] | None) -> None:
        try:
            async with asyncio.timeout(self.CLOSE_SECONDS):
                if waiting is not None:
                    await asyncio.wait([waiting])
                if kicked:
                    await self._send({"type": "websocket.send", "text": kicked})
                await self._send({"type": "websocket.close", "code": code})
        except Exception:  # noqa: BLE001, S110  the other side has gone, or reads nothing: the socket is dropped
            pass
        finally:
            self._resolve()

    def lost(self) -> None:
        """The socket is gone."""
        self.closed = self.closed or 1006
        self._backlog = None
        self._resolve()

    def _resolve(self) -> None:
        if self.done is not None and not self.done.done():
            self.done.set_result(None)


def _size(frame: str) -> int:
    """Bytes on the wire."""
    return len(frame) if frame.isascii() else len(frame.encode())


class _Resumed:
    """A coroutine that was stepped by hand and suspended: awaiting this waits for the rest of it."""

    __slots__ = ("_blocked_on", "_coroutine")

    def __init__(self, coroutine: Coroutine[Any, Any, None], blocked_on: Any) -> None:
        self._coroutine, self._blocked_on = coroutine, blocked_on

    def __await__(self) -> Generator[Any, Any, None]:
        blocked_on = self._blocked_on
        while True:
            try:
                sent = yield blocked_on
            except BaseException as fault:  # noqa: BLE001  thrown on into the coroutine, cancellation too
                step = self._coroutine.throw
                try:
                    blocked_on = step(fault)
                except StopIteration:
                    return
            else:
                try:
                    blocked_on = self._coroutine.send(sent)
                except StopIteration:
                    return
