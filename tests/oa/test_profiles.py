"""The work part of a profile card."""

import pytest
from pytest_django import DjangoAssertNumQueries

from imcore.protocol import UserId
from oa.profiles import work_profile
from tests import factories
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db


def test_title_path_and_the_ways_to_reach_them_are_shown() -> None:
    team = department("Links", department("Platform", department("R&D")))
    alice = factories.person("alice")
    hire(alice, team, department("Club"), title="Engineer", number="7", mobile="138 0000 0000", office="3F")
    shown = {"title": "Engineer", "department": "R&D / Platform / Links", "employee_number": "7"}
    assert work_profile(alice.pk, [alice.pk]) == {alice.pk: {**shown, "mobile": "138 0000 0000", "office": "3F"}}


def test_what_is_not_known_is_not_shown() -> None:
    alice = factories.person("alice")
    hire(alice, number="7")
    assert work_profile(alice.pk, [alice.pk]) == {alice.pk: {"employee_number": "7"}}


def test_who_is_no_employee_has_no_work_part() -> None:
    alice = factories.person("alice")
    assert work_profile(alice.pk, [alice.pk]) == {}


def test_three_queries_serve_any_number(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    team = department("Links")
    people = factories.people(30)
    for person in people:
        hire(person, team)
    with django_assert_num_queries(3):
        assert len(work_profile(people[0].pk, [UserId(person.pk) for person in people])) == 30
