"""A company's own gateway to the push services that this server does not know (Huawei, Xiaomi …): a signed POST per
notification. docs/operating.md says what it is sent and answers."""

import json
import time

import httpx
from django.conf import settings
from django.utils import timezone

from imcore import signing
from imcore.push import outbound
from imcore.push.parcel import NOT_CONFIGURED, TTL_SECONDS, Fate, Outcome, Parcel, error_of, retry_after


def send(parcel: Parcel) -> Outcome:
    """See parcel.Send. Nothing but the answer's list tells that a token is gone: a 404 may as well be a wrong address."""
    account = settings.PUSH["gateway"]
    if account is None:
        return NOT_CONFIGURED
    body = json.dumps(_said(parcel), ensure_ascii=False).encode()
    headers = signing.headers(account["key"], parcel.key, body, at=int(time.time()))
    reply = outbound.post(account["url"], content=body, headers=headers | {"Content-Type": "application/json"}, trusted=True)
    if isinstance(reply, Outcome):
        return reply
    if reply.is_success:
        return Outcome(Fate.GONE, "the gateway says so") if parcel.endpoint in _gone(reply) else Outcome(Fate.SENT)
    later = reply.status_code == 429 or reply.status_code >= 500
    return Outcome(Fate.LATER if later else Fate.REFUSED, error_of(reply), retry_after(reply.headers) if later else None)


def _said(parcel: Parcel) -> dict[str, object]:
    how = {
        "token": parcel.endpoint,
        "silent": parcel.silent,
        "quiet": parcel.quiet,
        "urgent": parcel.urgent,
        "ttl": TTL_SECONDS,
    }
    return {
        "type": "push",
        "timestamp": timezone.now().isoformat(),
        "data": how | {"key": parcel.key, "tag": parcel.tag, "payload": parcel.payload},
    }


def _gone(reply: httpx.Response) -> list[str]:
    try:
        return [str(token) for token in reply.json()["gone"]]
    except (ValueError, KeyError, TypeError):
        return []
