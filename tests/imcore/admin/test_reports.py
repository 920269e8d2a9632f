"""Reports in the admin."""

import pytest
from django.urls import reverse

from imcore.models import Message, User
from tests.imcore.admin.conftest import Browser

pytestmark = pytest.mark.django_db


def test_a_report_shows_what_was_said_by_whom_and_who_minds(said: Message, browser: Browser, chief: User) -> None:
    page = browser(chief).get(reverse("admin:imcore_report_changelist")).content.decode()
    for shown in ("Meet at the harbour", "Carol (carol)", "Bob (bob)", "Off topic", "Harvest"):
        assert shown in page


def test_a_report_leads_to_its_message(said: Message, browser: Browser, chief: User) -> None:
    page = browser(chief).get(reverse("admin:imcore_report_changelist")).content.decode()
    assert reverse("admin:imcore_message_change", args=[said.pk]) in page
