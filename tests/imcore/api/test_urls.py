"""What has no route under /api/ says so in the one shape."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.imcore.api.conforming import client_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/me", "/api/v1/conversations/", "/api/v1/me/x/y"]
)
def test_an_unknown_route_is_not_found_for_everyone(path: str, method: str) -> None:
    answer = getattr(Client(), method)(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert set(answer.json()["error"]) == {"code", "message", "detail"}


def test_a_method_that_a_route_has_not_is_answered_405_with_those_it_has(cast: Cast) -> None:
    refused = client_for(cast.alice).delete("/conversations")
    assert (refused.status, refused.code) == (405, "unknown_op")
    assert "GET" in refused.headers["Allow"]
