"""Before the first frame: whose socket this is, and the hello. Sync; runs in a database thread."""

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import parse_cookie
from django.utils.dateparse import parse_datetime

from imcore import errors
from imcore.accounts import tokens
from imcore.conversations import people
from imcore.lines import maintenance
from imcore.link import in_force_feed
from imcore.messagebox import look
from imcore.models import Device
from imcore.protocol import DEVICE_CLASSES, UserId


class Credentials(NamedTuple):
    """What a handshake offers; the first that is there counts: ticket, bearer, session."""

    ticket: str = ""
    bearer: str = ""
    session: str = ""
    origin: str = ""
    host: str = ""
    device_class: str = ""
    since: datetime | None = None


class OriginRefused(errors.Forbidden):
    """A page of somebody else's used the session cookie."""


def read_credentials(scope: dict[str, Any]) -> Credentials:
    """The ASGI scope's headers and query. Raises Invalid (device, since)."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    cookies = parse_cookie(headers.get("cookie", ""))  # forgives what other sites of our domain have set
    device_class = query.get("device", [""])[0]
    if device_class and device_class not in DEVICE_CLASSES:
        raise errors.Invalid(device=[f"one of {', '.join(DEVICE_CLASSES)}"])
    return Credentials(
        ticket=query.get("ticket", [""])[0],
        bearer=bearer.strip() if scheme.lower() == "bearer" else "",
        session=cookies.get(settings.SESSION_COOKIE_NAME, ""),
        origin=headers.get("origin", ""),
        host=headers.get("host", ""),
        device_class=device_class,
        since=_moment(query.get("since", [""])[0]),
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text.replace(" ", "+")) if text else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None  # no sense in it: all heads


def authenticate(credentials: Credentials) -> Device:
    """Whose socket this is. Raises Unauthenticated, OriginRefused, Unavailable (closed for maintenance)."""
    device = _device_of(credentials)
    if (closed := maintenance.refusal(is_staff=device.user.is_staff, closed_only=True)) is not None:
        raise closed
    return device


def _device_of(credentials: Credentials) -> Device:
    if credentials.ticket:
        return tokens.device_of_ticket(credentials.ticket)
    if credentials.bearer:
        return tokens.device_of_token(credentials.bearer)
    device = tokens.device_of_session(credentials.session)
    if not is_ours(credentials.origin, credentials.host):
        raise OriginRefused
    return device


def is_ours(origin: str, host: str) -> bool:
    """A browser sends the cookie whatever page asks (cross-site WebSocket hijacking): the Origin must be this host or
    one of PUBLIC_URLS."""
    if not origin:
        return False
    return urlsplit(origin).netloc.lower() == host.lower() or origin in settings.PUBLIC_URLS


def read_hello(device: Device, since: datetime | None) -> tuple[look.Heads, dict[str, Any], dict[str, Any]]:
    """The user's heads, the user as the hello shows them, and what it says of switches and maintenance."""
    heads = look.heads(UserId(device.user_id), since)
    return heads, people.users_json(UserId(device.user_id), [device.user])[0], in_force_feed.greeting()
