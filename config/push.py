"""Settings of telling people who are away, from the environment."""

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.exceptions import ImproperlyConfigured

from config import env
from imcore import signing

HTTP = ("https", "http")
APPLE_ID = r"[A-Z0-9]{10}"


def push(*, embedded: bool, secret_key: str, public_urls: Sequence[str]) -> dict[str, Any]:
    """settings.PUSH. Raises ImproperlyConfigured."""
    secret = env.text("VAPID_SECRET") or secret_key
    if len(secret) < 50 and secret != secret_key:
        raise ImproperlyConfigured("VAPID_SECRET: at least 50 characters are needed.")
    contact = env.text("PUSH_CONTACT") or next((url for url in public_urls if url.startswith("https:")), "")
    if contact and not contact.startswith(("mailto:", "https:")):
        raise ImproperlyConfigured("PUSH_CONTACT: expected an address that starts with mailto: or https:.")
    return {
        "content": env.choice("PUSH_CONTENT", "shown", ("shown", "hidden")),
        # may an endpoint lie in this network? Anybody may name one, so in production only where it was asked for
        "private_addresses": env.flag("PUSH_PRIVATE_ADDRESSES", default=embedded),
        "contact": contact,
        # the key by which push services know this server is made from it; subscriptions end where it changes
        "vapid_secret": secret,
        "fcm": _fcm(),
        "apns": _apns(),
        "gateway": _gateway(),
    }


def _fcm() -> dict[str, str] | None:
    """A service account, as the file that Google makes has it; None where none is named."""
    written = env.file_text("FCM_SERVICE_ACCOUNT")
    url, token_url = env.url("FCM_URL", HTTP), env.url("FCM_TOKEN_URL", HTTP)
    if not written:
        return None
    names = ("project_id", "client_email", "private_key", "private_key_id", "token_uri")
    try:
        file = json.loads(written)
        project, email, key, key_id, audience = (file[name] for name in names)
    except (ValueError, KeyError, TypeError):
        raise ImproperlyConfigured(f"FCM_SERVICE_ACCOUNT: expected a JSON file with {', '.join(names)}.") from None
    if not isinstance(key, str) or not isinstance(_private_key(key), rsa.RSAPrivateKey):
        raise ImproperlyConfigured("FCM_SERVICE_ACCOUNT: its private_key is no RSA key.")
    if not all(isinstance(value, str) and value for value in (project, email, key_id, audience)):
        raise ImproperlyConfigured(f"FCM_SERVICE_ACCOUNT: expected texts for {', '.join(names)}.")
    return {
        "url": (url or "https://fcm.googleapis.com").rstrip("/"),
        "project": project,
        "email": email,
        "private_key": key,
        "private_key_id": key_id,
        "audience": audience,
        "token_url": token_url or audience,
    }


def _apns() -> dict[str, str] | None:
    """A key of an Apple team's, and the app that it speaks for; None where no key is named."""
    key = env.file_text("APNS_KEY")
    url = env.url("APNS_URL", ("https",)) or "https://api.push.apple.com"  # there is no HTTP/2 with Apple but over TLS
    key_id, team_id, topic = env.text("APNS_KEY_ID"), env.text("APNS_TEAM_ID"), env.text("APNS_TOPIC")
    if not key:
        return None
    found = _private_key(key)
    if not isinstance(found, ec.EllipticCurvePrivateKey) or not isinstance(found.curve, ec.SECP256R1):
        raise ImproperlyConfigured("APNS_KEY: expected a .p8 file with a P-256 key.")
    for name, value, pattern in (
        ("APNS_KEY_ID", key_id, APPLE_ID), ("APNS_TEAM_ID", team_id, APPLE_ID), ("APNS_TOPIC", topic, r"[A-Za-z0-9.-]+")
    ):  # fmt: skip
        if not re.fullmatch(pattern, value):
            raise ImproperlyConfigured(f"{name}={value!r}: expected the one that goes with APNS_KEY.")
    return {"url": url.rstrip("/"), "key": key, "key_id": key_id, "team_id": team_id, "topic": topic}


def _gateway() -> dict[str, Any] | None:
    """The company's own; None where its address is not set."""
    url, secret = env.url("PUSH_GATEWAY_URL", HTTP), env.text("PUSH_GATEWAY_SECRET")
    if not url:
        return None
    if not urlsplit(url).hostname:
        raise ImproperlyConfigured("PUSH_GATEWAY_URL: the URL has no host.")
    try:
        return {"url": url, "key": signing.key(secret)}
    except ValueError as fault:
        raise ImproperlyConfigured(f"PUSH_GATEWAY_SECRET: {fault}.") from None


def _private_key(pem: str) -> object:
    """None where it is none."""
    try:
        return load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
