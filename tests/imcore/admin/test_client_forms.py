"""What a client's form takes."""

from typing import Any

import pytest
from django.utils import translation

from imcore.admin.client_forms import ClientForm, NewClientForm
from imcore.models import ApiClient, BusinessLine, FacadeLine
from tests.imcore.facade import systems

pytestmark = pytest.mark.django_db


def given(**fields: Any) -> dict[str, Any]:
    """A form that is filled in."""
    usual = {"name": "Orders", "scopes": ["files"], "calls_per_minute": "60", "messages_per_day": "1000"}
    return usual | fields


def test_the_first_client_of_a_line_opens_it() -> None:
    line = BusinessLine.objects.create(key="erp", name="Orders")
    form = NewClientForm(given(business_line=line.pk, sandbox="on", addresses="203.0.113.9\n\n2001:db8::/32\n"))
    assert form.is_valid(), form.errors
    made = form.save()
    assert (made.scopes, made.addresses) == (["files"], ["203.0.113.9/32", "2001:db8::/32"])
    assert (made.line.line, made.line.sandbox, made.line.bot.username) == (line, True, "erp.bot")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"addresses": "203.0.113.9/24"}, "addresses"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"scopes": []}, "scopes"),
        ({"calls_per_minute": "0"}, "calls_per_minute"),
        ({"sandbox": "on"}, "sandbox"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(fields: dict[str, Any], wrong: str) -> None:
    line = systems.line()
    form = NewClientForm(given(business_line=line.pk) | fields)
    assert list(form.errors) == [wrong]
    assert (ApiClient.objects.count(), FacadeLine.objects.count()) == (0, 1)


def test_what_is_kept_stands_in_the_form_as_it_is_typed() -> None:
    made, _secret = systems.client(systems.line(), "files", addresses=["203.0.113.9", "2001:db8::/32"])
    with translation.override("en"):
        shown = str(ClientForm(instance=made)["addresses"])
    assert "203.0.113.9/32\n2001:db8::/32" in shown
