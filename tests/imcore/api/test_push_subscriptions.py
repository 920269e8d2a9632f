"""GET/POST/DELETE push-subscriptions."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from imcore.models import Device, PushSubscription
from tests.cast import Cast

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
    assert sorted(answer.json()) == ["created_at", "endpoint", "id"]
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
