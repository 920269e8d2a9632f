"""Clients of the facade in the admin."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from imcore.models import ApiClient, ApiUsage
from tests import factories, said
from tests.imcore.facade import systems
from tests.imcore.facade.systems import System, fetch

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Client:
    """A superuser's browser."""
    browser = Client(headers={"accept-language": "en"})
    chief = factories.person("frank", is_staff=True, is_superuser=True)
    browser.force_login(chief, backend="imcore.accounts.backends.PeopleBackend")
    return browser


@pytest.fixture
def erp() -> System:
    """A client that may do everything."""
    return systems.system()


def address(page: str, client: ApiClient) -> str:
    """Of a page of the client's."""
    return reverse(f"admin:imcore_apiclient_{page}", args=[client.pk])


def test_a_new_secret_is_shown_once_and_beside_it_the_old_one_is_good(chief: Client, erp: System) -> None:
    answer = chief.post(address("new_secret", erp.client), {"hours": "24"})
    found = re.search(r'data-testid="secret"[^>]*>(hys_[\w-]+)<', answer.content.decode())
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    assert found is not None
    said.secret(found[1])
    assert [fetch(erp.client.client_id, secret).status_code for secret in (erp.secret, found[1])] == [200, 200]
    for page in ("new_secret", "change"):
        assert found[1] not in chief.get(address(page, erp.client)).content.decode()


def test_at_once_means_that_the_old_secret_and_its_tokens_are_no_good(chief: Client, erp: System) -> None:
    chief.post(address("new_secret", erp.client), {"hours": "0"})
    assert fetch(erp.client.client_id, erp.secret).status_code == 401
    assert erp.call("GET", "conversations").status_code == 401


def test_a_client_is_switched_off_at_once_and_on_again(chief: Client, erp: System) -> None:
    for action, status in (("switch_off_selected", 401), ("switch_on_selected", 200)):
        url = reverse("admin:imcore_apiclient_changelist")
        assert chief.post(url, {"action": action, "_selected_action": [erp.client.pk]}).status_code == 302
        assert fetch(erp.client.client_id, erp.secret).status_code == status


def test_its_page_shows_whose_it_is_its_secrets_by_their_ends_and_the_way_to_its_usage(chief: Client, erp: System) -> None:
    page = chief.get(address("change", erp.client)).content.decode()
    usage = f"{reverse('admin:imcore_apiusage_changelist')}?client__id__exact={erp.client.pk}"
    for shown in (erp.client.client_id, str(erp.client.line), str(erp.bot), f"…{erp.secret[-4:]}", usage):
        assert shown in page
    assert erp.secret not in page


def test_the_usage_is_listed_by_day_and_endpoint(chief: Client, erp: System) -> None:
    ApiUsage.objects.create(client=erp.client, day="2026-11-24", endpoint="POST messages", calls=4321, messages=98765)
    page = chief.get(f"{reverse('admin:imcore_apiusage_changelist')}?client__id__exact={erp.client.pk}").content.decode()
    assert ("POST messages" in page, "98765" in page.replace(",", "")) == (True, True)
