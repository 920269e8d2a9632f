"""How requests to a company's own services are signed: Standard Webhooks 1.0, symmetric."""

import base64
import binascii
import hashlib
import hmac

PREFIX = "whsec_"
KEY_BYTES = range(24, 65)


def key(secret: str) -> bytes:
    """`whsec_<base64 of 24 to 64 bytes>` → the bytes. Raises ValueError."""
    try:
        raw = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not secret.startswith(PREFIX) or len(raw) not in KEY_BYTES:
        raise ValueError(f"expected {PREFIX} with the base64 of 24 to 64 bytes behind it")
    return raw


def headers(signing_key: bytes, webhook_id: str, body: bytes, *, at: int) -> dict[str, str]:
    """What is sent with the body. `webhook_id` is the same for each attempt and holds no dot, `at` (seconds) is of this one."""
    mark = hmac.new(signing_key, f"{webhook_id}.{at}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{base64.b64encode(mark).decode()}",
    }
