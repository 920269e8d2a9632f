"""A WebSocket client that costs next to nothing, so that it is not what is measured: frames are walked, not parsed."""

import asyncio
import base64
import os
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

import uvloop

MESSAGE, ACK, HELLO = b'{"event":"message"', b'{"re":', b'{"event":"hello"'
PING = b'{"id":0,"op":"ping"}'
BEAT_SECONDS = 20.0
DEADLINE = 60.0
SMALL_BUFFER = 4096


def text_frame(payload: bytes) -> bytes:
    """One masked text frame (RFC 6455 §5.2). The mask is zero, which is a mask like any other, and costs nothing."""
    length = len(payload)
    head = bytes([0x81, 0x80 | length]) if length < 126 else bytes([0x81, 0x80 | 126]) + length.to_bytes(2, "big")
    return head + b"\0\0\0\0" + payload


class Socket(asyncio.Protocol):
    """One connection. Counts the message events; gives each answer's number and each sign of life to its owner."""

    def __init__(self, path: str, token: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n\r\n"
        ).encode()
        self.events = 0
        self.refused = 0
        self.close_code = 0
        self.on_answer: Callable[[int], None] | None = None
        self.hello: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._upgraded, self._tail = False, b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asks for the upgrade."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own is one by its methods only
        self.transport.write(self._request)

    def connection_lost(self, fault: Exception | None) -> None:
        """Whoever waits for the hello waits in vain."""
        self.close_code = self.close_code or 1006
        if not self.hello.done():
            self.hello.set_exception(ConnectionError(f"closed with {self.close_code} before the hello: {fault}"))

    def data_received(self, data: bytes) -> None:
        """Walks over the frames that are whole; the rest waits for more."""
        data = self._tail + data if self._tail else data
        at = 0
        if not self._upgraded:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._tail = data
                return
            if b" 101 " not in data[:16]:
                self.transport.close()
                return
            self._upgraded, at = True, end + 4
        size = len(data)
        while size - at >= 2:
            length, start = data[at + 1] & 127, at + 2
            if length == 126:
                length, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif length == 127:
                length, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if start > size or start + length > size:
                break
            if data[at] & 15 == 1:
                self._text(data, start)
            elif data[at] & 15 == 8:
                self.close_code = int.from_bytes(data[start : start + 2], "big")
            at = start + length
        self._tail = data[at:]

    def _text(self, data: bytes, start: int) -> None:
        if data.startswith(MESSAGE, start):
            self.events += 1
        elif data.startswith(ACK, start):
            comma = data.index(b",", start)
            if data.startswith(b',"ok"', comma):
                number = int(data[start + len(ACK) : comma])
                if number and self.on_answer is not None:  # 0 is a heartbeat
                    self.on_answer(number)
            else:
                self.refused += 1
        elif data.startswith(HELLO, start) and not self.hello.done():
            self.hello.set_result(time.perf_counter())

    def send(self, payload: bytes) -> None:
        """A text frame."""
        self.transport.write(text_frame(payload))


async def open_socket(port: int, token: str, *, small_buffer: bool = False) -> Socket:
    """A connection that has had its hello. `small_buffer`: its kernel takes little before it pushes back."""
    raw = socket.socket()
    raw.setblocking(False)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if small_buffer:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(raw, ("127.0.0.1", port))
    _transport, made = await loop.create_connection(lambda: Socket("/ws/v1", token), sock=raw)
    await asyncio.wait_for(made.hello, DEADLINE)
    return made


async def open_sockets(port: int, tokens: list[str], *, at_once: int = 50) -> list[Socket]:
    """Many, `at_once` of them at the same time, in the order of their tokens."""
    gate = asyncio.Semaphore(at_once)

    async def one(token: str) -> Socket:
        async with gate:
            return await open_socket(port, token)

    return list(await asyncio.gather(*(one(token) for token in tokens)))


@asynccontextmanager
async def beating(sockets: list[Socket]) -> AsyncIterator[None]:
    """These say every BEAT_SECONDS that they are still here, while the block runs."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            for one in sockets:
                if not one.close_code:
                    one.send(PING)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()


async def until(reached: Callable[[], bool], *, what: str, seconds: float = DEADLINE, every: float = 0.005) -> None:
    """Waits for what the sockets count, asked `every` so many seconds. Raises TimeoutError."""
    deadline = time.perf_counter() + seconds
    while not reached():
        if time.perf_counter() > deadline:
            raise TimeoutError(f"{what}: not within {seconds} s")
        await asyncio.sleep(every)


run = uvloop.run
