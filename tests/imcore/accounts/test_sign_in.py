"""Sign-in by password: who gets in, who is kept out, and for how long."""

import json

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.test import Client, RequestFactory, override_settings
from django.test.client import MULTIPART_CONTENT

from imcore.accounts import tokens
from imcore.accounts.sign_in import locked_out, sign_in
from imcore.errors import RateLimited, Unauthenticated
from imcore.models import Device, User, UserKind
from tests import factories

pytestmark = pytest.mark.django_db


def request(address: str = "10.0.0.1", path: str = "/api/v1/auth/login") -> HttpRequest:
    return RequestFactory().post(
        path, REMOTE_ADDR=address, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537"
    )


def try_to(username: str, password: str, address: str = "10.0.0.1") -> None:
    with pytest.raises(Unauthenticated):
        sign_in(request(address), username, password, device_class="web")


def test_the_right_password_gives_a_token_of_a_named_device() -> None:
    user = factories.person()
    token, device = sign_in(request(), user.username, factories.PASSWORD, device_class="desktop")
    assert tokens.device_of_token(token) == device
    assert (device.user, device.device_class, device.name) == (user, "desktop", "Chrome · Windows")
    assert User.objects.get(pk=user.pk).last_login is not None
    assert not Session.objects.exists()


@pytest.mark.parametrize("password", ["", "wrong", factories.PASSWORD.upper(), factories.PASSWORD + " "])
def test_a_wrong_password_opens_nothing(password: str) -> None:
    user = factories.person()
    try_to(user.username, password)
    assert not Device.objects.exists()


def test_an_unknown_name_is_answered_as_a_wrong_password_is() -> None:
    user = factories.person()
    sentences = set()
    for name in (user.username, "nobody"):
        with pytest.raises(Unauthenticated) as refused:
            sign_in(request(), name, "wrong", device_class="web")
        sentences.add(str(refused.value))
    assert len(sentences) == 1


@pytest.mark.parametrize("fields", [{"is_active": False}, {"kind": UserKind.BOT}, {"kind": UserKind.VISITOR}])
def test_only_active_people_sign_in_by_password(fields: dict[str, object]) -> None:
    user = factories.person(**fields)
    try_to(user.username, factories.PASSWORD)
    assert not Device.objects.exists()


def test_a_user_without_a_usable_password_cannot_sign_in() -> None:
    user = factories.person()
    User.objects.filter(pk=user.pk).update(password=make_password(None))
    try_to(user.username, factories.PASSWORD)


@override_settings(AXES_FAILURE_LIMIT=3)
def test_after_too_many_failures_even_the_right_password_waits() -> None:
    user = factories.person()
    try_to(user.username, "wrong")
    try_to(user.username, "wrong")
    for password in ("wrong", factories.PASSWORD):
        with pytest.raises(RateLimited) as refused:
            sign_in(request(), user.username, password, device_class="web")
        assert refused.value.detail == {"retry_after": 600}
    assert not Device.objects.exists()


@override_settings(AXES_FAILURE_LIMIT=3)
def test_the_lock_is_on_the_name_and_the_address_together() -> None:
    user, other = factories.person(), factories.person()
    for _ in range(2):
        try_to(user.username, "wrong")
    with pytest.raises(RateLimited):
        sign_in(request(), user.username, "wrong", device_class="web")
    assert sign_in(request("10.0.0.2"), user.username, factories.PASSWORD, device_class="web")
    assert sign_in(request(), other.username, factories.PASSWORD, device_class="web")


@override_settings(AXES_FAILURE_LIMIT=3)
def test_a_success_clears_the_count() -> None:
    user = factories.person()
    for _ in range(2):
        try_to(user.username, "wrong")
    sign_in(request(), user.username, factories.PASSWORD, device_class="web")
    for _ in range(2):
        try_to(user.username, "wrong")
    assert sign_in(request(), user.username, factories.PASSWORD, device_class="web")


def test_a_locked_out_program_gets_the_error_shape() -> None:
    answer = locked_out(request())
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"
    error = json.loads(answer.content)["error"]
    assert (error["code"], error["detail"]) == ("rate_limited", {"retry_after": 600})


def test_a_locked_out_browser_gets_a_page() -> None:
    answer = locked_out(request(path="/login"))
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"
    assert answer.headers["Content-Type"].startswith("text/html")
    assert b'role="alert"' in answer.content


def fail(door: str, forwarded: str) -> int:
    """One wrong password at a door, as a proxy passes it on → the status."""
    sent = {"username": "alice", "password": "wrong"}
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    content_type = "application/json" if door.startswith("/api/") else MULTIPART_CONTENT
    return Client(REMOTE_ADDR="10.0.0.9", headers=headers).post(door, sent, content_type=content_type).status_code


DOORS = ["/api/v1/auth/login", "/login", "/admin/login/"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("proxies", "claims"), [(0, ["1.1.1.1", "2.2.2.2", ""]), (1, ["1.1.1.1, 8.8.8.8", "x, 8.8.8.8", "8.8.8.8"])]
)
def test_nobody_escapes_the_lock_by_the_address_that_he_claims(door: str, proxies: int, claims: list[str]) -> None:
    factories.person("alice")
    with override_settings(AXES_FAILURE_LIMIT=3, PROXY_COUNT=proxies):
        statuses = [fail(door, claim) for claim in claims]
    assert statuses[-1] == 429
    assert 429 not in statuses[:-1]


@pytest.mark.parametrize("door", DOORS)
def test_behind_a_proxy_nobody_locks_another_out(door: str) -> None:
    factories.person("alice")
    with override_settings(AXES_FAILURE_LIMIT=3, PROXY_COUNT=1):
        assert [fail(door, "8.8.8.8") for _ in range(3)][-1] == 429
        assert fail(door, "9.9.9.9") != 429
