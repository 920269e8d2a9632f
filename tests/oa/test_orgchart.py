"""Changing the org chart: the tree, the positions, and the head counts beside them."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from imcore import errors
from oa import head_counts, orgchart
from oa.models import Department, DepartmentGroup, Employee, Position, SearchKey
from oa.orgchart import Place
from tests import factories
from tests.oa.office import department, hire
from tests.oa.visibility.policies import rule

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    """Department → head count as it is kept."""
    return dict(Department.objects.values_list("name", "head_count"))


def counted() -> dict[str, int]:
    """The same, counted by hand."""
    return {
        one.name: Position.objects.filter(department__path__startswith=one.path)
        .exclude(employee__state=Employee.State.LEFT)
        .values("employee")
        .distinct()
        .count()
        for one in Department.objects.all()
    }


def order(parent: Department | None = None) -> list[str]:
    """The names of one level, in order."""
    level = (
        Department.objects.get_children(Department.objects.get(pk=parent.pk)) if parent else Department.objects.get_root_nodes()
    )
    return [one.name for one in level]


def test_children_stand_in_the_order_in_which_they_came() -> None:
    top = department("R&D")
    for name in ("C", "A", "B"):
        department(name, top)
    assert (order(), order(top)) == (["R&D"], ["C", "A", "B"])


def test_a_name_stands_once_among_its_siblings() -> None:
    top = department("R&D")
    department("Links", top)
    department("Links")  # elsewhere it may
    with pytest.raises(errors.Conflict):
        orgchart.create_department(" Links ", parent=top.pk)
    with pytest.raises(errors.Conflict):
        orgchart.change_department(department("Boxes", top).pk, name="Links")
    assert order(top) == ["Links", "Boxes"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
def test_a_name_has_1_to_100_characters(name: str) -> None:
    with pytest.raises(errors.Invalid):
        orgchart.create_department(name)
    assert not Department.objects.exists()


def test_a_code_stands_once_in_the_company() -> None:
    orgchart.create_department("A", code="D1")
    with pytest.raises(errors.Conflict):
        orgchart.create_department("B", code="D1")
    assert order() == ["A"]


def test_below_what_is_not_there_nothing_is_made() -> None:
    with pytest.raises(errors.NotFound):
        orgchart.create_department("A", parent=404)
    assert not Department.objects.exists()


def test_heads_are_counted_here_and_above_each_once() -> None:
    top = department("R&D")
    links, boxes = department("Links", top), department("Boxes", top)
    hire(factories.person(), links)
    hire(factories.person(), links, boxes)
    assert counts() == {"R&D": 2, "Links": 2, "Boxes": 1} == counted()


def test_new_positions_move_the_counts() -> None:
    links, boxes = department("Links"), department("Boxes")
    employee = hire(factories.person(), links)
    orgchart.assign(employee.pk, [Place(boxes.pk, "Engineer")])
    assert counts() == {"Links": 0, "Boxes": 1}
    assert list(employee.positions.values_list("department", "title", "is_primary")) == [(boxes.pk, "Engineer", True)]


def test_who_has_left_is_not_counted() -> None:
    links = department("Links")
    hire(factories.person(), links, state=Employee.State.LEFT)
    assert counts() == {"Links": 0}


@pytest.mark.parametrize("wrong", ["twice", "manager", "nowhere", "nobody"])
def test_positions_that_cannot_be_change_nothing(wrong: str) -> None:
    links = department("Links")
    employee = hire(factories.person(), links, title="Engineer")
    places = {
        "twice": [Place(links.pk), Place(links.pk)],
        "manager": [Place(links.pk, "", employee.pk)],
        "nowhere": [Place(404)],
        "nobody": [Place(links.pk, "", 404)],
    }[wrong]
    with pytest.raises((errors.Invalid, errors.NotFound)):
        orgchart.assign(employee.pk, places)
    assert list(employee.positions.values_list("title", flat=True)) == ["Engineer"]


def test_a_department_moves_with_all_below_and_the_counts_follow() -> None:
    old, new = department("Old"), department("New")
    links = department("Links", old)
    wires = department("Wires", links)
    both = hire(factories.person(), wires, new)
    hire(factories.person(), links)
    moved = orgchart.move_department(links.pk, parent=new.pk)
    assert [one.name for one in Department.objects.get_descendants(moved)] == ["Wires"]
    assert counts() == {"Old": 0, "New": 2, "Links": 2, "Wires": 1} == counted()
    assert both.positions.count() == 2


def test_a_department_is_put_before_a_sibling() -> None:
    first, second, third = (department(name) for name in "ABC")
    below = department("D", second)
    orgchart.move_department(third.pk, parent=None, before=first.pk)
    orgchart.move_department(below.pk, parent=None, before=second.pk)
    assert order() == ["C", "A", "D", "B"]


def test_a_department_moves_before_one_that_stands_above_it() -> None:
    top = department("A")
    below = department("B", top)
    hire(factories.person(), below)
    orgchart.move_department(below.pk, parent=None, before=top.pk)
    assert (order(), counts()) == (["B", "A"], {"A": 0, "B": 1})


def test_a_department_cannot_stand_below_itself() -> None:
    top = department("A")
    below = department("B", top)
    with pytest.raises(errors.Conflict):
        orgchart.move_department(top.pk, parent=below.pk)
    assert (order(), order(top)) == (["A"], ["B"])


def test_a_department_does_not_move_to_where_its_name_stands() -> None:
    top = department("A")
    department("B", top)
    double = department("B")
    with pytest.raises(errors.Conflict):
        orgchart.move_department(double.pk, parent=top.pk)
    assert order() == ["A", "B"]


def test_an_empty_department_can_go_others_cannot() -> None:
    top = department("A")
    below, staffed = department("B", top), department("C", top)
    hire(factories.person(), staffed)
    for kept in (top, staffed):
        with pytest.raises(errors.Conflict):
            orgchart.delete_department(kept.pk)
    orgchart.delete_department(below.pk)
    assert order(top) == ["C"]


@pytest.mark.parametrize("side", ["viewers", "targets"])
def test_a_department_that_a_visibility_rule_names_stays(side: str) -> None:
    place = department("A")
    kept = rule(**{side: [place]})  # without its department it would mean everyone
    with pytest.raises(errors.Conflict):
        orgchart.delete_department(place.pk)
    kept.delete()
    orgchart.delete_department(place.pk)
    assert order() == []


def test_a_thousand_people_move_by_a_fixed_number_of_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    old, new = department("Old"), department("New")
    team = department("Team", old)
    employees = Employee.objects.bulk_create(
        Employee(user=user, employee_number=user.username) for user in factories.people(1_000)
    )
    Position.objects.bulk_create(Position(employee=one, department=team) for one in employees)
    head_counts.count_all()
    with django_assert_num_queries(25):
        orgchart.move_department(team.pk, parent=new.pk)
    assert counts() == {"Old": 0, "New": 1_000, "Team": 1_000}


def test_a_change_marks_the_groups_that_it_concerns() -> None:
    top = department("A")
    links, other = department("B", top), department("C", top)
    employee = hire(factories.person(), links)
    kept = [
        DepartmentGroup.objects.create(conversation=factories.group(employee.user), department=place, with_below=below)
        for place, below in ((top, True), (links, False), (other, True), (None, True))
    ]
    DepartmentGroup.objects.update(stale_since=None)
    orgchart.assign(employee.pk, [])
    stale = set(DepartmentGroup.objects.exclude(stale_since=None).values_list("pk", flat=True))
    assert stale == {kept[0].pk, kept[1].pk, kept[3].pk}


def test_the_search_keys_follow() -> None:
    links = department("Links")
    user = factories.person(display_name="王小明")
    hire(user, links, title="Engineer")
    assert set(SearchKey.objects.filter(user=user).values_list("key", flat=True)) >= {
        "王小明",
        "wangxiaoming",
        "wxm",
        "engineer",
    }


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6), st.booleans()), max_size=12))
def test_whatever_changes_the_kept_counts_are_the_true_ones(changes: list[tuple[int, int, bool]]) -> None:
    with transaction.atomic():  # each company is gone before the next one
        places = [department(f"D{number}") for number in range(6)]
        people = [hire(factories.person(), place) for place in places[:3]]
        for one, other, moves in changes:
            try:
                if moves:
                    orgchart.move_department(places[one].pk, parent=places[other].pk if other < 6 else None)
                else:
                    orgchart.assign(people[one % 3].pk, [Place(place.pk) for place in {places[one], places[other % 6]}])
            except errors.Conflict:
                pass
        assert counts() == counted()
        assert Department.objects.find_problems() == ([], [], [], [], [])
        transaction.set_rollback(True)


def test_an_employees_own_facts_change_and_are_searched_by() -> None:
    changed = hire(factories.person(), number="E1")
    orgchart.change_employee(changed.pk, employee_number="E2", mobile="139", rank=9, state=Employee.State.ON_LEAVE)
    changed.refresh_from_db()
    assert (changed.employee_number, changed.mobile, changed.rank, changed.state) == ("E2", "139", 9, "on_leave")
    assert SearchKey.objects.filter(user=changed.user, key__in=("e2", "139")).count() == 2


@pytest.mark.parametrize(("state", "wanted"), [("active", "left"), ("left", "active")])
def test_nobody_is_just_marked_as_gone_or_back(state: str, wanted: str) -> None:
    kept = hire(factories.person(), state=state)
    with pytest.raises(errors.Invalid):
        orgchart.change_employee(kept.pk, state=wanted, mobile="139")
    kept.refresh_from_db()
    assert (kept.state, kept.mobile) == (state, "")


def test_an_employee_number_is_given_once() -> None:
    hire(factories.person(), number="E1")
    other = hire(factories.person(), number="E2")
    with pytest.raises(errors.Conflict):
        orgchart.change_employee(other.pk, employee_number="E1")
    other.refresh_from_db()
    assert other.employee_number == "E2"


def test_code_and_manager_are_taken_away() -> None:
    farm = department("Farm", code="F")
    orgchart.change_department(farm.pk, manager=hire(factories.person(), farm).pk)
    changed = orgchart.change_department(farm.pk, code="", manager=0)
    assert (changed.code, changed.manager) == (None, None)
