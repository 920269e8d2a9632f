"""Departments in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.oa import office
from tests.oa.admin.conftest import queries_of

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oa_department_changelist")


def test_a_larger_tree_takes_no_more_queries(client: Client) -> None:
    office.department(above=office.department())
    few = queries_of(client, LIST)
    parent = None
    for _ in range(6):
        parent = office.department(above=parent)
    assert queries_of(client, LIST) == few <= 10


def test_a_row_opens(client: Client) -> None:
    department = office.department()
    assert client.get(reverse("admin:oa_department_change", args=[department.pk])).status_code == 200
