"""Apple's, to a service that speaks HTTP/2 only and checks the token and each header."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from imcore.push import apns, outbound
from imcore.push.parcel import Fate, Outcome, Parcel
from tests import factories
from tests.apns_service import ApnsService, write_certificate

PHONE = "b0b" * 21 + "5"
SAID = {"type": "message", "conversation": 7, "seq": 3, "title": "Bob", "body": "明天下雨 🌧", "badge": 2}
FOR_APP = {"type": "message", "conversation": 7, "seq": 3, "badge": 2, "key": "5-9", "tag": "conversation-7"}


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApnsService]:
    """One for all; its certificate is believed as a company's own is, by SSL_CERT_FILE."""
    certificate = write_certificate(tmp_path_factory.mktemp("apns") / "certificate.pem")
    with pytest.MonkeyPatch.context() as patched, ApnsService(certificate, good={PHONE}).running() as service:
        patched.setenv("SSL_CERT_FILE", str(certificate))
        outbound.hang_up()
        yield service
        outbound.hang_up()


@pytest.fixture
def service(started: ApnsService, settings: Any) -> ApnsService:
    """As if it had just begun, and with settings of its own, so that no token is known yet."""
    for past in (started.received, started.refusals, started.answers, started.tokens):
        past.clear()
    started.gone.clear()
    settings.PUSH = settings.PUSH | {"apns": started.account() | {"of": str(factories.number())}}
    return started


def parcel(**fields: Any) -> Parcel:
    return Parcel(**({"endpoint": PHONE, "key": "5-9", "tag": "conversation-7", "payload": SAID} | fields))


def test_a_phone_is_told(service: ApnsService) -> None:
    assert apns.send(parcel()) == Outcome(Fate.SENT)
    (told,) = service.received
    shown = {"alert": {"title": "Bob", "body": "明天下雨 🌧"}, "badge": 2, "sound": "default"}
    assert told.payload == FOR_APP | {"aps": shown | {"thread-id": "conversation-7", "interruption-level": "active"}}
    how = ("apns-push-type", "apns-priority", "apns-collapse-id")
    assert [told.headers[name] for name in how] == ["alert", "10", "conversation-7"]


def test_what_is_urgent_comes_through_and_what_puts_right_makes_no_sound(service: ApnsService) -> None:
    assert [apns.send(one).fate for one in (parcel(urgent=True), parcel(quiet=True))] == [Fate.SENT] * 2
    urgent, quiet = (one.payload["aps"] for one in service.received)
    assert (urgent["interruption-level"], quiet["interruption-level"]) == ("time-sensitive", "passive")
    assert "sound" not in quiet


def test_without_a_title_it_works_in_the_background(service: ApnsService) -> None:
    said = {"type": "withdraw", "withdrawn": [{"conversation": 7, "seq": 3}], "badge": 0}
    assert apns.send(parcel(payload=said)) == Outcome(Fate.SENT)
    (told,) = service.received
    assert told.payload == said | {"key": "5-9", "tag": "conversation-7", "aps": {"content-available": 1, "badge": 0}}
    assert (told.headers["apns-push-type"], told.headers["apns-priority"]) == ("background", "5")


def test_a_repeat_has_the_same_id_and_another_message_another(service: ApnsService) -> None:
    for key in ("5-9", "5-9", "5-10"):
        apns.send(parcel(key=key))
    first, repeat, other = (UUID(one.headers["apns-id"]) for one in service.received)
    assert first == repeat != other


def test_a_long_tag_is_shortened_to_what_apple_takes(service: ApnsService) -> None:
    assert apns.send(parcel(tag="t" * 65)) == Outcome(Fate.SENT)
    assert len(service.received[0].headers["apns-collapse-id"]) == 64


def test_many_at_a_time_share_their_token(service: ApnsService) -> None:
    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(lambda number: apns.send(parcel(key=f"5-{number}")), range(8)))
    assert len(set(service.tokens)) == 1


def test_a_token_that_has_run_out_is_followed_by_another(service: ApnsService) -> None:
    service.answers.append((403, {}, "ExpiredProviderToken"))
    assert apns.send(parcel()) == Outcome(Fate.LATER, "HTTP 403 ExpiredProviderToken", 1.0)
    assert apns.send(parcel()) == Outcome(Fate.SENT)
    assert len(set(service.tokens)) == 2


def test_a_clock_that_is_wrong_makes_no_storm_of_tokens(service: ApnsService) -> None:
    service.answers += [(403, {}, "ExpiredProviderToken")] * 4
    for _ in range(4):
        apns.send(parcel())
    assert len(set(service.tokens)) <= 2  # Apple is angry at who makes more within twenty minutes


def test_a_phone_without_the_app_is_gone(service: ApnsService) -> None:
    service.gone.add(PHONE)
    assert apns.send(parcel()) == Outcome(Fate.GONE, "HTTP 410 Unregistered")


def test_a_token_that_is_none_of_apples_is_gone(service: ApnsService) -> None:
    assert apns.send(parcel(endpoint="abc")) == Outcome(Fate.GONE, "HTTP 400 BadDeviceToken")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((429, {}, "TooManyRequests"), Outcome(Fate.LATER, "HTTP 429 TooManyRequests", 60.0)),
        ((429, {"retry-after": "5"}, "TooManyRequests"), Outcome(Fate.LATER, "HTTP 429 TooManyRequests", 5.0)),
        ((503, {"retry-after": "90"}, "ServiceUnavailable"), Outcome(Fate.LATER, "HTTP 503 ServiceUnavailable", 90.0)),
        ((500, {}, "InternalServerError"), Outcome(Fate.LATER, "HTTP 500 InternalServerError")),
        ((403, {}, "InvalidProviderToken"), Outcome(Fate.LATER, "HTTP 403 InvalidProviderToken")),
        ((400, {}, "DeviceTokenNotForTopic"), Outcome(Fate.REFUSED, "HTTP 400 DeviceTokenNotForTopic")),
        ((404, {}, "BadPath"), Outcome(Fate.REFUSED, "HTTP 404 BadPath")),
        ((413, {}, "PayloadTooLarge"), Outcome(Fate.REFUSED, "HTTP 413 PayloadTooLarge")),
    ],
)
def test_what_it_says_against_a_notification_is_understood(service: ApnsService, answer: Any, outcome: Outcome) -> None:
    service.answers.append(answer)
    assert apns.send(parcel()) == outcome


def test_another_topic_is_refused(service: ApnsService, settings: Any) -> None:
    settings.PUSH = settings.PUSH | {"apns": settings.PUSH["apns"] | {"topic": "example.other"}}
    assert apns.send(parcel()) == Outcome(Fate.REFUSED, "HTTP 400 TopicDisallowed")


def test_what_is_not_configured_is_refused(settings: Any) -> None:
    settings.PUSH = settings.PUSH | {"apns": None}
    assert apns.send(parcel()) == Outcome(Fate.REFUSED, "the provider is not configured")
