"""GET/PATCH me, me/password, me/devices."""

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from imcore.models import Attachment, Device, User
from tests import factories
from tests.cast import Cast
from tests.imcore.closings import listening

pytestmark = pytest.mark.django_db
ME = "/api/v1/me"
Api = Callable[..., APIClient]


def test_me_is_the_public_card_and_what_is_mine_alone(cast: Cast, api: Api) -> None:
    User.objects.filter(pk=cast.alice.pk).update(email="alice@example.com", language="en")
    assert api(cast.alice).get(ME).json() == {
        "id": cast.alice.pk, "username": "alice", "display_name": "Alice", "kind": "person", "avatar": None, "is_active": True,
        "profile": {}, "email": "alice@example.com", "language": "en", "is_staff": False,
    }  # fmt: skip


@pytest.mark.parametrize(("method", "path"), [("get", ME), ("patch", ME), ("post", ME + "/password"), ("get", ME + "/devices")])
def test_nobody_is_refused(api: Api, method: str, path: str) -> None:
    answer = getattr(api(None), method)(path, {}, format="json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


def test_a_change_is_answered_and_kept(cast: Cast, api: Api) -> None:
    answer = api(cast.alice).patch(ME, {"display_name": "王小明", "language": "en"}, format="json")
    assert (answer.status_code, answer.json()["display_name"], answer.json()["language"]) == (200, "王小明", "en")
    assert User.objects.get(pk=cast.alice.pk).name_pinyin == "wangxiaoming"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"display_name": ""}, "display_name"),
        ({"display_name": "   "}, "display_name"),
        ({"display_name": "a\x00b"}, "display_name"),
        ({"display_name": "x" * 101}, "display_name"),
        ({"language": "fr"}, "language"),
        ({"avatar": "../../etc/passwd"}, "avatar"),
        ({"is_staff": True}, "is_staff"),
        ({"username": "root"}, "username"),
    ],
)
def test_a_bad_change_is_named_and_changes_nothing(cast: Cast, api: Api, change: dict[str, object], field: str) -> None:
    answer = api(cast.alice).patch(ME, change, format="json")
    assert (answer.status_code, list(answer.json()["error"]["detail"])) == (400, [field])
    assert User.objects.filter(
        pk=cast.alice.pk, display_name="Alice", language="zh-hans", is_staff=False, username="alice"
    ).exists()


def test_an_own_image_becomes_the_avatar(cast: Cast, api: Api) -> None:
    image = Attachment.objects.create(owner=cast.alice, file="f", name="a.png", size=1, mime="image/png", sha256="0" * 64)
    assert (
        api(cast.alice).patch(ME, {"avatar": str(image.pk)}, format="json").json()["avatar"]
        == f"/api/v1/attachments/{image.pk}"
    )
    assert api(cast.bob).patch(ME, {"avatar": str(image.pk)}, format="json").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_a_password_change_ends_every_login_the_callers_too(cast: Cast, api: Api) -> None:
    browser, phone = Client(), api(cast.alice)
    browser.force_login(cast.alice)
    phone.credentials(HTTP_AUTHORIZATION=f"Bearer {factories.token(cast.alice, device_class='mobile')}")
    change = {"old_password": factories.PASSWORD, "new_password": "a wild goose flies south"}
    with listening(cast.alice) as closings:
        assert phone.post(ME + "/password", change, format="json").status_code == 204
        assert closings.next() == [(cast.alice.pk, 4010, "password_changed", None)]
    assert (phone.get(ME).status_code, browser.get(ME).status_code) == (401, 401)
    assert User.objects.get(pk=cast.alice.pk).check_password("a wild goose flies south")


def test_a_password_change_through_the_session_keeps_nobody_signed_in(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.alice)
    change = {"old_password": factories.PASSWORD, "new_password": "a wild goose flies south"}
    assert browser.post(ME + "/password", change, content_type="application/json").status_code == 204
    assert browser.get(ME).status_code == 401
    assert browser.get("/").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [("wrong", "a wild goose flies south", "old_password"), (factories.PASSWORD, "12345678", "new_password")],
)
def test_a_refused_password_changes_nothing(cast: Cast, api: Api, old: str, new: str, field: str) -> None:
    client = api(cast.alice)
    answer = client.post(ME + "/password", {"old_password": old, "new_password": new}, format="json")
    assert (answer.status_code, list(answer.json()["error"]["detail"])) == (400, [field])
    assert client.get(ME).status_code == 200
    assert User.objects.get(pk=cast.alice.pk).check_password(factories.PASSWORD)


def test_passwords_cannot_be_tried_in_a_signed_in_browser(cast: Cast, api: Api) -> None:
    client, guess = api(cast.alice), {"old_password": "guess", "new_password": "a wild goose flies south"}
    # ten in a minute: of twenty-one at least one is refused, wherever the minute's end falls
    statuses = [client.post(ME + "/password", guess, format="json").status_code for _ in range(21)]
    assert set(statuses) == {400, 429}


def test_devices_are_the_live_logins_newest_first(cast: Cast, api: Api) -> None:
    client = api(cast.alice)
    factories.token(cast.alice, device_class="mobile")
    factories.token(cast.alice, device_class="mobile")
    factories.token(cast.bob, device_class="pad")
    answer = client.get(ME + "/devices").json()
    assert answer["next"] is None
    assert [(device["class"], device["current"], device["online"]) for device in answer["results"]] == [
        ("mobile", False, False), ("web", True, False)
    ]  # fmt: skip
    assert sorted(answer["results"][0]) == ["class", "created_at", "current", "id", "last_seen", "name", "online"]


@pytest.mark.django_db(transaction=True)
def test_a_login_ended_from_another_device_closes_with_4011(cast: Cast, api: Api) -> None:
    client, phone = api(cast.alice), api(None)
    phone.credentials(HTTP_AUTHORIZATION=f"Bearer {factories.token(cast.alice, device_class='mobile')}")
    device = Device.objects.get(user=cast.alice, device_class="mobile")
    with listening(cast.alice) as closings:
        assert client.delete(f"{ME}/devices/{device.pk}").status_code == 204
        assert closings.next() == [(cast.alice.pk, 4011, "kicked", device.pk)]
    assert (phone.get(ME).status_code, client.get(ME).status_code) == (401, 200)
    assert client.delete(f"{ME}/devices/{device.pk}").status_code == 404


def test_another_users_login_cannot_be_ended(cast: Cast, api: Api) -> None:
    bob = api(cast.bob)
    device = Device.objects.get(user=cast.bob)
    answer = api(cast.alice).delete(f"{ME}/devices/{device.pk}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert bob.get(ME).status_code == 200
