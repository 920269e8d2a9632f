"""The work part of a profile card."""

import pytest
from pytest_django import DjangoAssertNumQueries

from imcore.models import User
from imcore.protocol import UserId
from oa.models import Department, Employee
from oa.profiles import department_path, work_profile
from tests import factories

pytestmark = pytest.mark.django_db


def hire(user: User, department: Department | None, title: str = "Engineer") -> None:
    """Makes the user an employee."""
    Employee.objects.create(user=user, department=department, title=title, employee_number=str(factories.number()))


def test_title_and_path_are_shown() -> None:
    company = Department.objects.create(name="R&D")
    platform = Department.objects.create(name="Platform", parent=company)
    team = Department.objects.create(name="Links", parent=platform)
    alice = factories.person("alice")
    hire(alice, team)
    assert work_profile([alice.pk]) == {alice.pk: {"title": "Engineer", "department": "R&D / Platform / Links"}}


def test_what_is_not_known_is_not_shown() -> None:
    alice = factories.person("alice")
    hire(alice, None, title="")
    assert work_profile([alice.pk]) == {alice.pk: {}}


def test_who_is_no_employee_has_no_work_part() -> None:
    assert work_profile([factories.person("alice").pk]) == {}


def test_two_queries_serve_any_number(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    team = Department.objects.create(name="Links")
    people = factories.people(30)
    for person in people:
        hire(person, team)
    with django_assert_num_queries(2):
        assert len(work_profile([UserId(person.pk) for person in people])) == 30


def test_a_circle_in_the_tree_ends() -> None:
    assert len(department_path({1: (2, "a"), 2: (1, "b")}, 1).split(" / ")) == 20
