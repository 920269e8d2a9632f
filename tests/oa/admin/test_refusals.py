"""What the office's functions refuse, as the admin says it."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from tests.oa import office

pytestmark = pytest.mark.django_db


def test_a_refused_form_leaves_no_history(client: Client) -> None:
    office.department("Farm")
    client.post(reverse("admin:oa_department_add"), {"name": "Farm"})
    assert not LogEntry.objects.exists()


def test_a_refused_deletion_leaves_no_history(client: Client) -> None:
    farm = office.department("Farm")
    office.department("Harvest", above=farm)
    client.post(reverse("admin:oa_department_delete", args=[farm.pk]), {"post": "yes"})
    sent = {"action": "delete_selected", "_selected_action": [farm.pk], "post": "yes"}
    client.post(reverse("admin:oa_department_changelist"), sent)
    assert not LogEntry.objects.exists()


def test_a_refused_form_says_it_once(client: Client) -> None:
    office.department("Farm")
    page = client.post(reverse("admin:oa_department_add"), {"name": "Farm"})
    assert page.content.decode().count("There is a department of that name here already.") == 1
    assert list(page.context["messages"]) == []
