"""Clients and lines."""

import pytest

from imcore import errors
from imcore.integrations import clients
from imcore.models import ApiClient, BusinessLine, UserKind
from tests import factories
from tests.imcore.facade import systems

pytestmark = pytest.mark.django_db


def test_a_line_has_one_bot_named_as_it_is() -> None:
    line = BusinessLine.objects.create(key="erp", name="Orders")
    first, second = clients.open_line(line), clients.open_line(line, sandbox=True)
    assert (first, second.sandbox) == (second, False)
    assert (first.bot.username, first.bot.display_name, first.bot.kind) == ("erp.bot", "Orders", UserKind.BOT)
    assert not first.bot.has_usable_password()


def test_a_bots_name_that_is_taken_gets_a_number() -> None:
    factories.person("erp.bot")
    assert clients.open_line(BusinessLine.objects.create(key="erp", name="Orders")).bot.username == "erp.bot2"


@pytest.mark.parametrize(
    ("addresses", "address", "may"),
    [
        ([], "203.0.113.9", True),
        ([], None, True),
        (["203.0.113.0/24"], "203.0.113.9", True),
        (["203.0.113.0/24"], "::ffff:203.0.113.9", True),
        (["203.0.113.0/24"], "203.0.114.9", False),
        (["203.0.113.9"], "203.0.113.9", True),
        (["2001:db8::/32"], "2001:db8::7", True),
        (["2001:db8::/32"], "203.0.113.9", False),
        (["203.0.113.0/24"], None, False),
        (["203.0.113.0/24"], "moon", False),
    ],
)
def test_a_client_comes_from_where_it_may(addresses: list[str], address: str | None, may: bool) -> None:
    assert clients.may_come_from(ApiClient(addresses=addresses), address) is may


def test_scopes_and_addresses_that_are_none_are_refused_and_no_client_is_made() -> None:
    line = systems.line()
    with pytest.raises(errors.Invalid) as scopes:
        clients.create(line, name="A", scopes=["everything"])
    with pytest.raises(errors.Invalid) as addresses:
        clients.create(line, name="A", scopes=[], addresses=["203.0.113.9/24"])
    assert (list(scopes.value.detail), list(addresses.value.detail)) == (["scopes"], ["addresses"])
    assert not ApiClient.objects.exists()


def test_networks_are_kept_in_one_form() -> None:
    assert clients.networks([" 203.0.113.9 ", "2001:DB8::/32", "203.0.113.9"]) == ["203.0.113.9/32", "2001:db8::/32"]
