"""A scanner that speaks clamd's protocol on a local socket, knows one virus, and can be told to behave badly."""

import socket
import struct
import threading
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

# the test file of the European Institute for Computer Antivirus Research, in two parts: no scanner finds it in this file
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LIMIT = 1_000_000


class Scanner:
    """`with Scanner() as scanner: scanner.url`. `scanned` are the files that it was given, whole."""

    def __init__(self, *, path: Path | None = None, answer: bytes | None = None) -> None:
        self._listening = socket.socket(socket.AF_UNIX if path else socket.AF_INET, socket.SOCK_STREAM)
        self._listening.bind(str(path) if path else ("127.0.0.1", 0))
        self._listening.listen()
        self.url = f"unix://{path}" if path else f"tcp://127.0.0.1:{self._listening.getsockname()[1]}"
        self._answer = answer
        self.scanned: list[bytes] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "Scanner":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                wire, _address = self._listening.accept()
            except OSError:
                return
            with wire, wire.makefile("rwb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                answer = self._listen(cast(BinaryIO, stream))
                stream.write(answer if self._answer is None else self._answer)

    def _listen(self, stream: BinaryIO) -> bytes:
        content = b""
        while size := struct.unpack(">I", stream.read(4))[0]:
            content += stream.read(size)
            if len(content) > LIMIT:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.scanned.append(content)
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
