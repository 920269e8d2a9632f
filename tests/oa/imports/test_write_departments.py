"""Departments from a file: where they stand in the end."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oa import orgchart
from oa.imports.known import Key, Known, Unit
from oa.imports.write_departments import new_paths
from oa.models import Department, DepartmentGroup
from tests import factories
from tests.oa.imports import sheets
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db


def tree() -> list[tuple[str, str]]:
    """(name, name of the one above) in the order of the tree, which must be sound."""
    assert Department.objects.find_problems() == ([], [], [], [], [])
    rows = list(Department.objects.order_by("path"))
    names = {one.path: one.name for one in rows}
    return [(one.name, names.get(one.path[:-4], "")) for one in rows]


def test_departments_are_made_in_the_order_of_the_file_whatever_it_says_first() -> None:
    sheets.carry_out(sheets.units(("C", "c", "B"), ("B", "b", "A"), ("A", "a"), ("D", "d", "A"), ("E", "e", "A"), ("F", "f")))
    assert tree() == [("a", ""), ("b", "a"), ("c", "b"), ("d", "a"), ("e", "a"), ("f", "")]


def test_departments_change_places_with_all_that_is_below_them() -> None:
    sheets.carry_out(sheets.units(("A", "a"), ("B", "b", "A"), ("C", "c", "B"), ("D", "d"), ("E", "e", "D")))
    hire(factories.person(), Department.objects.get(code="C"))
    ids = dict(Department.objects.values_list("code", "pk"))
    sheets.carry_out(sheets.units(("A", "a", "D"), ("D", "d"), ("B", "b", "E"), ("E", "e", "D"), ("X", "x", "C")))
    assert tree() == [("d", ""), ("e", "d"), ("b", "e"), ("c", "b"), ("x", "c"), ("a", "d")]
    assert {code: pk for code, pk in Department.objects.values_list("code", "pk") if code != "X"} == ids
    counts = dict(Department.objects.values_list("code", "head_count"))
    assert counts == {"A": 0, "B": 1, "C": 1, "D": 1, "E": 1, "X": 0}


def test_two_roots_may_change_roles() -> None:
    sheets.carry_out(sheets.units(("A", "a"), ("B", "b", "A")))
    sheets.carry_out(sheets.units(("B", "b"), ("A", "a", "B")))
    assert tree() == [("b", ""), ("a", "b")]


def test_names_and_managers_change() -> None:
    boss = hire(factories.person(), number="7")
    made = department("a", code="A")
    sheets.carry_out(sheets.units(("A", "α", "", "7")))
    made.refresh_from_db()
    assert (made.name, made.manager_id) == ("α", boss.pk)
    sheets.carry_out(sheets.units(("A", "α", "", "")))
    made.refresh_from_db()
    assert made.manager_id is None


def test_the_groups_of_what_changed_and_of_what_stands_above_wait() -> None:
    sheets.carry_out(sheets.units(("A", "a"), ("B", "b", "A"), ("C", "c"), ("D", "d")))
    alice = factories.person()
    for one in Department.objects.all():
        DepartmentGroup.objects.create(conversation=factories.group(alice), department=one, stale_since=None)
    sheets.carry_out(sheets.units(("B", "b", "C")))
    waiting = DepartmentGroup.objects.exclude(stale_since=None).values_list("department__code", flat=True)
    assert set(waiting) == {"A", "B", "C"}


def test_no_new_path_is_one_that_somebody_has_still() -> None:
    units = {1: Unit("A", "a", None, ""), 2: Unit("B", "b", 1, ""), 3: Unit("C", "c", None, "")}
    known = Known(units=units, paths={1: "0001", 2: "00010001", 3: "0002"})
    moved: dict[Key, Unit] = {1: units[1], 2: units[2]._replace(parent=None), 3: units[3]._replace(parent=1)}
    assert new_paths(known, moved) == {1: "0001", 2: "0003", 3: "00010002"}


def test_more_departments_take_no_more_queries() -> None:
    counts = []
    for length in (10, 400):
        rows = [(f"{length}-{row}", f"{length}-{row}", f"{length}-{row - 1}" if row % 9 else "") for row in range(length)]
        one = sheets.start(sheets.units(*rows))
        with CaptureQueriesContext(connection) as captured:
            sheets.finish(one)
        assert len(captured) <= 26  # rows are written in batches, smaller ones on SQLite
        counts.append(sum(query["sql"].startswith("SELECT") for query in captured))
    assert counts[0] == counts[1]


def test_the_org_chart_goes_on_from_there() -> None:
    sheets.carry_out(sheets.units(("A", "a"), ("B", "b", "A")))
    top = Department.objects.get(code="A")
    orgchart.create_department("c", parent=top.pk)
    orgchart.move_department(Department.objects.get(code="B").pk, parent=None)
    assert tree() == [("a", ""), ("c", "a"), ("b", "")]
