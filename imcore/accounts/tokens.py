"""Credentials → the device that they stand for: bearer tokens, one-use tickets, sessions.

Only digests are stored: whoever reads the database cannot sign in with what it holds. A plain SHA-256 is enough for
256 random bits, there is nothing to guess.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.utils import timezone

from imcore.errors import Unauthenticated
from imcore.models import Device, Ticket

PREFIX = "hy_"  # so that secret scanners recognise a leaked one
TICKET_SECONDS = 30
SEEN_EVERY = timedelta(minutes=10)  # a login's expiry slides; not worth a write for each request


def new_token() -> str:
    """A fresh secret of 256 bits."""
    return PREFIX + secrets.token_urlsafe(32)


def token_digest(secret: str) -> str:
    """What is stored in a secret's place."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def expiry(now: datetime) -> datetime:
    """When a login used at `now` ends if it is not used again."""
    return now + timedelta(days=settings.LOGIN_DAYS)


def device_of_token(token: str) -> Device:
    """The live login with this bearer token, its user beside it. Raises Unauthenticated."""
    return _live(Device.objects.select_related("user").filter(token_digest=token_digest(token)).first())


def device_of_session(session_key: str | None) -> Device:
    """The live login tied to this session. Raises Unauthenticated; a session without a login has none."""
    if not session_key or "\x00" in session_key:  # PostgreSQL refuses it even as a question
        raise Unauthenticated
    return _live(Device.objects.select_related("user").filter(session_key=session_key).first())


def issue_ticket(device: Device) -> tuple[str, datetime]:
    """A one-use ticket to open a socket as this device, and when it expires."""
    ticket, expires_at = new_token(), timezone.now() + timedelta(seconds=TICKET_SECONDS)
    Ticket.objects.create(digest=token_digest(ticket), device=device, expires_at=expires_at)
    return ticket, expires_at


def device_of_ticket(ticket: str) -> Device:
    """The live login that the ticket was issued to; the ticket is used up. Raises Unauthenticated."""
    found = Ticket.objects.select_related("device__user").filter(digest=token_digest(ticket)).first()
    if found is None:
        raise Unauthenticated
    # of two that come with the same ticket, the one whose DELETE meets the row has it
    used, _ = Ticket.objects.filter(pk=found.pk).delete()
    if used != 1 or found.expires_at <= timezone.now():
        raise Unauthenticated
    return _live(found.device)


def _live(device: Device | None) -> Device:
    now = timezone.now()
    if device is None or device.ended_at is not None or device.expires_at <= now or not device.user.is_active:
        raise Unauthenticated
    if now - device.last_seen >= SEEN_EVERY:
        device.last_seen, device.expires_at = now, expiry(now)
        Device.objects.filter(pk=device.pk, ended_at=None).update(last_seen=now, expires_at=device.expires_at)
    return device
