"""Web Push: RFC 8030 with VAPID (RFC 8292), the content encrypted for the browser (RFC 8291)."""

import base64
import hashlib
import json
import time
from functools import cache
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from pywebpush import WebPusher, WebPushException  # type: ignore[import-untyped]

from imcore.push import outbound
from imcore.push.parcel import TTL_SECONDS, Fate, Outcome, Parcel, by_status

TOKEN_SECONDS = 12 * 3600  # RFC 8292 §2: at most a day
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256's group (FIPS 186-4 D.1.2.3)


@cache
def _key(secret: str) -> ec.EllipticCurvePrivateKey:
    # 48 bytes: what the modulus leaves is even enough (FIPS 186-4 B.4.1)
    raw = HKDF(hashes.SHA256(), 48, salt=None, info=b"hongyan vapid").derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(raw) % (ORDER - 1) + 1, ec.SECP256R1())


def public_key() -> str:
    """What a browser subscribes with (`applicationServerKey`), base64url."""
    point = _key(settings.PUSH["vapid_secret"]).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return _base64url(point)


def send(parcel: Parcel) -> Outcome:
    """See parcel.Send. A subscription whose keys are none is gone: no attempt could ever reach it."""
    keys = {"p256dh": parcel.p256dh, "auth": parcel.auth}
    content = json.dumps(parcel.payload | {"key": parcel.key, "tag": parcel.tag}, ensure_ascii=False).encode()
    try:
        sealed = WebPusher({"endpoint": parcel.endpoint, "keys": keys}).encode(content)["body"]
    except (ValueError, IndexError, WebPushException):
        return Outcome(Fate.GONE, "its keys are not valid")
    reply = outbound.post(parcel.endpoint, content=sealed, headers=_headers(parcel))
    return reply if isinstance(reply, Outcome) else by_status(reply)


def envelope(parcel: Parcel) -> dict[str, str]:
    """The headers that say how it is to be delivered (RFC 8030 §5.2 to §5.4)."""
    return {
        "TTL": str(TTL_SECONDS),
        "Urgency": "high" if parcel.urgent else "normal",
        "Topic": _base64url(hashlib.sha256(parcel.tag.encode()).digest())[:32],  # 32 characters of base64url
    }


def _headers(parcel: Parcel) -> dict[str, str]:
    parts = urlsplit(parcel.endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + TOKEN_SECONDS}
    if settings.PUSH["contact"]:
        claims["sub"] = settings.PUSH["contact"]
    token = jwt.encode(claims, _key(settings.PUSH["vapid_secret"]), algorithm="ES256")
    return envelope(parcel) | {
        "Authorization": f"vapid t={token}, k={public_key()}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
    }


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
