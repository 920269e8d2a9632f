"""Apple's push service on this machine: HTTP/2 over TLS, which checks as the real one would."""

import json
import re
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded

from tests.push_services import Received, Refused

TEAM, KEY_ID, TOPIC = "TEAM012345", "KEY0123456", "example.farm.chat"
APNS_BYTES = 4096
HOUR = 3600


class _Server(socketserver.ThreadingTCPServer):
    request_queue_size = 128
    daemon_threads = True


@dataclass
class ApnsService:
    """`good` are the devices' tokens; `answers` (status, headers, reason) come first, as in tests.push_services.Service."""

    certificate: Path
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    good: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    answers: list[tuple[int, dict[str, str], str]] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)  # of each request, whatever became of it
    connections: int = 0

    def account(self) -> dict[str, str]:
        """What config.push makes of the settings."""
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        return {"url": self.url, "key": pem, "key_id": KEY_ID, "team_id": TEAM, "topic": TOPIC}

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"https://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def running(self) -> Iterator["ApnsService"]:
        """Started, and stopped at the end."""
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(self.certificate)
        tls.set_alpn_protocols(["h2"])
        service = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with tls.wrap_socket(self.request, server_side=True) as secured:
                    service.connections += 1
                    service._converse(secured)

        self._server = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()

    def _converse(self, wire: ssl.SSLSocket) -> None:
        """Until the other hangs up."""
        spoken = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        spoken.initiate_connection()
        wire.sendall(spoken.data_to_send())
        asked: dict[int, tuple[dict[str, str], bytearray]] = {}
        while raw := wire.recv(65_536):
            for event in spoken.receive_data(raw):
                if isinstance(event, RequestReceived):
                    asked[event.stream_id] = ({str(name): str(value) for name, value in event.headers}, bytearray())
                elif isinstance(event, DataReceived):
                    asked[event.stream_id][1].extend(event.data)
                    spoken.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, StreamEnded):
                    headers, body = asked.pop(event.stream_id)
                    status, more, content = self._answer(headers, bytes(body))
                    told = [(":status", str(status)), ("apns-id", headers.get("apns-id", "")), *more.items()]
                    spoken.send_headers(event.stream_id, told, end_stream=not content)
                    if content:
                        spoken.send_data(event.stream_id, content, end_stream=True)
            wire.sendall(spoken.data_to_send())

    def _answer(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        self.tokens.append(headers.get("authorization", ""))
        try:
            if self.answers:
                status, more, reason = self.answers.pop(0)
                return status, more, json.dumps({"reason": reason}).encode()
            said = self._check(headers, body)
        except Refused as fault:
            self.refusals.append(fault.reason)
            return fault.status, {}, json.dumps({"reason": fault.reason}).encode()
        self.received.append(Received(headers[":path"], headers, said))
        return 200, {}, b""

    def _check(self, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        self._check_token(headers.get("authorization", ""))
        found = re.fullmatch(r"/3/device/([0-9a-f]+)", headers[":path"])
        if headers[":method"] != "POST" or found is None:
            raise Refused(404, "BadPath")
        if headers.get("apns-topic") != TOPIC:
            raise Refused(400, "TopicDisallowed")
        if len(headers.get("apns-collapse-id", "").encode()) > 64:
            raise Refused(400, "BadCollapseId")
        if headers["apns-id"] != str(UUID(headers["apns-id"])):
            raise Refused(400, "BadMessageId")
        if not headers.get("apns-expiration", "").isdigit():
            raise Refused(400, "BadExpirationDate")
        if len(body) > APNS_BYTES:
            raise Refused(413, "PayloadTooLarge")
        said: dict[str, Any] = json.loads(body)
        self._check_kind(headers, said)
        if found[1] in self.gone:
            raise Refused(410, "Unregistered")
        if found[1] not in self.good:
            raise Refused(400, "BadDeviceToken")
        return said

    def _check_kind(self, headers: dict[str, str], said: dict[str, Any]) -> None:
        background = headers.get("apns-push-type") == "background"
        if headers.get("apns-push-type") not in ("alert", "background"):
            raise Refused(400, "InvalidPushType")
        if headers.get("apns-priority") not in (("5",) if background else ("5", "10")):
            raise Refused(400, "BadPriority")
        if background and (said["aps"].get("content-available") != 1 or {"alert", "sound"} & set(said["aps"])):
            raise Refused(400, "InvalidPushType")

    def _check_token(self, header: str) -> None:
        scheme, _, token = header.partition(" ")
        if scheme != "bearer":
            raise Refused(403, "MissingProviderToken")
        try:
            claims = jwt.decode(token, self.key.public_key(), algorithms=["ES256"])
            kid = jwt.get_unverified_header(token).get("kid")
        except jwt.InvalidTokenError as fault:
            raise Refused(403, "InvalidProviderToken") from fault
        if (claims.get("iss"), kid) != (TEAM, KEY_ID):
            raise Refused(403, "InvalidProviderToken")
        if not time.time() - HOUR < claims["iat"] <= time.time():
            raise Refused(403, "ExpiredProviderToken")


def write_certificate(path: Path) -> Path:
    """For 127.0.0.1, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")]), datetime.now(UTC)
    where = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(where, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return path
