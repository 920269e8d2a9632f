"""Each provider has its way out, and its own count of failures."""

from typing import Any

import pytest

from imcore.models import PushSubscription
from imcore.push import deliver, providers
from imcore.push.parcel import Parcel
from tests.cast import Cast
from tests.imcore.push.conftest import say
from tests.phone_push_services import GatewayService
from tests.push_services import running


def test_each_provider_that_a_subscription_may_have_is_sent_by() -> None:
    assert sorted(providers.SENDERS) == sorted(PushSubscription.Provider.values)


def test_web_push_needs_no_settings_and_the_others_do(settings: Any) -> None:
    settings.PUSH = settings.PUSH | {"fcm": None, "apns": {}, "gateway": None}
    assert [name for name in providers.SENDERS if providers.configured(name)] == ["webpush", "apns"]


@pytest.mark.parametrize(
    ("provider", "endpoint", "line"),
    [
        ("webpush", "https://push.example:8443/1", "webpush push.example:8443"),
        ("fcm", "abc:def", "fcm"),
        ("gateway", "//[", "gateway"),
    ],
)
def test_a_browsers_service_is_a_line_and_so_is_a_whole_provider(provider: str, endpoint: str, line: str) -> None:
    assert providers.line(provider, Parcel(endpoint, "5-9", "conversation-7", {})) == line


@pytest.mark.django_db
def test_a_message_reaches_the_phone_of_who_is_away_until_its_token_is_gone(cast: Cast, settings: Any) -> None:
    service = GatewayService()
    with running(service):
        settings.PUSH = settings.PUSH | {"gateway": {"url": f"{service.url}/push", "key": service.signing_key}}
        phone = PushSubscription.objects.create(user=cast.bob, provider="gateway", endpoint="xiaomi:1", endpoint_digest="1")
        message = say(cast.alice, cast.group, "Rain tomorrow")
        deliver.work_off()
        (told,) = service.received
        assert (told.headers["webhook-id"], told.payload["data"]["token"]) == (f"{phone.pk}-{message.id}", "xiaomi:1")
        assert told.payload["data"]["payload"]["body"] == "Alice: Rain tomorrow"
        service.forgotten.add("xiaomi:1")
        say(cast.alice, cast.group)
        deliver.work_off()
    assert not PushSubscription.objects.exists()
