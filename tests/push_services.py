"""Push services on this machine, which check what they are sent as strictly as the real ones, and can refuse it."""

import base64
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece  # type: ignore[import-untyped]
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

AUTH_SECRET = b"sixteen byte key"
Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Received:
    """A request that was found good."""

    path: str
    headers: dict[str, str]
    payload: dict[str, Any]


class Refused(Exception):
    """What is wrong with a request, and the status that says so."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # a batch of 64 connects at the same time; the default of 5 drops some of them on a busy machine
    daemon_threads = True


@dataclass
class Service:
    """A server on a free port. `answers` are given first, one per request, whatever comes; `refusals` says what was wrong."""

    tls: ssl.SSLContext | None = None
    received: list[Received] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    def check(self, path: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        """What the request says. Raises Refused."""
        raise NotImplementedError

    def start(self) -> None:
        """Serves from now on."""
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers, content = service.answer(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_args: object) -> None:
                """Says nothing."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """The prepared answer, or the one that the request deserves."""
        if self.answers:
            return self.answers.pop(0)
        if path in self.gone:
            return 410, {}, b""
        try:
            said = self.check(path, headers, body)
        except Refused as fault:
            self.refusals.append(fault.reason)
            return fault.status, {}, fault.reason.encode()
        self.received.append(Received(path, headers, said))
        return self.accepted(path)

    def accepted(self, path: str) -> Answer:
        """What it says to a good request."""
        return 201, {"Location": path}, b""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """Listens no more."""
        self._server.shutdown()
        self._server.server_close()


@dataclass
class Browser:
    """A subscription's other end: it alone can read what was sent to it."""

    path: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def keys(self) -> dict[str, str]:
        """As `PushSubscription.toJSON()` has them."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": base64url(point), "auth": base64url(AUTH_SECRET)}


@dataclass
class WebPushService(Service):
    """RFC 8030 with RFC 8291 and 8292. `application_key` is what its browsers subscribed with."""

    application_key: str = ""
    browsers: dict[str, Browser] = field(default_factory=dict)

    def subscribe(self, name: str) -> Browser:
        """A browser that waits at /push/<name>."""
        browser = self.browsers[f"/push/{name}"] = Browser(f"/push/{name}")
        return browser

    def check(self, path: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        """See Service.check."""
        browser = self.browsers.get(path)
        if browser is None:
            raise Refused(404, "no such subscription")
        self._check_vapid(headers.get("authorization", ""))
        if not headers.get("ttl", "").isdigit() or headers.get("urgency") not in ("very-low", "low", "normal", "high"):
            raise Refused(400, "TTL or Urgency")
        if headers.get("content-encoding") != "aes128gcm" or not 0 < len(headers.get("topic", "")) <= 32:
            raise Refused(400, "encoding or topic")
        if len(body) > 4096:
            raise Refused(413, "too large")
        try:
            plain = http_ece.decrypt(body, private_key=browser.key, auth_secret=AUTH_SECRET, version="aes128gcm")
        except Exception as fault:
            raise Refused(400, f"cannot be decrypted: {fault}") from fault
        said: dict[str, Any] = json.loads(plain)
        return said

    def _check_vapid(self, header: str) -> None:
        scheme, _, rest = header.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme != "vapid" or parts.get("k") != self.application_key:
            raise Refused(403, "another application's key")
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unbase64url(parts["k"]))
        try:
            claims = jwt.decode(parts["t"], point, algorithms=["ES256"], audience=self.url)
        except jwt.InvalidTokenError as fault:
            raise Refused(401, str(fault)) from fault
        if claims["exp"] > time.time() + 86_400:
            raise Refused(401, "valid for more than a day")


@contextmanager
def running(service: Service) -> Iterator[Service]:
    """Started, and stopped at the end."""
    service.start()
    try:
        yield service
    finally:
        service.stop()


def base64url(raw: bytes) -> str:
    """Without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unbase64url(text: str) -> bytes:
    """With or without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
