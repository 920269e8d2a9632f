"""The protocol of clamd: INSTREAM (clamd(8), "COMMANDS")."""

import socket
import struct
from typing import BinaryIO
from urllib.parse import urlsplit

CHUNK = 65_536
CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 120.0
ANSWER_BYTES = 4_096
PORT = 3310


class Refused(Exception):
    """The scanner does not take this file: it is larger than its StreamMaxLength, say."""


def scan(url: str, content: BinaryIO) -> str:
    """The name of the virus in it; empty where there is none. `url` is tcp://host:port or unix:///path.

    Raises OSError where the scanner is away, says nothing in time or nothing that makes sense; Refused.
    """
    with _connected(url) as wire:
        wire.settimeout(ANSWER_SECONDS)
        try:
            _send(wire, content)
        except (BrokenPipeError, ConnectionResetError):  # it has heard enough, and may have said why
            pass
        return _verdict(_answer(wire))


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "localhost", parts.port or PORT), timeout=CONNECT_SECONDS)
    wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        wire.settimeout(CONNECT_SECONDS)
        wire.connect(parts.path)
    except FileNotFoundError as fault:  # no socket, not "no such file"
        wire.close()
        raise ConnectionError("no scanner at that path") from fault
    except BaseException:
        wire.close()
        raise
    return wire


def _send(wire: socket.socket, content: BinaryIO) -> None:
    wire.sendall(b"zINSTREAM\0")
    while chunk := content.read(CHUNK):
        wire.sendall(struct.pack(">I", len(chunk)) + chunk)
    wire.sendall(struct.pack(">I", 0))


def _answer(wire: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < ANSWER_BYTES:
        part = wire.recv(ANSWER_BYTES)
        if not part:
            break
        said += part
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _verdict(said: str) -> str:
    words = said.removeprefix("stream: ")
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    if "size limit exceeded" in words:
        raise Refused(words)
    raise OSError(f"clamd: {words[:100] or 'no answer'}")
