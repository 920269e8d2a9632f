"""GET/PATCH me/push-settings."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from imcore.models import PushWishes
from imcore.push import webpush
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PATH = "/api/v1/me/push-settings"
Api = Callable[..., APIClient]
UNTOUCHED = {
    "quiet_from": None,
    "quiet_to": None,
    "time_zone": "",
    "mentions_pass": True,
    "show_content": True,
    "mail": "hourly",
    "content_allowed": True,
}
NIGHT = {"quiet_from": "22:00", "quiet_to": "07:30"}


def test_untouched_they_are_the_defaults_with_the_key_to_subscribe_with(cast: Cast, api: Api) -> None:
    assert api(cast.alice).get(PATH).json() == UNTOUCHED | {"key": webpush.public_key()}
    assert not PushWishes.objects.exists()


def test_what_is_changed_stays_and_the_rest_as_it_was(cast: Cast, api: Api) -> None:
    client = api(cast.alice)
    first = client.patch(PATH, NIGHT | {"time_zone": "Europe/Berlin"}, format="json").json()
    second = client.patch(PATH, {"show_content": False, "mail": "daily"}, format="json").json()
    assert first == UNTOUCHED | NIGHT | {"time_zone": "Europe/Berlin", "key": first["key"]}
    assert second == client.get(PATH).json() == first | {"show_content": False, "mail": "daily"}
    assert api(cast.bob).get(PATH).json() == UNTOUCHED | {"key": first["key"]}


def test_quiet_hours_are_taken_away_again(cast: Cast, api: Api) -> None:
    client = api(cast.alice)
    client.patch(PATH, NIGHT, format="json")
    assert client.patch(PATH, {"quiet_from": None, "quiet_to": None}, format="json").json()["quiet_to"] is None
    assert PushWishes.objects.values_list("quiet_from", "quiet_to").get() == (None, None)


def test_a_company_that_hides_the_content_says_so(cast: Cast, api: Api, settings: Any) -> None:
    settings.PUSH = settings.PUSH | {"content": "hidden"}
    assert api(cast.alice).get(PATH).json()["content_allowed"] is False


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"quiet_from": "22:00"}, "quiet_to"),
        ({"quiet_to": "7:30"}, "quiet_from"),
        ({"quiet_from": "25:00", "quiet_to": "07:00"}, "quiet_from"),
        ({"time_zone": "Nowhere/At_all"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"mentions_pass": "yes"}, "mentions_pass"),
        ({"show_content": None}, "show_content"),
        ({"mail": "always"}, "mail"),
        ({"key": "mine"}, "key"),
    ],
)
def test_a_bad_field_is_named_and_nothing_changes(cast: Cast, api: Api, body: dict[str, object], field: str) -> None:
    answer = api(cast.alice).patch(PATH, body, format="json")
    assert (answer.status_code, list(answer.json()["error"]["detail"])) == (400, [field])
    assert not PushWishes.objects.exists()
