"""Choosing a department in the admin: it is told with those above it."""

import pytest
from django.contrib.admin.widgets import AutocompleteMixin
from django.test import Client
from django.urls import reverse

from oa.admin.department_choices import DepartmentsSelect, department_field, full_names
from oa.models import Department
from tests import factories
from tests.oa import office
from tests.oa.admin.conftest import Clerk, queries_of

pytestmark = pytest.mark.django_db
CHOICES = reverse("admin:oa_department_choices")


@pytest.fixture
def twins() -> tuple[Department, Department]:
    """Two departments of one name, below different ones."""
    names = ("North", "South")
    one, other = (office.department("Sales", above=Department.objects.get(pk=office.department(name).pk)) for name in names)
    return one, other


def test_two_of_one_name_are_told_apart(client: Client, twins: tuple[Department, Department]) -> None:
    told = client.get(CHOICES, {"term": "Sales"}).json()
    assert told == {
        "results": [{"id": str(twins[0].pk), "text": "North / Sales"}, {"id": str(twins[1].pk), "text": "South / Sales"}],
        "pagination": {"more": False},
    }


def test_more_choices_take_no_more_queries(client: Client) -> None:
    top = office.department()
    few = queries_of(client, CHOICES)
    for _ in range(5):
        office.department(above=Department.objects.get(pk=top.pk))
    assert queries_of(client, CHOICES) == few <= 7


def test_who_may_not_view_departments_is_told_none(clerk: Clerk, twins: tuple[Department, Department]) -> None:
    assert clerk("view_employee").get(CHOICES).status_code == 403


@pytest.mark.parametrize(
    "page",
    ["oa_departmentgroup_add", "oa_announcement_add", "oa_visibilityrule_add", "oa_employee_add", "oa_department_add"],
)
def test_every_form_that_asks_for_departments_asks_there(client: Client, page: str) -> None:
    assert f'data-ajax--url="{CHOICES}"' in client.get(reverse(f"admin:{page}")).content.decode()


def test_what_is_chosen_already_is_told_so_too(client: Client, twins: tuple[Department, Department]) -> None:
    employee = office.hire(factories.person(), twins[1])
    page = client.get(reverse("admin:oa_employee_change", args=[employee.pk])).content.decode()
    assert f'<option value="{twins[1].pk}" selected>South / Sales</option>' in page


def test_a_field_may_be_left_empty_and_several_take_several() -> None:
    field = department_field("place", "none means the top")
    assert (field.clean(""), field.label, field.help_text) == (None, "Place", "none means the top")
    assert DepartmentsSelect().allow_multiple_selected
    assert isinstance(field.widget, AutocompleteMixin)


def test_a_department_that_is_gone_has_no_name(twins: tuple[Department, Department]) -> None:
    assert full_names([twins[0].pk, 10**6]) == {twins[0].pk: "North / Sales"}
