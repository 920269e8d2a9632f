"""Colleague requests in the admin: to look at."""

import pytest
from django.test import Client
from django.urls import reverse

from oa.models import ColleagueRequest
from tests import factories
from tests.oa.admin.conftest import queries_of

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oa_colleaguerequest_changelist")


def ask(count: int) -> None:
    """Requests of as many people."""
    receiver = factories.person()
    for sender in factories.people(count):
        ColleagueRequest.objects.create(sender=sender, receiver=receiver, note="Hello")


def test_a_longer_list_takes_no_more_queries(client: Client) -> None:
    ask(2)
    few = queries_of(client, LIST)
    ask(6)
    assert queries_of(client, LIST) == few <= 10


def test_requests_are_filtered_by_state(client: Client) -> None:
    ask(2)
    accepted = ColleagueRequest.objects.latest("pk")
    ColleagueRequest.objects.filter(pk=accepted.pk).update(state="accepted")
    page = client.get(LIST, {"state__exact": "accepted"})
    assert list(page.context["cl"].result_list) == [accepted]
