"""GET/POST/DELETE push-subscriptions."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from imcore.models import Device, PushDelivery, PushSubscription
from imcore.push import queue
from tests.cast import Cast
from tests.imcore.push.conftest import say

pytestmark = pytest.mark.django_db
PATH = "/api/v1/push-subscriptions"
Api = Callable[..., APIClient]


def coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


KEYS = {"p256dh": coded(b"\x04" + b"k" * 64), "auth": coded(b"a" * 16)}


def subscription(endpoint: str = "https://push.example/1", **keys: object) -> dict[str, object]:
    return {"endpoint": endpoint, "keys": KEYS | keys}


def test_a_subscription_is_kept_and_listed_without_its_keys(cast: Cast, api: Api) -> None:
    client = api(cast.alice)
    answer = client.post(PATH, subscription() | {"expirationTime": None}, format="json")
    assert answer.status_code == 201
    assert sorted(answer.json()) == ["created_at", "endpoint", "id", "provider"]
    assert client.get(PATH).json() == {"next": None, "results": [answer.json()]}
    assert api(cast.bob).get(PATH).json()["results"] == []


def test_the_same_endpoint_again_replaces_its_keys(cast: Cast, api: Api) -> None:
    client = api(cast.alice)
    first = client.post(PATH, subscription(), format="json").json()["id"]
    second = client.post(PATH, subscription(auth=coded(b"b" * 16)), format="json").json()["id"]
    assert first == second
    assert PushSubscription.objects.get().auth == coded(b"b" * 16)


def test_two_users_of_one_browser_have_one_each(cast: Cast, api: Api) -> None:
    for user in (cast.alice, cast.bob):
        assert api(user).post(PATH, subscription(), format="json").status_code == 201
    assert PushSubscription.objects.count() == 2


def test_the_oldest_goes_when_there_are_too_many(cast: Cast, api: Api) -> None:
    client = api(cast.alice)
    for number in range(21):
        client.post(PATH, subscription(f"https://push.example/{number}"), format="json")
    endpoints = [one["endpoint"] for one in client.get(PATH).json()["results"]]
    assert endpoints == [f"https://push.example/{number}" for number in range(20, 0, -1)]


def test_only_ones_own_can_be_removed(cast: Cast, api: Api) -> None:
    number = api(cast.alice).post(PATH, subscription(), format="json").json()["id"]
    assert api(cast.bob).delete(f"{PATH}/{number}").status_code == 404
    assert PushSubscription.objects.count() == 1
    assert api(cast.alice).delete(f"{PATH}/{number}").status_code == 204
    assert api(cast.alice).delete(f"{PATH}/{number}").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (subscription("http://push.example/1"), "endpoint"),
        (subscription("https://user@push.example/1"), "endpoint"),
        (subscription("javascript:alert(1)"), "endpoint"),
        (subscription("https://push.example/" + "x" * 1000), "endpoint"),
        (subscription(p256dh=coded(b"\x02" + b"k" * 64)), "keys.p256dh"),
        (subscription(p256dh="***"), "keys.p256dh"),
        (subscription(auth=coded(b"short")), "keys.auth"),
        (subscription(auth=None), "keys.auth"),
        ({"endpoint": "https://push.example/1"}, "keys"),
        ({"provider": "pigeon", "token": "abc"}, "provider"),
        ({"provider": ["fcm"], "token": "abc"}, "provider"),
    ],
)
def test_a_bad_field_is_named(cast: Cast, api: Api, body: dict[str, object], field: str) -> None:
    answer = api(cast.alice).post(PATH, body, format="json")
    assert (answer.status_code, list(answer.json()["error"]["detail"])) == (400, [field])
    assert not PushSubscription.objects.exists()


def test_it_belongs_to_the_login_that_subscribed(cast: Cast, api: Api) -> None:
    api(cast.alice).post(PATH, subscription(), format="json")
    assert PushSubscription.objects.get().device == Device.objects.get(user=cast.alice)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "10.0.0.1", "[fd00::1]", "169.254.169.254"])
def test_in_production_no_address_of_a_network_is_taken(cast: Cast, api: Api, settings: Any, host: str) -> None:
    settings.PUSH = settings.PUSH | {"private_addresses": False}
    answer = api(cast.alice).post(PATH, subscription(f"https://{host}/push"), format="json")
    assert (answer.status_code, list(answer.json()["error"]["detail"])) == (400, ["endpoint"])
    assert not PushSubscription.objects.exists()


def test_where_it_is_allowed_a_service_on_this_machine_is_taken(cast: Cast, api: Api) -> None:
    assert api(cast.alice).post(PATH, subscription("http://127.0.0.1:9/push"), format="json").status_code == 201


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_is_refused(api: Api, method: str) -> None:
    assert getattr(api(None), method)(PATH).status_code == 401


APPLE_TOKEN = "a1" * 32
CONFIGURED: dict[str, dict[str, str]] = {"fcm": {}, "apns": {}, "gateway": {}}  # what is in them matters to who sends


@pytest.mark.parametrize(("provider", "token"), [("fcm", "abc:APA91_-x"), ("apns", APPLE_TOKEN), ("gateway", "huawei:1/2==")])
def test_an_apps_token_is_kept_and_listed_without_it(cast: Cast, api: Api, settings: Any, provider: str, token: str) -> None:
    settings.PUSH = settings.PUSH | CONFIGURED
    client = api(cast.alice)
    answer = client.post(PATH, {"provider": provider, "token": token}, format="json")
    assert (answer.status_code, answer.json()["provider"], answer.json()["endpoint"]) == (201, provider, None)
    assert client.get(PATH).json()["results"] == [answer.json()]
    kept = PushSubscription.objects.get()
    assert (kept.endpoint, kept.device) == (token, Device.objects.get(user=cast.alice))


def test_the_same_token_again_is_the_same_subscription(cast: Cast, api: Api, settings: Any) -> None:
    settings.PUSH = settings.PUSH | CONFIGURED
    client = api(cast.alice)
    bodies = [{"provider": "apns", "token": token} for token in (APPLE_TOKEN, APPLE_TOKEN.upper())]
    assert len({client.post(PATH, body, format="json").json()["id"] for body in bodies}) == 1
    assert PushSubscription.objects.count() == 1


def test_two_providers_may_give_the_same_token(cast: Cast, api: Api, settings: Any) -> None:
    settings.PUSH = settings.PUSH | CONFIGURED
    for provider in ("fcm", "gateway"):
        assert api(cast.alice).post(PATH, {"provider": provider, "token": "abc"}, format="json").status_code == 201
    assert PushSubscription.objects.count() == 2


def test_a_phone_that_changed_hands_tells_its_new_user_only(cast: Cast, api: Api, settings: Any) -> None:
    settings.PUSH = settings.PUSH | CONFIGURED
    body = {"provider": "fcm", "token": "abc"}
    api(cast.alice).post(PATH, body, format="json")
    message = say(cast.bob, cast.group)
    queue.expand()
    assert PushDelivery.objects.filter(message_id=message.id).count() == 1
    assert api(cast.carol).post(PATH, body, format="json").status_code == 201
    kept = PushSubscription.objects.get()
    assert (kept.user, kept.device) == (cast.carol, Device.objects.get(user=cast.carol))
    assert not PushDelivery.objects.exists()  # what waited was for alice
    assert api(cast.alice).get(PATH).json()["results"] == []


@pytest.mark.parametrize("provider", ["fcm", "apns", "gateway"])
def test_a_provider_that_is_not_configured_is_refused(cast: Cast, api: Api, provider: str) -> None:
    answer = api(cast.alice).post(PATH, {"provider": provider, "token": APPLE_TOKEN}, format="json")
    assert (answer.status_code, list(answer.json()["error"]["detail"])) == (400, ["provider"])
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    ("provider", "token"),
    [("fcm", ""), ("fcm", "with space"), ("fcm", "é"), ("fcm", 7), ("fcm", "x" * 1001), ("apns", "xyz"), ("apns", "a1" * 31)],
)
def test_what_is_no_token_is_refused(cast: Cast, api: Api, settings: Any, provider: str, token: object) -> None:
    settings.PUSH = settings.PUSH | CONFIGURED
    answer = api(cast.alice).post(PATH, {"provider": provider, "token": token}, format="json")
    assert (answer.status_code, list(answer.json()["error"]["detail"])) == (400, ["token"])
    assert not PushSubscription.objects.exists()
