"""A reviewer on this machine, as strict as a real one: it answers only what is signed, and no older than a minute."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "a secret that the reviewer and we have in common"


class Office(ThreadingHTTPServer):
    """`answers` are given one after the other, (status, body); `asked` are the questions that it found good."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.key = SECRET.encode()
        self.answers: list[tuple[int, bytes]] = []
        self.asked: list[dict[str, Any]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/review"


class Desk(BaseHTTPRequestHandler):
    """One request."""

    server: Office

    def do_POST(self) -> None:
        """Checks it, and answers."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        number, at = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        assert abs(time.time() - int(at)) < 60
        mark = hmac.new(self.server.key, f"{number}.{at}.".encode() + body, hashlib.sha256).digest()
        question = json.loads(body)
        mine = f"v1,{base64.b64encode(mark).decode()}"
        good = hmac.compare_digest(mine, self.headers["webhook-signature"]) and number == str(question["id"])
        if good:
            self.server.asked.append(question)
        status, answer = self.server.answers.pop(0) if good else (403, b"")
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@contextmanager
def running() -> Iterator[Office]:
    """It serves until the end."""
    office = Office()
    thread = threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield office
    finally:
        office.shutdown()
        office.server_close()
        thread.join(timeout=5)
