"""What a browser's session is good for, and what it is not: no request of a foreign page, no key that somebody planted."""

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from imcore.models import Device
from tests import factories
from tests.permissions.scene import Scene

pytestmark = pytest.mark.django_db
HOST = "http://testserver"


def browser_of(scene: Scene) -> Client:
    """carol's browser, signed in, in which CSRF is checked as in production."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(scene.cast.carol, backend="imcore.accounts.backends.PeopleBackend")
    client.cookies["csrftoken"] = "t" * 32
    return client


def post(client: Client, scene: Scene, **headers: str) -> Any:
    """A message of carol's, from a page."""
    path = f"/api/v1/conversations/{scene.cast.group.pk}/messages"
    words = {"client_id": "page", "kind": "text", "body": {"text": "Hello"}}
    return client.post(path, words, content_type="application/json", headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-CSRFToken": "f" * 32},
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", "X-CSRFToken": "t" * 32},
        {"Origin": "null", "X-CSRFToken": "t" * 32},
    ],
)
def test_a_foreign_page_does_nothing_with_a_session(scene: Scene, headers: dict[str, str]) -> None:
    client = browser_of(scene)
    before = scene.digest()
    answer = post(client, scene, **headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
    assert scene.digest() == before


def test_our_own_page_does(scene: Scene) -> None:
    assert post(browser_of(scene), scene, **{"Origin": HOST, "X-CSRFToken": "t" * 32}).status_code == 201


@pytest.mark.parametrize("path", ["/login", "/logout", "/admin/login/"])
def test_a_foreign_page_signs_nobody_in_or_out(scene: Scene, path: str) -> None:
    client = browser_of(scene)
    form = {"username": scene.cast.carol.username, "password": factories.PASSWORD}
    if path != "/logout":
        client.logout()
        client.cookies["csrftoken"] = "t" * 32
    before = scene.digest()
    assert client.post(path, form, headers={"Origin": "https://evil.example"}).status_code == 403
    assert scene.digest() == before


def test_a_session_that_has_no_login_opens_nothing(scene: Scene) -> None:
    client = browser_of(scene)
    Device.objects.filter(session_key=client.session.session_key).delete()
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/").status_code == 302


def test_nobody_plants_the_key_of_a_session_to_be(scene: Scene) -> None:
    planted = SessionStore()
    planted["planted"] = True
    planted.create()
    client = Client()
    client.cookies["sessionid"] = str(planted.session_key)
    client.post("/login", {"username": scene.cast.carol.username, "password": factories.PASSWORD})
    assert client.session.session_key != planted.session_key
    assert not SessionStore().exists(str(planted.session_key))


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil.example"]
)
@pytest.mark.parametrize("door", ["/login", "/admin/login/"])
def test_signing_in_leads_to_no_foreign_address(scene: Scene, door: str, address: str) -> None:
    client = Client()
    client.force_login(scene.frank, backend="imcore.accounts.backends.PeopleBackend")
    answer = client.get(door, {"next": address})
    assert (answer.status_code, answer.headers["Location"].startswith("/"), "evil" in answer.headers["Location"]) == (
        302,
        True,
        False,
    )
