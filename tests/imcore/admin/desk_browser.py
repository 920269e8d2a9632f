"""What the desk's tests do in a browser: look at the queue and at a case, press a button."""

from typing import cast as cast_to

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from imcore.models import ModerationCase

QUEUE = "admin:imcore_moderationcase_changelist"


def page(client: Client, case: ModerationCase) -> str:
    """The case's page."""
    answer = client.get(reverse("admin:imcore_moderationcase_change", args=[case.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def press(client: Client, case: ModerationCase, act: str, **fields: str) -> HttpResponse:
    """A button of it."""
    path = reverse("admin:imcore_moderationcase_act", args=[case.pk])
    return cast_to(HttpResponse, client.post(path, {"act": act} | fields))


def queue(client: Client, **query: str) -> list[int]:
    """The cases that the list shows."""
    return [row.pk for row in client.get(reverse(QUEUE), query).context["cl"].result_list]
