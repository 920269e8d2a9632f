"""Requests by the pattern of their address."""

import pytest
from django.test import Client, RequestFactory
from prometheus_client import REGISTRY

from imcore.metrics.requests import route_of


def counted(method: str, route: str, status: int) -> float:
    labels = {"method": method, "route": route, "status": str(status)}
    return REGISTRY.get_sample_value("hongyan_http_requests_total", labels) or 0


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("GET", "/healthz", ("GET", "healthz", 200)),
        ("POST", "/healthz", ("POST", "healthz", 405)),
        ("GET", "/nowhere/42", ("GET", "none", 404)),
        ("BREW", "/healthz", ("other", "healthz", 405)),
    ],
)
@pytest.mark.django_db
def test_a_request_counts_once_where_it_belongs(client: Client, method: str, path: str, told: tuple[str, str, int]) -> None:
    before = counted(*told)
    client.generic(method, path)
    assert counted(*told) == before + 1


def test_an_address_that_nobody_looked_up_has_no_route() -> None:
    assert route_of(RequestFactory().get("/static/chat/app.js")) == "none"
