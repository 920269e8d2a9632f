"""Firebase and a company's gateway on this machine. See tests/push_services.py."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.push_services import Answer, Refused, Service

ACCOUNT = "push@farm.example"
FCM_BYTES = 4096
FCM_FIELDS = {"token", "data", "notification", "android", "apns", "webpush"}


def google_error(status: int, word: str, message: str = "", **details: Any) -> Answer:
    """As google.rpc.Status is written in JSON; FcmError and BadRequest among its details."""
    error = {"code": status, "message": message, "status": word, "details": list(details.values())}
    return status, {}, json.dumps({"error": error}).encode()


def fcm_error(status: int, code: str, *, word: str = "", message: str = "") -> Answer:
    """With FCM's own code."""
    detail = {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code}
    return google_error(status, word or code, message, detail=detail)


@dataclass
class FcmService(Service):
    """Firebase and the account server that it believes. `good` are the devices' tokens."""

    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    good: set[str] = field(default_factory=set)
    seconds: int = 3600  # an access token is good so long
    granted: list[str] = field(default_factory=list)
    grant_answers: list[Answer] = field(default_factory=list)

    def account(self) -> dict[str, str]:
        """What config.push makes of the service account's file."""
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        return {
            "url": self.url, "project": "farm", "email": ACCOUNT, "private_key": pem, "private_key_id": "k1",
            "audience": "https://accounts.example/token", "token_url": f"{self.url}/token",
        }  # fmt: skip

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Two services at one address."""
        if path == "/token":
            return self.grant_answers.pop(0) if self.grant_answers else self._grant(body)
        return super().answer(path, headers, body)

    def _grant(self, body: bytes) -> Answer:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        assertion = form.get("assertion", "")
        try:
            claims = jwt.decode(
                assertion, self.key.public_key(), algorithms=["RS256"], audience="https://accounts.example/token"
            )
        except jwt.InvalidTokenError as fault:
            claims, why = {}, str(fault)
        else:
            why = "grant type or claims"
        right = {"iss": ACCOUNT, "scope": "https://www.googleapis.com/auth/firebase.messaging"}
        lasts = claims.get("exp", 0) - claims.get("iat", 0)
        if (
            form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer"
            or {name: claims.get(name) for name in right} != right
            or not 0 < lasts <= 3600
            or jwt.get_unverified_header(assertion).get("kid") != "k1"
        ):
            self.refusals.append(why)
            return 400, {}, json.dumps({"error": "invalid_grant", "error_description": why}).encode()
        self.granted.append(f"access-{len(self.granted)}")
        answer = {"access_token": self.granted[-1], "expires_in": self.seconds, "token_type": "Bearer"}
        return 200, {}, json.dumps(answer).encode()

    def check(self, path: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        """See Service.check."""
        if path != "/v1/projects/farm/messages:send":
            raise Refused(404, "no such project")
        if headers.get("authorization") not in {f"Bearer {token}" for token in self.granted}:
            raise Refused(401, "access token")
        message: dict[str, Any] = json.loads(body)["message"]
        if set(message) - FCM_FIELDS or len(json.dumps(message["data"])) > FCM_BYTES:
            raise Refused(400, "fields or size")
        if not all(isinstance(value, str) for value in message["data"].values()) or "from" in message["data"]:
            raise Refused(400, "data")
        if message["android"]["priority"] not in ("NORMAL", "HIGH") or message["android"]["ttl"][-1] != "s":
            raise Refused(400, "android")
        if not all(isinstance(value, str) for part in ("apns", "webpush") for value in message[part]["headers"].values()):
            raise Refused(400, "headers")
        if message["token"] not in self.good:
            raise Refused(404, "no such token")
        return message

    def accepted(self, path: str) -> Answer:
        """The message's name."""
        return 200, {}, json.dumps({"name": f"projects/farm/messages/{len(self.received)}"}).encode()


@dataclass
class GatewayService(Service):
    """It checks as the libraries of Standard Webhooks do. `forgotten` are tokens that it knows to be gone."""

    signing_key: bytes = b"a gateway's key of 32 bytes long"
    forgotten: set[str] = field(default_factory=set)

    def check(self, path: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        """See Service.check."""
        if path != "/push" or headers.get("content-type") != "application/json":
            raise Refused(404, "path or type")
        webhook_id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not at.isdigit() or abs(time.time() - int(at)) > 300:
            raise Refused(401, "timestamp")
        mark = hmac.new(self.signing_key, f"{webhook_id}.{at}.".encode() + body, hashlib.sha256).digest()
        wanted = f"v1,{base64.b64encode(mark).decode()}"
        if not any(hmac.compare_digest(wanted, given) for given in headers.get("webhook-signature", "").split(" ")):
            raise Refused(401, "signature")
        said: dict[str, Any] = json.loads(body)
        return said

    def accepted(self, path: str) -> Answer:
        """Which of the tokens are gone."""
        token = self.received[-1].payload["data"]["token"]
        return 200, {}, json.dumps({"gone": sorted({token} & self.forgotten)}).encode()
