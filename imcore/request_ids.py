"""Each request, and each connection of the link, has an id: it stands in every line that is logged meanwhile, and in a
request's answer."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware
from structlog.contextvars import bound_contextvars

HEADER = "X-Request-Id"
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


@sync_and_async_middleware
def request_id_middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Takes the proxy's id where it has given one, so that its log and ours can be read side by side."""

    async def later(request: HttpRequest) -> HttpResponseBase:
        number = _named(request)
        with bound_contextvars(request_id=number):
            return _with(number, await get_response(request))

    def at_once(request: HttpRequest) -> HttpResponseBase:
        number = _named(request)
        with bound_contextvars(request_id=number):
            return _with(number, get_response(request))

    return later if iscoroutinefunction(get_response) else at_once


def of_scope(scope: dict[str, Any]) -> str:
    """The id of a connection of the link, from its handshake."""
    given = next((value for name, value in scope["headers"] if name.lower() == HEADER.lower().encode()), b"")
    return fitting(given.decode("latin-1"))


def fitting(given: str) -> str:
    """The id that was given, or a new one where it is none: what is logged is not to be forged by whoever asks."""
    return given if GIVEN.fullmatch(given) else uuid4().hex


def _named(request: HttpRequest) -> str:
    request.request_id = number = fitting(request.headers.get(HEADER, ""))  # type: ignore[attr-defined]  # config.logs reads it
    return number


def _with(number: str, response: HttpResponseBase) -> HttpResponseBase:
    response.headers[HEADER] = number
    return response
