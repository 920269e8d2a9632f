"""REST manners for all: who is asking, one shape for errors, strict JSON, cursors, throttles."""

import base64
import json
import logging
import time
from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, cast

import msgspec
import redis
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from imcore import errors
from imcore.accounts import tokens
from imcore.dispatch import encode
from imcore.lines import maintenance
from imcore.metrics.counters import DATABASE_ERRORS, REDIS_ERRORS
from imcore.models import Device, User
from imcore.protocol import UserId

if TYPE_CHECKING:  # its classes name ours in the settings: at run time the import would go in a circle
    from rest_framework.views import APIView

logger = logging.getLogger(__name__)

JSON_LIMIT_BYTES = 1024 * 1024
LIMIT = 200  # of a list's page (protocol.md §2)

message_json = encode.message_json  # the faces present; what the wire looks like is dispatch's own business
timestamp = encode.timestamp


# --- who is asking


class BearerAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer <token>`; request.auth is the device."""

    def authenticate(self, request: Request) -> tuple[User, Device] | None:
        """The token's user. Raises errors.Unauthenticated for a token that has ended or never was."""
        scheme, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        return _signed_in(request, tokens.device_of_token(token.strip()))

    def authenticate_header(self, request: Request) -> str:
        """What a 401 tells the client to bring."""
        return "Bearer"


class SessionAuthentication(authentication.SessionAuthentication):
    """The session cookie of the pages, with CSRF; request.auth is the device."""

    def authenticate(self, request: Request) -> tuple[User, Device] | None:
        """The session's user. Raises errors.Unauthenticated where its login has ended, PermissionDenied without CSRF."""
        plain = request._request
        if not plain.user.is_authenticated:
            return None
        device = tokens.device_of_session(plain.session.session_key)
        self.enforce_csrf(cast(Request, plain))  # its annotation says Request; it takes the plain one
        return _signed_in(request, device)


def _signed_in(request: Request, device: Device) -> tuple[User, Device]:
    """A caller who asks for no language is answered in their own."""
    if not request.META.get("HTTP_ACCEPT_LANGUAGE"):
        translation.activate(device.user.language)
    return device.user, device


def viewer(request: Request) -> UserId:
    """Who asks; the views' permission has seen to it that somebody does."""
    return UserId(cast(int, request.user.pk))


class WhileOpen(BasePermission):
    """During maintenance staff go on; others only read, and change nothing but what a view says of itself (`stays_open`), or,
    where all is closed, nothing."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Raises Unavailable."""
        passes = request.method in SAFE_METHODS or getattr(view, "stays_open", False)
        refused = maintenance.refusal(is_staff=bool(getattr(request.user, "is_staff", False)), closed_only=passes)
        if refused is not None:
            raise refused
        return True


# --- errors


def error_response(fault: Exception, context: Mapping[str, Any]) -> Response:
    """Any exception of a view → {"error": {code, message, detail}} with its status and headers."""
    status, error = _translate(fault)
    headers = {}
    if isinstance(error, errors.RateLimited) or "retry_after" in error.detail:
        headers["Retry-After"] = str(error.detail.get("retry_after", 1))
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(fault, exceptions.MethodNotAllowed):
        view = context.get("view")
        headers["Allow"] = ", ".join(getattr(view, "allowed_methods", ()))
    return Response({"error": error.as_json()}, status=status, headers=headers)


def _translate(fault: Exception) -> tuple[int, errors.HongyanError]:
    error = _expected(fault)
    if error is None:
        logger.error("A view failed", exc_info=fault)
        error = errors.Internal()
    # 405, 406 and 415 are HTTP's own words; the code is the nearest of ours
    own_status = isinstance(fault, exceptions.MethodNotAllowed | exceptions.NotAcceptable | exceptions.UnsupportedMediaType)
    return (fault.status_code if own_status else error.status), error  # type: ignore[attr-defined]


def _expected(fault: Exception) -> errors.HongyanError | None:
    """What the fault is in our own words; None where it is our fault."""
    match fault:
        case errors.HongyanError():
            return fault
        case exceptions.ValidationError():
            return errors.Invalid(**field_detail(fault.detail))
        case exceptions.Throttled():
            return errors.RateLimited(retry_after=max(1, int(getattr(fault, "wait", None) or 1)))
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return errors.Unauthenticated()
        case exceptions.PermissionDenied() | PermissionDenied():
            return errors.Forbidden(reason=str(fault)) if str(fault).startswith("CSRF") else errors.Forbidden()
        case exceptions.NotFound() | Http404():
            return errors.NotFound()
        case exceptions.MethodNotAllowed():
            return errors.UnknownOp(op=fault.args[0] if fault.args else None)
        case exceptions.UnsupportedMediaType() | exceptions.NotAcceptable():
            return errors.Invalid(str(fault.detail))
        case RequestDataTooBig():
            return errors.TooLarge(limit=JSON_LIMIT_BYTES)
        case exceptions.ParseError() | SuspiciousOperation() | UnreadablePostError():
            return errors.BadFrame()
        case OperationalError() | InterfaceError() | redis.ConnectionError() | redis.TimeoutError():
            logger.warning("A service is away: %s", fault)
            (REDIS_ERRORS if isinstance(fault, redis.RedisError) else DATABASE_ERRORS).labels("rest").inc()
            return errors.Unavailable()
        case (
            DataError() | OverflowError()
        ):  # what PostgreSQL can't hold and no parser foresaw; logged, as it names a missing check
            logger.error("The database refused a value", exc_info=fault)
            return errors.Invalid()
        case _:
            return None


def field_detail(detail: Any) -> dict[str, list[str]]:
    """DRF's nested detail → {"members.3": ["sentence"]}; what concerns no field goes under `body`."""
    flat: dict[str, list[str]] = {}
    _flatten("", detail, flat)
    return flat


def _flatten(path: str, detail: Any, flat: dict[str, list[str]]) -> None:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            part = "" if name == api_settings.NON_FIELD_ERRORS_KEY else str(name)
            _flatten(".".join(step for step in (path, part) if step), inner, flat)
    elif isinstance(detail, list) and any(isinstance(inner, dict | list) for inner in detail):
        for index, inner in enumerate(detail):
            if inner:
                _flatten(f"{path}.{index}" if path else str(index), inner, flat)
    else:
        sentences = detail if isinstance(detail, list) else [detail]
        flat.setdefault(path or "body", []).extend(str(sentence) for sentence in sentences)


# --- bodies


class StrictJSONParser(BaseParser):
    """JSON as RFC 8259 has it: no NaN, no infinity by exponent, no lone surrogates, an object at the top, of bounded size."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The object. Raises errors.BadFrame, Invalid, TooLarge."""
        raw = stream.read(JSON_LIMIT_BYTES + 1)
        if len(raw) > JSON_LIMIT_BYTES:
            raise errors.TooLarge(limit=JSON_LIMIT_BYTES)
        try:
            value = msgspec.json.decode(raw)
        except msgspec.ValidationError as fault:  # a number that no database holds
            raise errors.Invalid(body=[str(fault)]) from None
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise errors.BadFrame from None
        if not isinstance(value, dict):
            raise errors.Invalid(body=[_("Expected a JSON object.")])
        return value


# --- lists


def page(results: list[Any], *, next_key: Sequence[Any] | None) -> dict[str, Any]:
    """A list's answer: `next` is the opaque cursor after its last item, null at the end."""
    return {"next": None if next_key is None else write_cursor(next_key), "results": results}


def write_cursor(key: Sequence[Any]) -> str:
    """A sort key of texts and whole numbers → the text that asks for what comes after it."""
    return base64.urlsafe_b64encode(json.dumps(list(key), separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(cursor: str, shape: Any) -> Any:
    """The sort key of a cursor, as the msgspec type `shape`; for an empty cursor None. Raises errors.Invalid."""
    if not cursor:
        return None
    try:
        raw = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise errors.Invalid(cursor=[_("This is not a cursor of this list.")]) from None


# --- throttles


class UserThrottle(BaseThrottle):
    """At most so many requests of a user (or, signed out, of an address) in a window; the rate is the scope's setting."""

    scope = "user"

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Counts this request. Without its cache it lets all pass: a limit is no reason to be down."""
        allowed, seconds = _rate(str(api_settings.DEFAULT_THROTTLE_RATES[self.scope]))
        window, passed = divmod(time.time(), seconds)
        self._wait = seconds - passed
        who = request.user.pk if request.user and request.user.is_authenticated else self.get_ident(request)
        try:
            return counted(f"throttle:{self.scope}:{who}:{int(window)}", keep=seconds) <= allowed
        except (redis.RedisError, OSError) as fault:
            logger.warning("Throttle without cache: %s", fault)
            return True

    def wait(self) -> float:
        """Seconds until the next window."""
        return self._wait


def _rate(setting: str) -> tuple[int, int]:
    """`3000/min` → (3000, 60)."""
    number, _slash, period = setting.partition("/")
    return int(number), {"s": 1, "m": 60, "h": 3600, "d": 86_400}[period.strip()[:1]]


def counted(key: str, *, keep: int, by: int = 1) -> int:
    """How many times this key was counted in these seconds, now included. Raises what the cache raises where it is away."""
    try:
        return cache.incr(key, by)
    except ValueError:  # the first of its window, or one of several firsts
        return by if cache.add(key, by, timeout=keep + 1) else cache.incr(key, by)
