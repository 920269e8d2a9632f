"""A company's own gateway, which checks the signature as the libraries of Standard Webhooks do."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from django.utils.dateparse import parse_datetime

from imcore.push import gateway
from imcore.push.parcel import Fate, Outcome, Parcel
from tests.phone_push_services import GatewayService
from tests.push_services import running

SAID = {"type": "message", "conversation": 7, "seq": 3, "title": "Bob", "body": "明天下雨 🌧", "badge": 2}


@pytest.fixture(scope="module")
def started() -> Iterator[GatewayService]:
    """One for all."""
    with running(GatewayService()) as service:
        yield cast(GatewayService, service)


@pytest.fixture
def service(started: GatewayService, settings: Any) -> GatewayService:
    """As if it had just begun; production's word about this network does not hold for what the settings name."""
    for past in (started.received, started.refusals, started.answers):
        past.clear()
    started.forgotten.clear()
    account = {"url": f"{started.url}/push", "key": started.signing_key}
    settings.PUSH = settings.PUSH | {"gateway": account, "private_addresses": False}
    return started


def parcel(**fields: Any) -> Parcel:
    return Parcel(**({"endpoint": "huawei:1", "key": "5-9", "tag": "conversation-7", "payload": SAID} | fields))


def test_a_phone_is_told_by_a_signed_request(service: GatewayService) -> None:
    assert gateway.send(parcel(urgent=True)) == Outcome(Fate.SENT)
    (told,) = service.received
    assert (told.headers["webhook-id"], told.payload["type"]) == ("5-9", "push")
    assert parse_datetime(told.payload["timestamp"]) is not None
    how = {"silent": False, "quiet": False, "urgent": True, "ttl": 86_400}
    assert told.payload["data"] == {"token": "huawei:1", "key": "5-9", "tag": "conversation-7", "payload": SAID} | how


def test_without_a_title_it_is_silent(service: GatewayService) -> None:
    said = {"type": "withdraw", "withdrawn": [{"conversation": 7, "seq": 3}], "badge": 0}
    assert gateway.send(parcel(payload=said, quiet=True)) == Outcome(Fate.SENT)
    data = service.received[0].payload["data"]
    assert (data["silent"], data["quiet"], data["payload"]) == (True, True, said)


def test_a_token_that_the_gateway_names_is_gone(service: GatewayService) -> None:
    service.forgotten.add("huawei:1")
    assert gateway.send(parcel()) == Outcome(Fate.GONE, "the gateway says so")
    assert gateway.send(parcel(endpoint="huawei:2")) == Outcome(Fate.SENT)


def test_another_key_is_refused(service: GatewayService, settings: Any) -> None:
    settings.PUSH = settings.PUSH | {"gateway": settings.PUSH["gateway"] | {"key": b"k" * 32}}
    assert gateway.send(parcel()) == Outcome(Fate.REFUSED, "HTTP 401")
    assert service.refusals == ["signature"]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((204, {}, b""), Outcome(Fate.SENT)),
        ((200, {}, b"ok"), Outcome(Fate.SENT)),
        ((200, {}, b'{"gone": null}'), Outcome(Fate.SENT)),
        ((429, {"Retry-After": "60"}, b""), Outcome(Fate.LATER, "HTTP 429", 60.0)),
        ((503, {}, b""), Outcome(Fate.LATER, "HTTP 503")),
        ((404, {}, b""), Outcome(Fate.REFUSED, "HTTP 404")),
        ((410, {}, b""), Outcome(Fate.REFUSED, "HTTP 410")),
    ],
)
def test_its_answer_is_understood(service: GatewayService, answer: Any, outcome: Outcome) -> None:
    service.answers.append(answer)
    assert gateway.send(parcel()) == outcome


def test_what_is_not_configured_is_refused(settings: Any) -> None:
    settings.PUSH = settings.PUSH | {"gateway": None}
    assert gateway.send(parcel()) == Outcome(Fate.REFUSED, "the provider is not configured")
