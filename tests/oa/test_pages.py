"""The sign-in page, the chat page, and signing out."""

import json
import re

import pytest
from django.test import Client
from pytest_django import Settings

from imcore.accounts.tokens import device_of_session
from imcore.errors import Unauthenticated
from imcore.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    """Somebody who can sign in."""
    return factories.person("alice", display_name="Alice", language="en")


def sign_in(client: Client, **changes: str) -> int:
    """Posts the sign-in form → the status of the answer."""
    return client.post("/login", {"username": "alice", "password": factories.PASSWORD, **changes}).status_code


def test_a_stranger_is_led_to_the_sign_in_page(client: Client) -> None:
    page = client.get("/")
    assert (page.status_code, page.headers["Location"]) == (302, "/login?next=/")


def test_signing_in_leads_to_the_chat(client: Client, alice: User) -> None:
    page = client.post("/login", {"username": "alice", "password": factories.PASSWORD})
    assert (page.status_code, page.headers["Location"]) == (302, "/")


def test_a_page_login_is_a_device(client: Client, alice: User) -> None:
    sign_in(client)
    assert device_of_session(client.session.session_key).user == alice


def test_a_wrong_password_signs_nobody_in(client: Client, alice: User) -> None:
    assert sign_in(client, password="wrong") == 200
    assert client.get("/").status_code == 302


def test_too_many_wrong_passwords_are_429(client: Client, alice: User, settings: Settings) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, password="wrong")
    assert sign_in(client) == 429


def test_who_is_signed_in_is_led_past_the_sign_in_page(client: Client, alice: User) -> None:
    sign_in(client)
    page = client.get("/login")
    assert (page.status_code, page.headers["Location"]) == (302, "/")


def test_nobody_is_led_to_a_foreign_address(client: Client, alice: User) -> None:
    page = client.post("/login?next=https://evil.example/", {"username": "alice", "password": factories.PASSWORD})
    assert page.headers["Location"] == "/"


def test_the_chat_page_brings_all_that_it_needs(client: Client, alice: User, settings: Settings) -> None:
    sign_in(client)
    boot = client.get("/").context["boot"]
    assert boot["user"]["username"] == "alice"
    assert {name: boot[name] for name in boot if name != "user"} == {
        "wsPath": "/ws/v1",
        "api": "/api/v1",
        "language": "en",
        "demo": settings.DEMO,
        "version": settings.VERSION,
        "worker": "/static/chat/worker.js",
    }


def test_the_chat_page_holds_its_boot_as_json(client: Client, alice: User) -> None:
    alice.display_name = "</script><script>alert(1)</script>"
    alice.save()
    sign_in(client)
    page = client.get("/").content.decode()
    found = re.search(r'<script[^>]*id="boot"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found is not None
    assert json.loads(found[1])["user"]["display_name"] == alice.display_name


def test_the_chat_page_sets_the_csrf_cookie(client: Client, alice: User) -> None:
    sign_in(client)
    client.cookies.pop("csrftoken", None)
    assert "csrftoken" in client.get("/").cookies


@pytest.mark.parametrize("path", ["/", "/login"])
def test_pages_are_kept_by_nobody_and_framed_by_nobody(client: Client, alice: User, path: str) -> None:
    if path == "/":
        sign_in(client)
    headers = client.get(path).headers
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "geolocation=(self)" in headers["Permissions-Policy"]


def test_signing_out_ends_session_and_login(client: Client, alice: User) -> None:
    sign_in(client)
    key = client.session.session_key
    assert client.post("/logout").headers["Location"] == "/login"
    assert client.get("/").status_code == 302
    with pytest.raises(Unauthenticated):
        device_of_session(key)


def test_a_link_signs_nobody_out(client: Client, alice: User) -> None:
    sign_in(client)
    assert client.get("/logout").status_code == 405
    assert client.get("/").status_code == 200


def test_a_demo_shows_its_logins(client: Client, alice: User, settings: Settings) -> None:
    settings.DEMO = True
    assert client.get("/login").context["demo_accounts"] == [{"username": "alice", "password": "hongyan-demo", "name": "Alice"}]


def test_no_password_is_shown_elsewhere(client: Client, alice: User, settings: Settings) -> None:
    settings.DEMO = False
    page = client.get("/login")
    assert "demo_accounts" not in page.context
    assert "hongyan-demo" not in page.content.decode()
