"""What the product answers to, read from its own URL conf: so that nothing can be added without a row in the matrix."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("get", "post", "put", "patch", "delete")
API, FACADE = "api/v1/", "facade/v1/"


def every_route() -> Iterator[tuple[str, Any]]:
    """(template, URL pattern) of all routes, as in `api/v1/groups/{conversation_id}`."""
    yield from _walk(get_resolver(), "")


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        place = before + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(entry.pattern))
        if isinstance(entry, URLPattern):
            yield place, entry
        else:
            yield from _walk(entry, place)


def endpoints(package: str, *, below: str = API) -> set[str]:
    """`GET conversations/{conversation_id}` and so on: every method of every view of that API in that package."""
    return {
        f"{method.upper()} {place.removeprefix(below)}"
        for place, route in every_route()
        if place.startswith(below) and route.callback.view_class.__module__.startswith(f"{package}.")
        for method in METHODS
        if hasattr(route.callback.view_class, method)
    }


def pages() -> set[str]:
    """Every other route that is none of the APIs' nor of the admin's."""
    return {f"/{place}" for place, _route in every_route() if not place.startswith((API, FACADE, "admin/"))}


def admin_pages() -> set[str]:
    """The names of the admin's routes; the one without a name takes whatever the others do not."""
    return {route.name or "anything else" for place, route in every_route() if place.startswith("admin/")} - {None}
