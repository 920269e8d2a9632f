"""Receipts in the admin."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imcore.models import User
from tests.oa.admin.conftest import queries_of
from tests.oa.announcements import desks

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oa_announcementreceipt_changelist")


def test_a_longer_list_takes_no_more_queries(client: Client, chief: User) -> None:
    desks.published(chief, people=[desks.employee().pk for _ in range(2)])
    few = queries_of(client, LIST)
    desks.published(chief, people=[desks.employee().pk for _ in range(6)])
    assert queries_of(client, LIST) == few <= 10


def test_who_has_not_confirmed_an_announcement_is_one_list(client: Client, chief: User) -> None:
    one, other = desks.employee(), desks.employee()
    announcement = desks.published(chief, people=[one.pk, other.pk], must_confirm=True)
    desks.published(chief, people=[one.pk])
    announcement.receipts.filter(user=one).update(confirmed_at=timezone.now())
    page = client.get(LIST, {"announcement__id__exact": announcement.pk, "confirmed_at__isempty": 1})
    assert [row.user for row in page.context["cl"].result_list] == [other]
