"""Departments and employees in the admin."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oa.models import Department, Employee
from tests import factories
from tests.oa import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A superuser's browser."""
    browser = Client(headers={"accept-language": "en"})
    chief = factories.person("chief", is_staff=True, is_superuser=True)
    browser.force_login(chief, backend="imcore.accounts.backends.PeopleBackend")
    return browser


def hire(count: int) -> None:
    """Departments in a row, an employee in each."""
    parent = None
    for person in factories.people(count):
        parent = office.department(above=parent)
        office.hire(person, parent)


@pytest.mark.parametrize("table", ["department", "employee"])
def test_a_longer_list_takes_no_more_queries(client: Client, table: str) -> None:
    url = reverse(f"admin:oa_{table}_changelist")
    counts = []
    for more in (2, 6):
        hire(more)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize("table", ["department", "employee"])
def test_a_row_opens(client: Client, table: str) -> None:
    hire(1)
    row = (Department if table == "department" else Employee).objects.get()
    assert client.get(reverse(f"admin:oa_{table}_change", args=[row.pk])).status_code == 200


def test_an_employee_is_found_by_the_users_name(client: Client) -> None:
    hire(2)
    name = Employee.objects.order_by("id")[0].user.username
    page = client.get(reverse("admin:oa_employee_changelist"), {"q": f"{name}"})
    assert [employee.user.username for employee in page.context["cl"].result_list] == [name]
