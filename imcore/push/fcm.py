"""Firebase Cloud Messaging, HTTP v1 (firebase.google.com/docs/reference/fcm/rest/v1/projects.messages), with a service
account's access token (RFC 7523)."""

import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt
from django.conf import settings

from imcore.push import apns, outbound, webpush
from imcore.push.parcel import NOT_CONFIGURED, TTL_SECONDS, Fate, Outcome, Parcel, error_of, retry_after
from imcore.push.tokens import FAILED_SECONDS, Kept, Made

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
GRANT_SECONDS = 3600  # Google allows no more
SPARE_SECONDS = 120  # so long before its end a token is let go: what is under way with it still arrives in time
APART_SECONDS = 60.0
BUSY_SECONDS = 60.0  # where a full quota names no time ("If Retry-After is not set, default to 60 seconds")
_kept = Kept(apart=APART_SECONDS)


def send(parcel: Parcel) -> Outcome:
    """See parcel.Send."""
    account = settings.PUSH["fcm"]
    if account is None:
        return NOT_CONFIGURED
    token = _kept.get(tuple(sorted(account.items())), lambda: _access_token(account), now=time.monotonic())
    if isinstance(token, Outcome):
        return token
    url = f"{account['url']}/v1/projects/{account['project']}/messages:send"
    body = json.dumps({"message": _message(parcel)}, ensure_ascii=False).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    reply = outbound.post(url, content=body, headers=headers, trusted=True)
    return reply if isinstance(reply, Outcome) else _outcome(reply, token)


def _access_token(account: dict[str, str]) -> Made:
    now = int(time.time())
    claims = {"iss": account["email"], "scope": SCOPE, "aud": account["audience"], "iat": now, "exp": now + GRANT_SECONDS}
    assertion = jwt.encode(claims, account["private_key"], algorithm="RS256", headers={"kid": account["private_key_id"]})
    form = urlencode({"grant_type": GRANT, "assertion": assertion}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    reply = outbound.post(account["token_url"], content=form, headers=headers, trusted=True)
    if isinstance(reply, Outcome):
        return Outcome(Fate.LATER, f"no access token: {reply.error}"), FAILED_SECONDS
    try:
        said = reply.raise_for_status().json()
        return str(said["access_token"]), float(said["expires_in"]) - SPARE_SECONDS
    except (httpx.HTTPStatusError, ValueError, KeyError, TypeError):
        return Outcome(Fate.LATER, f"no access token: HTTP {reply.status_code}", retry_after(reply.headers)), FAILED_SECONDS


def _message(parcel: Parcel) -> dict[str, Any]:
    """A device takes the part of its own platform. Without a notification it is for the app alone."""
    data = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parcel.data().items()}
    android: dict[str, Any] = {"collapse_key": parcel.tag, "priority": "NORMAL", "ttl": f"{TTL_SECONDS}s"}
    message = {
        "token": parcel.endpoint,
        "data": data,
        "android": android,
        "apns": {"headers": apns.envelope(parcel), "payload": {"aps": apns.content(parcel)["aps"]}},
        "webpush": {"headers": webpush.envelope(parcel)},
    }
    if parcel.silent:
        return message
    shown = {"title": parcel.payload["title"], "body": parcel.payload["body"]}
    loudness = "LOW" if parcel.quiet else "HIGH" if parcel.urgent else "DEFAULT"
    android["priority"] = "NORMAL" if parcel.quiet else "HIGH"  # a sleeping phone gets NORMAL at its next waking, hours later
    android["notification"] = {
        "tag": parcel.tag,
        "notification_priority": f"PRIORITY_{loudness}",
        "notification_count": parcel.payload.get("badge", 0),
    }
    return message | {"notification": shown}


def _outcome(reply: httpx.Response, token: str) -> Outcome:
    if reply.is_success:
        return Outcome(Fate.SENT)
    code, about_token = _error(reply)
    error = error_of(reply, code)
    if code == "UNREGISTERED" or (code == "INVALID_ARGUMENT" and about_token):
        return Outcome(Fate.GONE, error)
    if code == "UNAUTHENTICATED":
        _kept.refused(token, now=time.monotonic())
        return Outcome(Fate.LATER, error, 1.0)
    if code == "QUOTA_EXCEEDED" or reply.status_code == 429:
        return Outcome(Fate.LATER, error, retry_after(reply.headers) or BUSY_SECONDS)
    if reply.status_code >= 500:
        return Outcome(Fate.LATER, error, retry_after(reply.headers))
    return Outcome(Fate.REFUSED, error)  # a 404 too that says nothing of the token: the project's name is wrong then


def _error(reply: httpx.Response) -> tuple[str, bool]:
    """FCM's own code or else Google's, and whether it is the device's token that is wrong."""
    try:
        error = reply.json()["error"]
        details = list(error.get("details", ()))
        codes = [detail["errorCode"] for detail in details if "errorCode" in detail]
        fields = [found.get("field") for detail in details for found in detail.get("fieldViolations", ())]
        about_token = "message.token" in fields or "registration token" in str(error.get("message", "")).lower()
        return str((codes or [error["status"]])[0]), about_token
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", False
