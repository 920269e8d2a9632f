"""Reading the org chart: how much it takes, and what of it is for whom."""

from typing import Any

import pytest

from imcore import errors
from imcore.models import User
from oa import head_counts, orgchart
from oa.directory import tree
from oa.models import Department, Employee, Position
from oa.orgchart import Place
from tests import factories
from tests.oa.directory.rules import hide, hide_fields
from tests.oa.office import department, hire
from tests.query_counts import counted

pytestmark = pytest.mark.django_db


def crowd(place: Department, count: int) -> list[User]:
    """So many people in a department, in the order of their names."""
    users = factories.people(count)
    employees = Employee.objects.bulk_create(Employee(user=user, employee_number=user.username) for user in users)
    Position.objects.bulk_create(Position(employee=one, department=place, title="Engineer") for one in employees)
    head_counts.count_all()
    return sorted(users, key=lambda user: user.name_pinyin)


def names(viewer: User, place: Department, **options: Any) -> list[str]:
    """Who is found in a department."""
    shown, _next = tree.members(viewer.pk, place.pk, **{"below": False, "limit": 50, **options})
    return [one["user"]["display_name"] for one in shown]


def test_a_level_takes_three_queries_whatever_its_size() -> None:
    top = department("R&D")
    boss = hire(factories.person("boss"), top)
    for _ in range(30):
        orgchart.change_department(department(above=top).pk, manager=boss.pk)
    with counted("a level of the org chart, rules of visibility asked for"):
        shown = tree.level(boss.user_id, top.pk)
    assert [one["manager"]["display_name"] for one in shown] == ["Boss"] * 30


def test_the_roots_are_a_level_too() -> None:
    first, second = department("Zeta"), department("Alpha")
    department("Below", second)
    assert [(one["id"], one["has_children"]) for one in tree.level(0, None)] == [(first.pk, False), (second.pk, True)]


def test_a_manager_whom_the_viewer_may_not_see_is_not_named() -> None:
    place = department("R&D")
    boss, viewer = hire(factories.person("boss"), place), factories.person()
    orgchart.change_department(place.pk, manager=boss.pk)
    assert tree.department(viewer.pk, place.pk)["manager"]["display_name"] == "Boss"
    hide(boss)
    assert tree.department(viewer.pk, place.pk)["manager"] is None
    assert tree.level(viewer.pk, None)[0]["manager"] is None


def test_a_page_of_a_department_takes_as_many_queries_for_many_as_for_few() -> None:
    top = department("R&D")
    place = department("Links", top)
    users = crowd(place, 60)
    for size in (1, 50):
        with counted("a page of a department's people"):
            shown, _next = tree.members(users[0].pk, top.pk, below=True, limit=size)
        assert len(shown) == size


def test_pages_follow_each_other_by_pinyin() -> None:
    place = department("Links")
    users = crowd(place, 5)
    first, key = tree.members(users[0].pk, place.pk, below=False, limit=3)
    rest, end = tree.members(users[0].pk, place.pk, below=False, after=key, limit=3)
    assert [one["user"]["id"] for one in first + rest] == [user.pk for user in users]
    assert end is None


def test_below_takes_in_the_departments_below_and_each_person_once() -> None:
    top = department("R&D")
    links, boxes = department("Links", top), department("Boxes", top)
    alice, bob = factories.person("alice"), factories.person("bob")
    hire(alice, links, boxes, title="Engineer")
    hire(bob, top)
    assert (names(bob, top), names(bob, top, below=True)) == (["Bob"], ["Alice", "Bob"])


def test_the_position_shown_is_the_one_that_lies_in_the_department() -> None:
    top, club = department("R&D"), department("Club")
    alice = hire(factories.person("alice"), top, title="Engineer")
    orgchart.assign(alice.pk, [Place(top.pk, "Engineer"), Place(club.pk, "Treasurer")])
    (shown,), _next = tree.members(alice.user_id, club.pk, below=True, limit=9)
    assert (shown["title"], shown["is_primary"]) == ("Treasurer", False)


def test_who_has_left_is_in_no_department() -> None:
    place = department("Links")
    hire(factories.person("gone"), place, state=Employee.State.LEFT)
    assert names(factories.person(), place) == []


def test_who_may_not_be_seen_is_in_no_department() -> None:
    place = department("Links")
    alice, bob = (hire(factories.person(name), place) for name in ("alice", "bob"))
    hide(alice)
    assert names(bob.user, place) == ["Bob"]
    with pytest.raises(errors.NotFound):
        tree.positions(bob.user_id, alice.user_id)


def test_where_the_department_is_hidden_nobody_is_shown_in_it() -> None:
    place = department("Links")
    alice, viewer = hire(factories.person("alice"), place, title="Engineer").user, factories.person()
    hide_fields("department")
    assert names(viewer, place) == []
    assert tree.positions(viewer.pk, alice.pk) == [{"is_primary": True, "title": "Engineer"}]
    assert names(alice, place) == ["Alice"], "oneself always"


def test_where_the_title_is_hidden_the_positions_have_none() -> None:
    place = department("Links")
    alice, viewer = hire(factories.person("alice"), place, title="Engineer").user, factories.person()
    hide_fields("title")
    (shown,), _next = tree.members(viewer.pk, place.pk, below=False, limit=9)
    assert shown["title"] == ""
    assert "title" not in tree.positions(viewer.pk, alice.pk)[0]


def test_a_line_manager_whom_the_viewer_may_not_see_is_not_named() -> None:
    place = department("Links")
    boss, alice = hire(factories.person("boss"), place), hire(factories.person("alice"), place)
    orgchart.assign(alice.pk, [Place(place.pk, "Engineer", boss.pk)])
    assert tree.positions(alice.user_id, alice.user_id)[0]["line_manager"]["display_name"] == "Boss"
    hide(boss)
    assert tree.positions(alice.user_id, alice.user_id)[0]["line_manager"] is None


def test_positions_take_as_many_queries_for_many_as_for_one() -> None:
    places = [department(above=department()) for _ in range(9)]
    one, many = hire(factories.person(), places[0], title="x"), hire(factories.person(), *places, title="x")
    for employee, count in ((one, 1), (many, 9)):
        with counted("somebody's positions"):
            assert len(tree.positions(one.user_id, employee.user_id)) == count
