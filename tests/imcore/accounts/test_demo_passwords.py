"""A production start refuses the passwords that everyone knows."""

import pytest
from asgiref.sync import sync_to_async
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.test import override_settings

from imcore.accounts.demo_passwords import check_demo_passwords, refuse_demo_passwords
from imcore.link.asgi import link_application
from imcore.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@override_settings(EMBEDDED=False)
def test_production_names_the_accounts_and_stops() -> None:
    factories.person("bob")
    factories.person("admin")
    with pytest.raises(ImproperlyConfigured, match="admin, bob"):
        refuse_demo_passwords()
    assert [error.id for error in check_demo_passwords(None)] == ["imcore.E001"]


@override_settings(EMBEDDED=False)
def test_production_starts_once_they_are_changed_disabled_or_gone() -> None:
    changed = factories.person("alice")
    changed.set_password("a wild goose flies south")
    changed.save()
    factories.person("dave", is_active=False)
    factories.person("somebody")
    refuse_demo_passwords()
    assert check_demo_passwords(None) == []


@override_settings(EMBEDDED=True)
def test_the_demo_itself_starts() -> None:
    factories.person("alice")
    refuse_demo_passwords()
    assert User.objects.count() == 1
    assert check_demo_passwords(None) == []


@pytest.mark.django_db(transaction=True)
@override_settings(EMBEDDED=False)
async def test_the_server_says_why_and_does_not_start() -> None:
    await sync_to_async(factories.person)("alice")
    await sync_to_async(connections.close_all)()
    sent: list[dict[str, str]] = []

    async def receive() -> dict[str, str]:
        return {"type": "lifespan.startup"}

    async def send(message: dict[str, str]) -> None:
        sent.append(message)

    await link_application(lambda *_: None)({"type": "lifespan"}, receive, send)
    assert [message["type"] for message in sent] == ["lifespan.startup.failed"]
    assert "alice" in sent[0]["message"]
