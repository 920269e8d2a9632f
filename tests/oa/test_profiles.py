"""The work part of a profile card."""

import pytest
from pytest_django import DjangoAssertNumQueries

from imcore.protocol import UserId
from oa.profiles import work_profile
from tests import factories
from tests.oa.office import department, hire
from tests.oa.visibility.policies import rule

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


FULL = {"number": "7", "mobile": "138", "office": "3F"}


def test_a_field_that_a_rule_hides_is_left_out() -> None:
    alice, intern = factories.person(), factories.person()
    hire(alice, department("Board"), title="Chief", rank=18, **FULL), hire(intern, rank=1)
    whole = {"title": "Chief", "department": "Board", "employee_number": "7", "mobile": "138", "office": "3F"}
    rule("fields", fields=["mobile", "office"], viewer_rank_to=4, target_rank_from=15)
    assert work_profile(intern.pk, [alice.pk]) == {
        alice.pk: {name: value for name, value in whole.items() if name not in ("mobile", "office")}
    }
    stranger = factories.person()
    assert work_profile(stranger.pk, [alice.pk]) == work_profile(alice.pk, [alice.pk]) == {alice.pk: whole}


def test_every_department_of_both_counts() -> None:
    board, links = department("Board"), department("Links")
    alice, bob = factories.person(), factories.person()
    hire(alice, links, board, number="7", mobile="138"), hire(bob, links)
    rule("fields", fields=["mobile"], targets=[board])
    rule("fields", fields=["department"], viewers=[links])
    assert work_profile(bob.pk, [alice.pk]) == {alice.pk: {"employee_number": "7"}}


def test_of_whom_one_may_not_see_nothing_is_told() -> None:
    alice, bob = factories.person(), factories.person()
    hire(alice, department("Board"), title="Chief", **FULL), hire(bob)
    rule(targets=[alice])
    assert work_profile(bob.pk, [alice.pk]) == {alice.pk: {}}


def test_rules_cost_two_queries_more_and_nothing_for_oneself(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    team, crowd = department("Links"), factories.people(30)
    for person in crowd:
        hire(person, team, mobile="138")
    everybody = [UserId(person.pk) for person in crowd]
    for person in crowd[:10]:
        rule("fields", fields=["mobile"], viewers=[team], targets=[person])
    with django_assert_num_queries(5):
        shown = work_profile(crowd[20].pk, everybody)
    assert [user for user in everybody if "mobile" not in shown[user]] == everybody[:10]
    with django_assert_num_queries(3):
        assert work_profile(crowd[0].pk, everybody[:1])[crowd[0].pk]["mobile"] == "138"
