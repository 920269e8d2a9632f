"""Web Push to a service that checks the signature and decrypts as a browser does."""

from typing import Any

from imcore.push import webpush
from imcore.push.parcel import Fate, Outcome, Parcel
from tests.push_services import WebPushService

SAID = {"type": "message", "conversation": 7, "seq": 3, "title": "Bob", "body": "明天下雨 🌧", "badge": 2}


def parcel(service: WebPushService, **fields: Any) -> Parcel:
    browser = service.subscribe("bob")
    return Parcel(
        **(
            {"endpoint": service.url + browser.path, "key": "5-9", "tag": "conversation-7", "payload": SAID, **browser.keys()}
            | fields
        )
    )


def test_a_browser_reads_what_was_sent_to_it(service: WebPushService) -> None:
    assert webpush.send(parcel(service, urgent=True)) == Outcome(Fate.SENT)
    assert [one.payload for one in service.received] == [SAID | {"key": "5-9", "tag": "conversation-7"}]
    assert service.received[0].headers["urgency"] == "high"


def test_two_of_a_conversation_have_one_topic_and_two_conversations_have_two(service: WebPushService) -> None:
    for tag in ("conversation-7", "conversation-7", "conversation-8"):
        webpush.send(parcel(service, tag=tag))
    first, second, other = [one.headers["topic"] for one in service.received]
    assert first == second != other


def test_another_applications_signature_is_refused(service: WebPushService, settings: Any) -> None:
    wanted = parcel(service)
    settings.PUSH = settings.PUSH | {"vapid_secret": "another secret " * 4}
    assert webpush.send(wanted) == Outcome(Fate.REFUSED, "HTTP 403")
    assert service.refusals == ["another application's key"]


def test_a_subscription_that_has_ended_is_gone(service: WebPushService) -> None:
    service.gone.add("/push/bob")
    assert webpush.send(parcel(service)) == Outcome(Fate.GONE, "HTTP 410")


def test_the_time_that_a_service_asks_for_is_passed_on(service: WebPushService) -> None:
    service.answers.append((429, {"Retry-After": "60"}, b""))
    assert webpush.send(parcel(service)) == Outcome(Fate.LATER, "HTTP 429", 60.0)


def test_keys_that_are_none_are_gone_without_a_word_to_the_service(service: WebPushService) -> None:
    assert webpush.send(parcel(service, p256dh="BA" + "A" * 85)) == Outcome(Fate.GONE, "its keys are not valid")
    assert service.refusals == []
