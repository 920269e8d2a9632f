"""Readers by the thousand, and readers that stop reading: the least that a WebSocket client can be (RFC 6455)."""

import asyncio
import json
import socket
from typing import Any, Self
from urllib.parse import urlsplit

# What makes a reader that stops be noticed soon: the kernels of both sides keep some 100 kB for it, not 3 MB.
RECEIVE_BYTES, SEGMENT_BYTES = 4096, 1460
TEXT, CLOSE = 1, 8


class Closed(Exception):
    """The server has ended the connection, with the code that it gave (RFC 6455 §7.4.1: 1006 without one)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Reader:
    """One socket; it reads only when it is told to."""

    def __init__(self, incoming: asyncio.StreamReader, outgoing: asyncio.StreamWriter) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        self.versions: list[int] = []

    @classmethod
    async def connect(cls, url: str, token: str, *, narrow: bool = False) -> Self:
        """Opens the socket and reads up to the hello. `narrow`: for one that is going to stop."""
        parts = urlsplit(url)
        plain = socket.socket()
        if narrow:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT_BYTES)
        plain.setblocking(False)
        await asyncio.get_running_loop().sock_connect(plain, (parts.hostname, parts.port))
        reader = cls(*await asyncio.open_connection(sock=plain, limit=RECEIVE_BYTES))
        reader._outgoing.write(
            f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            f"Authorization: Bearer {token}\r\n\r\n".encode()
        )
        answer = await reader._incoming.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 101 "), answer
        assert (await reader._event())["event"] == "hello"
        return reader

    async def read_until(self, version: int) -> None:
        """Reads on until the event of that version. Raises Closed."""
        while self.versions[-1:] != [version]:
            event = await self._event()
            if "message" in event:
                self.versions.append(event["message"]["version"])

    async def close_code(self) -> int:
        """Reads all that is left → how the server ended it."""
        try:
            await self.read_until(-1)
        except Closed as closed:
            return closed.code
        return 0

    async def _event(self) -> dict[str, Any]:
        try:
            kind, length = await self._incoming.readexactly(2)  # the server's frames are whole and unmasked
            if length >= 126:
                length = int.from_bytes(await self._incoming.readexactly(2 if length == 126 else 8))
            payload = await self._incoming.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError):
            raise Closed(1006) from None
        if kind & 0x0F == CLOSE:
            raise Closed(int.from_bytes(payload[:2]))
        assert kind & 0x0F == TEXT, kind
        event: dict[str, Any] = json.loads(payload)
        return event

    async def close(self) -> None:
        """Drops the connection."""
        self._outgoing.transport.abort()
        try:
            await self._outgoing.wait_closed()
        except ConnectionError:
            pass
