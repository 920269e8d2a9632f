"""POST auth/login and auth/logout."""

from collections.abc import Callable

import pytest
from django.test import Client, override_settings
from rest_framework.test import APIClient

from imcore.models import Device
from tests import factories
from tests.answers import Answer
from tests.cast import Cast
from tests.imcore.closings import listening

pytestmark = pytest.mark.django_db
LOGIN, ME = "/api/v1/auth/login", "/api/v1/me"
Api = Callable[..., APIClient]


def login(client: Client, **body: object) -> Answer:
    return client.post(LOGIN, {"username": "alice", "password": factories.PASSWORD} | body, content_type="application/json")


def test_a_login_gives_a_token_that_opens_the_door(cast: Cast, client: Client) -> None:
    answer = login(client)
    assert answer.status_code == 200
    body = answer.json()
    assert sorted(body) == ["expires_at", "token", "user"]
    assert body["expires_at"].endswith("Z")
    assert (body["user"]["id"], body["user"]["username"]) == (cast.alice.pk, "alice")
    assert "password" not in str(body)
    me = client.get(ME, headers={"Authorization": f"Bearer {body['token']}"})
    assert (me.status_code, me.json()) == (200, body["user"])
    assert "sessionid" not in answer.cookies


def test_the_device_class_is_web_unless_said(cast: Cast, client: Client) -> None:
    login(client)
    login(client, device="mobile")
    assert sorted(Device.objects.filter(ended_at=None).values_list("device_class", flat=True)) == ["mobile", "web"]


@pytest.mark.django_db(transaction=True)
def test_a_second_login_of_the_class_ends_the_first(cast: Cast, client: Client) -> None:
    first = login(client).json()["token"]
    with listening(cast.alice) as closings:
        second = login(client).json()["token"]
        assert [(code, reason) for _, code, reason, _ in closings.next()] == [(4009, "another_login")]
    answers = [client.get(ME, headers={"Authorization": f"Bearer {token}"}) for token in (first, second)]
    assert [answer.status_code for answer in answers] == [401, 200]
    assert answers[0].json()["error"]["code"] == "unauthenticated"


def test_a_wrong_password_is_unauthenticated(cast: Cast, client: Client) -> None:
    answer = login(client, password="wrong")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


@override_settings(AXES_FAILURE_LIMIT=3)
def test_too_many_failures_are_rate_limited_for_the_right_password_too(cast: Cast, client: Client) -> None:
    statuses = [login(client, password=password).status_code for password in ("a", "b", "c", factories.PASSWORD)]
    assert statuses == [401, 401, 429, 429]
    answer = login(client)
    assert answer.headers["Retry-After"] == "600"
    assert answer.json()["error"]["code"] == "rate_limited"
    assert answer.json()["error"]["detail"] == {"retry_after": 600}
    assert not Device.objects.exists()


@override_settings(AXES_FAILURE_LIMIT=3)
def test_the_page_counts_failures_with_the_api(cast: Cast, client: Client) -> None:
    for _ in range(2):
        login(client, password="wrong")
    page = client.post("/login", {"username": "alice", "password": "wrong"})
    assert page.status_code == 429
    assert login(client).status_code == 429


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"username": "al\x00ice"}, "username"),
        ({"username": "x" * 151}, "username"),
        ({"username": ""}, "username"),
        ({"username": {"$ne": ""}}, "username"),
        ({"username": 7}, "username"),
        ({"password": "p\x00"}, "password"),
        ({"password": None}, "password"),
        ({"password": "x" * 1025}, "password"),
        ({"device": "toaster"}, "device"),
        ({"admin": True}, "admin"),
    ],
)
def test_a_bad_field_is_named(cast: Cast, client: Client, body: dict[str, object], field: str) -> None:
    answer = login(client, **body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
    assert list(answer.json()["error"]["detail"]) == [field]


def test_ten_megabytes_of_json_are_too_large(client: Client) -> None:
    answer = client.post(LOGIN, b'{"username": "' + b"x" * 10_000_000 + b'"}', content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'"text"', b"[" * 100_000])
def test_what_is_no_json_object_is_refused(client: Client, body: bytes) -> None:
    assert client.post(LOGIN, body, content_type="application/json").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_a_logout_ends_the_login_that_asks(cast: Cast, api: Api) -> None:
    client = api(cast.alice)
    with listening(cast.alice) as closings:
        assert client.post("/api/v1/auth/logout").status_code == 204
        assert [(code, reason) for _, code, reason, _ in closings.next()] == [(4001, "signed_out")]
    assert client.get(ME).status_code == 401


def test_without_a_login_there_is_nothing_to_end(api: Api) -> None:
    assert api(None).post("/api/v1/auth/logout").status_code == 401


def test_a_page_login_works_for_the_api_until_another_browser_signs_in(cast: Cast) -> None:
    first, second = Client(), Client()
    for browser in (first, second):
        assert browser.post("/login", {"username": "alice", "password": factories.PASSWORD}).status_code == 302
    assert (first.get(ME).status_code, second.get(ME).status_code) == (401, 200)


def test_a_page_login_needs_a_csrf_token_to_change_anything(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.alice)
    assert browser.post("/api/v1/auth/logout").status_code == 403
    assert browser.get(ME).status_code == 200
