"""Where a request comes from."""

from contextlib import suppress
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """What the outermost of our PROXY_COUNT proxies saw (AXES_CLIENT_IP_CALLABLE, and the audit log).

    What stands further left in X-Forwarded-For is the client's own claim. Counted from the right, as the throttles do.
    """
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if settings.PROXY_COUNT and seen:
        with suppress(ValueError):
            return str(ip_address(seen[-min(settings.PROXY_COUNT, len(seen))]))
    return request.META.get("REMOTE_ADDR") or None
