"""Apple's push service: HTTP/2, and a token signed with the team's key (developer.apple.com, "Sending notification requests to
APNs" and "Establishing a token-based connection to APNs")."""

import json
import time
from hashlib import sha256
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

import httpx
import jwt
from django.conf import settings

from imcore.push import outbound
from imcore.push.parcel import NOT_CONFIGURED, TTL_SECONDS, Fate, Outcome, Parcel, error_of, retry_after
from imcore.push.tokens import Kept, Made

TOKEN_SECONDS = 40 * 60  # Apple refuses one that is older than an hour, and whoever makes another within 20 minutes
APART_SECONDS = 20 * 60
BUSY_SECONDS = 60.0  # too much at once: it names no time of its own
COLLAPSE_BYTES = 64
IDS = UUID("5bd23b75-5a75-4a57-8a40-4d4a8e3f2f0b")
GONE = ("BadDeviceToken", "Unregistered", "ExpiredToken")
OUR_FAULT = ("InvalidProviderToken", "MissingProviderToken")  # it passes when the settings are mended
_kept = Kept(apart=APART_SECONDS)


def send(parcel: Parcel) -> Outcome:
    """See parcel.Send."""
    account = settings.PUSH["apns"]
    if account is None:
        return NOT_CONFIGURED
    token = str(_kept.get(tuple(sorted(account.items())), lambda: _token(account), now=time.monotonic()))
    headers = envelope(parcel) | {
        "authorization": f"bearer {token}",
        "apns-topic": account["topic"],
        "apns-id": str(uuid5(IDS, f"{parcel.endpoint} {parcel.key}")),
        "content-type": "application/json",
    }
    url = f"{account['url']}/3/device/{quote(parcel.endpoint, safe='')}"
    body = json.dumps(content(parcel), ensure_ascii=False).encode()
    reply = outbound.post(url, content=body, headers=headers, http2=True, trusted=True)
    return reply if isinstance(reply, Outcome) else _outcome(reply, token)


def envelope(parcel: Parcel) -> dict[str, str]:
    """The headers that say how it is to be delivered."""
    fits = len(parcel.tag.encode()) <= COLLAPSE_BYTES
    return {
        "apns-push-type": "background" if parcel.silent else "alert",
        "apns-priority": "5" if parcel.silent or parcel.quiet else "10",  # Apple takes nothing but 5 for the background
        "apns-collapse-id": parcel.tag if fits else sha256(parcel.tag.encode()).hexdigest(),
        "apns-expiration": str(int(time.time()) + TTL_SECONDS),
    }


def content(parcel: Parcel) -> dict[str, Any]:
    """What the device gets: `aps` for the system, the rest for the app."""
    badge = {"badge": parcel.payload["badge"]} if "badge" in parcel.payload else {}
    if parcel.silent:
        return parcel.data() | {"aps": {"content-available": 1} | badge}
    alert = {"title": parcel.payload["title"], "body": parcel.payload["body"]}
    shown = {"alert": alert, "thread-id": parcel.tag}
    if parcel.quiet:
        return parcel.data() | {"aps": shown | badge | {"interruption-level": "passive"}}
    level = "time-sensitive" if parcel.urgent else "active"
    return parcel.data() | {"aps": shown | badge | {"interruption-level": level, "sound": "default"}}


def _token(account: dict[str, str]) -> Made:
    claims = {"iss": account["team_id"], "iat": int(time.time())}
    return jwt.encode(claims, account["key"], algorithm="ES256", headers={"kid": account["key_id"]}), TOKEN_SECONDS


def _outcome(reply: httpx.Response, token: str) -> Outcome:
    if reply.is_success:
        return Outcome(Fate.SENT)
    reason = _reason(reply)
    error = error_of(reply, reason)
    if reason in GONE or reply.status_code == 410:
        return Outcome(Fate.GONE, error)
    if reason == "ExpiredProviderToken":
        _kept.refused(token, now=time.monotonic())
        return Outcome(Fate.LATER, error, 1.0)
    if reply.status_code == 429:
        return Outcome(Fate.LATER, error, retry_after(reply.headers) or BUSY_SECONDS)
    if reason in OUR_FAULT or reply.status_code >= 500:
        return Outcome(Fate.LATER, error, retry_after(reply.headers))
    return Outcome(Fate.REFUSED, error)


def _reason(reply: httpx.Response) -> str:
    try:
        return str(reply.json()["reason"])
    except (ValueError, KeyError, TypeError):
        return ""
