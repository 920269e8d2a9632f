"""DingTalk's signature: HMAC-SHA256 of "timestamp\\nsecret" with the secret, in Base64, beside a timestamp in milliseconds
(open.dingtalk.com, "Customize robot security settings"). Pure.

It proves that the sender knows the secret, and not what the sender says: within its hour it may be used again.
"""

import base64
import hashlib
import hmac
import secrets

GOOD_FOR_MS = 3_600_000
LONGEST_TIMESTAMP = 16


def new_secret() -> str:
    """A secret of 256 bits; senders know one by its SEC."""
    return f"SEC{secrets.token_hex(32)}"


def sign(timestamp: str, secret: str) -> str:
    """What stands in `sign` beside this timestamp."""
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def fault(timestamp: str, given: str, *, secret: str, now_ms: int) -> str:
    """Why it proves nothing: "timestamp", "signature", or empty where it does."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= LONGEST_TIMESTAMP):
        return "timestamp"
    if abs(now_ms - int(timestamp)) > GOOD_FOR_MS:
        return "timestamp"
    wanted = sign(timestamp, secret)
    # a sender that does not quote its plus signs sends blanks
    fits = hmac.compare_digest(given.replace(" ", "+").encode("utf-8", "surrogatepass"), wanted.encode())
    return "" if fits else "signature"
