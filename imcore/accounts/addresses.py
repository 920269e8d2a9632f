"""Where a request comes from."""

from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """What the outermost of our PROXY_COUNT proxies saw (AXES_CLIENT_IP_CALLABLE, and the audit log)."""
    return address_of(request.META)


def address_of(meta: Mapping[str, Any]) -> str | None:
    """The same of a request's META. What stands further left in X-Forwarded-For is the client's own claim. Counted from the
    right, as the throttles do."""
    seen = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if settings.PROXY_COUNT and seen:
        with suppress(ValueError):
            return str(ip_address(seen[-min(settings.PROXY_COUNT, len(seen))]))
    return meta.get("REMOTE_ADDR") or None
