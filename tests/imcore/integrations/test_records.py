"""Entries of the audit log about clients."""

import pytest

from imcore.integrations import records
from imcore.models import AuditEvent
from tests.imcore.facade import systems

pytestmark = pytest.mark.django_db


def test_an_entry_names_the_bot_and_the_client_and_its_target() -> None:
    made, _secret = systems.client(systems.line())
    records.write(made, "group.created", "imcore.conversation:7", target_name="Harvest", detail={"members": 2}, address="::1")
    entry = AuditEvent.objects.get()
    assert (entry.actor, entry.act, entry.target, entry.target_name, entry.address) == (
        made.line.bot, "group.created", "imcore.conversation:7", "Harvest", "::1",
    )  # fmt: skip
    assert entry.detail == {"client": made.client_id, "members": 2}


def test_without_another_target_it_is_about_the_client() -> None:
    made, _secret = systems.client(systems.line())
    records.write(made, "apiclient.token_issued")
    entry = AuditEvent.objects.get()
    assert (entry.target, entry.target_name) == (f"imcore.apiclient:{made.pk}", made.name)
