"""Employees in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from oa.models import Employee
from tests import factories
from tests.oa import office
from tests.oa.admin.conftest import queries_of

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oa_employee_changelist")


def hire(count: int) -> list[Employee]:
    """An employee in a department of their own each."""
    return [office.hire(person, office.department()) for person in factories.people(count)]


def test_a_longer_list_takes_no_more_queries(client: Client) -> None:
    hire(2)
    few = queries_of(client, LIST)
    hire(6)
    assert queries_of(client, LIST) == few <= 10


def test_a_row_opens(client: Client) -> None:
    [employee] = hire(1)
    assert client.get(reverse("admin:oa_employee_change", args=[employee.pk])).status_code == 200


def test_an_employee_is_found_by_the_users_name(client: Client) -> None:
    name = hire(2)[0].user.username
    page = client.get(LIST, {"q": name})
    assert [employee.user.username for employee in page.context["cl"].result_list] == [name]
