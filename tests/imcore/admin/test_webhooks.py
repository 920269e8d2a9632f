"""Incoming webhooks in the admin."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from imcore.models import IncomingWebhook, Member
from tests import factories, said
from tests.cast import Cast
from tests.imcore.integrations.incoming.hooks import post, shown, webhook

pytestmark = pytest.mark.django_db
ADD = "admin:imcore_incomingwebhook_add"


@pytest.fixture
def chief() -> Client:
    """A superuser's browser."""
    browser = Client(headers={"accept-language": "en"})
    chief = factories.person("frank", is_staff=True, is_superuser=True)
    browser.force_login(chief, backend="imcore.accounts.backends.PeopleBackend")
    return browser


def address(page: str, one: IncomingWebhook) -> str:
    """Of a page of the webhook's."""
    return reverse(f"admin:imcore_incomingwebhook_{page}", args=[one.pk])


def token_on(page: bytes) -> str:
    """Of the address that a page shows, or none."""
    found = re.search(r'data-testid="address"[^>]*>([^<]+)<', page.decode())
    token = urlsplit(found[1]).path.removeprefix("/hooks/") if found else ""
    said.secret(token)
    return token


def test_a_webhook_is_made_for_a_group_and_its_address_and_secret_are_shown_once(chief: Client, cast: Cast) -> None:
    form = {"group": cast.group.pk, "name": "Builds", "calls_per_minute": 20, "is_active": "on", "keywords": "Built\nFailed"}
    answer = chief.post(reverse(ADD), form | {"signed": "on"})
    one = IncomingWebhook.objects.get()
    said.secret(one.secret)
    token = token_on(answer.content)
    assert (answer.status_code, "no-store" in answer["Cache-Control"], one.secret in answer.content.decode()) == (
        200,
        True,
        True,
    )
    assert (one.keywords, Member.objects.filter(conversation=cast.group, user=one.bot, left_at=None).count()) == (
        ["Built", "Failed"],
        1,
    )
    assert token.startswith("hyh_")
    page = chief.get(address("change", one)).content.decode()
    assert (token in page, one.secret in page, "Builds" in page) == (False, False, True)


def test_none_is_made_for_a_dissolved_group(chief: Client, cast: Cast) -> None:
    cast.group.state = "archived"
    cast.group.save()
    answer = chief.post(reverse(ADD), {"group": cast.group.pk, "name": "Builds", "calls_per_minute": 20})
    assert (answer.status_code, IncomingWebhook.objects.count()) == (302, 0)


def test_with_a_new_address_the_old_one_ends_and_none_is_made_by_looking(chief: Client, cast: Cast) -> None:
    one, old = webhook(cast.group, cast.alice)
    assert token_on(chief.get(address("new_address", one)).content) == ""
    assert post(old, {"text": "Built"}).status_code == 200
    fresh = token_on(chief.post(address("new_address", one)).content)
    assert [post(token, {"text": "Built"}).status_code for token in (old, fresh)] == [403, 200]
    assert len(shown(one)) == 2


def test_its_page_says_what_became_of_the_last_calls(chief: Client, cast: Cast) -> None:
    one, token = webhook(cast.group, cast.alice)
    post(token, {"text": "Built"})
    post(token, {"text": ""})
    page = chief.get(address("change", one)).content.decode()
    rows = re.findall(r"<li>[^<]* · Slack · ([^<]+)</li>", page)
    assert rows == ["nothing to show", "sent"]


def test_switched_off_it_takes_nothing(chief: Client, cast: Cast) -> None:
    one, token = webhook(cast.group, cast.alice)
    chief.post(address("change", one), {"name": "CI", "calls_per_minute": 20})
    assert post(token, {"text": "Built"}).status_code == 403
    assert shown(one) == []
