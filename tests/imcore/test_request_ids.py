"""Each request has an id, and each connection."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client, RequestFactory
from structlog.contextvars import get_contextvars

from imcore import request_ids


def test_an_answer_has_the_id_that_the_proxy_gave() -> None:
    answer = Client().get("/healthz", headers={"X-Request-Id": "proxy-0001"})
    assert answer.headers["X-Request-Id"] == "proxy-0001"


async def test_on_the_loop_as_well() -> None:
    answer = await AsyncClient().get("/healthz", headers={"X-Request-Id": "proxy-0001"})
    assert answer.headers["X-Request-Id"] == "proxy-0001"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "forged line\tERROR", 'id"}'])
def test_what_is_no_id_is_replaced_by_one(given: str) -> None:
    number = request_ids.fitting(given)
    assert number != given
    assert request_ids.GIVEN.fullmatch(number)


def test_while_it_is_answered_each_line_has_it_and_afterwards_none() -> None:
    seen: list[dict[str, object]] = []

    def view(_request: HttpRequest) -> HttpResponse:
        seen.append(get_contextvars())
        return HttpResponse()

    request_ids.request_id_middleware(view)(RequestFactory().get("/", headers={"X-Request-Id": "proxy-0001"}))
    assert seen == [{"request_id": "proxy-0001"}]
    assert "request_id" not in get_contextvars()


def test_a_connections_id_comes_from_its_handshake() -> None:
    assert request_ids.of_scope({"headers": [(b"x-request-id", b"proxy-0001")]}) == "proxy-0001"
    assert len(request_ids.of_scope({"headers": []})) == 32
