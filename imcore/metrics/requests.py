"""HTTP by route: the pattern of the address, never the address itself, which names people."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from imcore.metrics.counters import HTTP_REQUESTS, HTTP_SECONDS

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class CountedRequests:
    """Middleware, the outermost: what the others answer counts as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Counts one request, whatever its answer."""
        began = time.perf_counter()
        response = self._get_response(request)
        route, method = route_of(request), request.method if request.method in METHODS else "other"
        HTTP_SECONDS.labels(route).observe(time.perf_counter() - began)
        HTTP_REQUESTS.labels(method, route, str(response.status_code)).inc()
        return response


def route_of(request: HttpRequest) -> str:
    """The pattern that the address matched; `none` for all that matched nothing (static files, what is not there)."""
    match = request.resolver_match
    return (match.route or "/") if match is not None else "none"
