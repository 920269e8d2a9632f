"""Firebase, to a service that checks the account's grant and the message as Google's does."""

from collections.abc import Iterator
from typing import Any, cast

import pytest

from imcore.push import fcm
from imcore.push.parcel import Fate, Outcome, Parcel
from tests import factories
from tests.phone_push_services import FcmService, fcm_error, google_error
from tests.push_services import running

SAID = {"type": "message", "conversation": 7, "seq": 3, "title": "Bob", "body": "明天下雨 🌧", "badge": 2}
DATA = {"type": "message", "conversation": "7", "seq": "3", "badge": "2", "key": "5-9", "tag": "conversation-7"}


@pytest.fixture(scope="module")
def started() -> Iterator[FcmService]:
    """One for all: to make its key takes long."""
    with running(FcmService(good={"bobs"})) as service:
        yield cast(FcmService, service)


@pytest.fixture
def service(started: FcmService, settings: Any) -> FcmService:
    """As if it had just begun, save that an access token may be known already."""
    for past in (started.received, started.refusals, started.answers, started.grant_answers):
        past.clear()
    settings.PUSH = settings.PUSH | {"fcm": started.account()}
    return started


@pytest.fixture
def newcomer(service: FcmService, settings: Any) -> FcmService:
    """No access token is known, for here is another account. Apart from the others: OpenSSL looks long at an RSA key."""
    service.granted.clear()
    service.seconds = 3600
    settings.PUSH = settings.PUSH | {"fcm": service.account() | {"of": str(factories.number())}}
    return service


def parcel(**fields: Any) -> Parcel:
    return Parcel(**({"endpoint": "bobs", "key": "5-9", "tag": "conversation-7", "payload": SAID} | fields))


def test_a_phone_is_told_with_its_conversations_key_and_the_repeats_key(service: FcmService) -> None:
    assert fcm.send(parcel()) == Outcome(Fate.SENT)
    message = service.received[0].payload
    assert (message["notification"], message["data"]) == ({"title": "Bob", "body": "明天下雨 🌧"}, DATA)
    android, apple = message["android"], message["apns"]
    assert (android["collapse_key"], android["priority"], android["notification"]) == (
        "conversation-7",
        "HIGH",
        {"tag": "conversation-7", "notification_priority": "PRIORITY_DEFAULT", "notification_count": 2},
    )
    assert (apple["headers"]["apns-priority"], apple["payload"]["aps"]["badge"]) == ("10", 2)
    assert message["webpush"]["headers"]["Urgency"] == "normal"


@pytest.mark.parametrize(("how", "priority", "loudness"), [("urgent", "HIGH", "HIGH"), ("quiet", "NORMAL", "LOW")])
def test_what_is_urgent_is_loud_and_what_puts_right_is_not(service: FcmService, how: str, priority: str, loudness: str) -> None:
    assert fcm.send(parcel(**{how: True})) == Outcome(Fate.SENT)
    android = service.received[0].payload["android"]
    assert (android["priority"], android["notification"]["notification_priority"]) == (priority, f"PRIORITY_{loudness}")


def test_without_a_title_it_is_for_the_app_alone(service: FcmService) -> None:
    said = {"type": "withdraw", "withdrawn": [{"conversation": 7, "seq": 3}], "badge": 0}
    assert fcm.send(parcel(payload=said)) == Outcome(Fate.SENT)
    message = service.received[0].payload
    assert "notification" not in message
    assert "notification" not in message["android"]
    assert message["android"]["priority"] == "NORMAL"
    assert (message["data"]["withdrawn"], message["data"]["badge"]) == ('[{"conversation": 7, "seq": 3}]', "0")
    assert message["apns"]["headers"]["apns-push-type"] == "background"
    assert message["apns"]["payload"]["aps"] == {"content-available": 1, "badge": 0}


def test_an_access_token_is_asked_for_once(newcomer: FcmService) -> None:
    assert [fcm.send(parcel()).fate for _ in range(3)] == [Fate.SENT] * 3
    assert (len(newcomer.granted), len(newcomer.received)) == (1, 3)


def test_another_is_asked_for_shortly_before_its_end(newcomer: FcmService) -> None:
    newcomer.seconds = fcm.SPARE_SECONDS
    assert [fcm.send(parcel()).fate for _ in range(2)] == [Fate.SENT] * 2
    assert [one.headers["authorization"] for one in newcomer.received] == ["Bearer access-0", "Bearer access-1"]


def test_an_access_token_that_is_refused_is_followed_by_another(newcomer: FcmService) -> None:
    newcomer.answers.append(google_error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."))
    assert fcm.send(parcel()) == Outcome(Fate.LATER, "HTTP 401 UNAUTHENTICATED", 1.0)
    assert fcm.send(parcel()) == Outcome(Fate.SENT)
    assert newcomer.received[0].headers["authorization"] == "Bearer access-1"


def test_without_an_access_token_nothing_is_sent_and_threads_do_not_each_ask(newcomer: FcmService) -> None:
    newcomer.grant_answers += [(503, {"Retry-After": "30"}, b"")] * 2
    assert [fcm.send(parcel()) for _ in range(2)] == [Outcome(Fate.LATER, "no access token: HTTP 503", 30.0)] * 2
    assert (len(newcomer.grant_answers), newcomer.received) == (1, [])


def test_a_key_that_the_account_server_does_not_know_gets_no_access_token(newcomer: FcmService, settings: Any) -> None:
    stranger = settings.PUSH["fcm"] | {"email": "stranger@farm.example"}
    settings.PUSH = settings.PUSH | {"fcm": stranger}
    assert fcm.send(parcel()) == Outcome(Fate.LATER, "no access token: HTTP 400")
    assert (newcomer.granted, newcomer.received) == ([], [])


INVALID_TOKEN = "The registration token is not a valid FCM registration token"
TOKEN_FIELD = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": "message.token"}]}
DATA_FIELD = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": "message.data[0].value"}]}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (fcm_error(404, "UNREGISTERED", word="NOT_FOUND"), Outcome(Fate.GONE, "HTTP 404 UNREGISTERED")),
        (fcm_error(400, "INVALID_ARGUMENT", message=INVALID_TOKEN), Outcome(Fate.GONE, "HTTP 400 INVALID_ARGUMENT")),
        (google_error(400, "INVALID_ARGUMENT", field=TOKEN_FIELD), Outcome(Fate.GONE, "HTTP 400 INVALID_ARGUMENT")),
        (google_error(400, "INVALID_ARGUMENT", field=DATA_FIELD), Outcome(Fate.REFUSED, "HTTP 400 INVALID_ARGUMENT")),
        (google_error(404, "NOT_FOUND"), Outcome(Fate.REFUSED, "HTTP 404 NOT_FOUND")),
        (fcm_error(403, "SENDER_ID_MISMATCH"), Outcome(Fate.REFUSED, "HTTP 403 SENDER_ID_MISMATCH")),
        (fcm_error(429, "QUOTA_EXCEEDED"), Outcome(Fate.LATER, "HTTP 429 QUOTA_EXCEEDED", 60.0)),
        (fcm_error(500, "INTERNAL"), Outcome(Fate.LATER, "HTTP 500 INTERNAL")),
        ((502, {}, b"<html>"), Outcome(Fate.LATER, "HTTP 502")),
    ],
)
def test_what_it_says_against_a_message_is_understood(service: FcmService, answer: Any, outcome: Outcome) -> None:
    service.answers.append(answer)
    assert fcm.send(parcel()) == outcome


@pytest.mark.parametrize(("status", "code"), [(429, "QUOTA_EXCEEDED"), (503, "UNAVAILABLE")])
def test_the_time_that_it_asks_for_is_passed_on(service: FcmService, status: int, code: str) -> None:
    _, _, body = fcm_error(status, code)
    service.answers.append((status, {"Retry-After": "90"}, body))
    assert fcm.send(parcel()) == Outcome(Fate.LATER, f"HTTP {status} {code}", 90.0)


def test_what_is_not_configured_is_refused(settings: Any) -> None:
    settings.PUSH = settings.PUSH | {"fcm": None}
    assert fcm.send(parcel()) == Outcome(Fate.REFUSED, "the provider is not configured")
