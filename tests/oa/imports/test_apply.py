"""All or nothing."""

import random
from typing import Any

import pytest
from django.db import IntegrityError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imcore.models import User
from oa import head_counts, orgchart
from oa.imports import progress, wizard
from oa.models import Department, Employee, OrgImport, Position, SearchKey
from tests import factories
from tests.oa.imports import sheets
from tests.oa.imports.test_check import everything
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db

PEOPLE = sheets.people(
    ("1", "王小明", "", "M", "R", "工程师", "2", "13800138000", "w@example.cn", "A1", "7", "在职"),
    ("2", "李雷", "li", "R"),
    ("3", "韩梅梅", "", "M", "", "", "1", "", "", "", "", "离职"),
)
UNITS = sheets.units(("R", "研发"), ("M", "消息", "R"))


def test_a_file_applied_twice_changes_nothing_the_second_time() -> None:
    sheets.carry_out(UNITS)
    first = sheets.carry_out(PEOPLE)
    assert (first.state, first.done, first.total, first.applied_at is None) == ("applied", 3, 3, False)
    before = [*everything(), list(SearchKey.objects.order_by("pk").values_list())]
    again = [sheets.carry_out(UNITS, first.by), sheets.carry_out(PEOPLE, first.by)]
    assert [(one.plan["unchanged"], one.plan["lines"]) for one in again] == [(2, []), (3, [])]
    assert [*everything(), list(SearchKey.objects.order_by("pk").values_list())] == before


def test_what_was_checked_is_checked_again() -> None:
    sheets.carry_out(UNITS)
    one = sheets.start(PEOPLE)
    orgchart.change_department(Department.objects.get(code="M").pk, code="N")
    before = everything()
    sheets.finish(one)
    assert (one.state, one.applied_at) == ("checked", None)
    assert sheets.faults(one) == [(row, "部门", "There is no such department: M") for row in (2, 4)]
    assert everything() == before


def test_a_failure_on_the_way_leaves_everything_as_it_was() -> None:
    sheets.carry_out(UNITS)
    rows = [(str(number), f"N{number}", "", "M", "", "clash") for number in range(5)]
    one = sheets.start(sheets.people(*rows))
    before = everything()
    with connection.cursor() as cursor:  # what no check can foresee: accounts and employees are written by then
        cursor.execute("CREATE UNIQUE INDEX one_clash ON oa_position (title) WHERE title = 'clash'")
    with pytest.raises(IntegrityError):
        sheets.finish(one)
    one.refresh_from_db()
    assert (one.state, bytes(one.content), everything()) == ("failed", b"", before)
    assert sheets.faults(one) == [(0, "", "It failed, and nothing was changed.")]


# --- random tables against a plain oracle

CODES, NUMBERS = ["A", "B", "C", "D", "E"], ["1", "2", "3", "4", "5"]
unit_rows = st.lists(
    st.tuples(st.sampled_from([*CODES, ""]), st.sampled_from(["x", "y", "z", "=", "w"]), st.sampled_from(["", "", *CODES])),
    min_size=1,
    max_size=5,
    unique_by=lambda row: row[0] or object(),
)
people_rows = st.lists(
    st.tuples(
        st.sampled_from([*NUMBERS, *NUMBERS, ""]),
        st.sampled_from(["王小明", "李雷", "韩梅梅"]),
        st.sampled_from(CODES[:3]),
        st.sampled_from(["", "", "B", "C;D"]),
        st.sampled_from(["", "工程师"]),
        st.sampled_from(["", "", *NUMBERS]),
        st.sampled_from(["", "7", "20", "21"]),
        st.sampled_from(["在职", "", "休假", "离职"]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda row: row[0] or object(),
)
PEOPLE_HEADS = ("工号", "姓名", "部门", "其他部门", "职务", "直属上级工号", "职级", "状态")


def units_now() -> dict[str | None, tuple[str, str | None]]:
    """Code → (name, code of the one above)."""
    rows = list(Department.objects.order_by("path"))
    codes = {one.path: one.code for one in rows}
    return {one.code: (one.name, codes.get(one.path[: -head_counts.STEP])) for one in rows}


def people_now() -> dict[str, Any]:
    """Number → (name, rank, state, seats as (department, title, manager))."""
    found = {}
    for one in Employee.objects.select_related("user"):
        rows = one.positions.order_by("-is_primary", "pk")
        seats = list(rows.values_list("department__code", "title", "line_manager__employee_number"))
        found[one.employee_number] = (one.user.display_name, one.rank, one.state, seats)
    return found


def counted() -> bool:
    """Are the head counts what a walk finds?"""
    return all(
        one.head_count
        == Position.objects.filter(department__path__startswith=one.path)
        .exclude(employee__state="left")
        .values("employee")
        .distinct()
        .count()
        for one in Department.objects.all()
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=unit_rows)
def test_random_departments_are_refused_whole_or_stand_as_the_file_says(rows: list[tuple[str, str, str]]) -> None:
    Department.objects.all().delete()
    top = department("x", code="A")
    department("y", top, code="B")
    department("z", code="C")
    wanted = units_now()
    before = everything()
    one = sheets.start(sheets.units(*rows))
    if one.errors:
        assert everything()[1:] == before[1:]
        return
    sheets.finish(one)
    wanted |= {code: (name, parent or None) for code, name, parent in rows}
    assert units_now() == wanted
    assert Department.objects.find_problems() == ([], [], [], [], [])


STATES = {"在职": "active", "": "", "休假": "on_leave", "离职": "left"}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=people_rows)
def test_random_people_are_refused_whole_or_are_as_the_file_says(rows: list[tuple[str, ...]]) -> None:
    OrgImport.objects.all().delete()
    User.objects.all().delete()
    Department.objects.all().delete()
    places = [department(code.lower(), code=code) for code in CODES]
    hire(factories.person(display_name="旧人"), places[0], places[4], number="1", title="经理", rank=9)
    hire(factories.person(display_name="旧人"), places[1], number="2")
    wanted, before = people_now(), everything()
    one = sheets.start(sheets.people(*rows, heads=PEOPLE_HEADS))
    if one.errors:
        assert everything()[1:] == before[1:]
        return
    sheets.finish(one)
    leavers = {row[0] for row in rows if row[7] == "离职"}
    for number, name, place, others, title, manager, rank, state in rows:
        old = wanted.get(number, ("", 5, "active", []))
        titles = {seat[0]: seat[1:] for seat in old[3]}
        seats = [
            (place, title, manager or None),
            *((code, *titles.get(code, ("", None))) for code in others.split(";") if code),
        ]
        now = STATES[state] or old[2]
        wanted[number] = (name, int(rank or old[1]), now, [] if now == "left" else seats)
    for number, person in wanted.items():
        wanted[number] = (*person[:3], [(*seat[:2], None if seat[2] in leavers else seat[2]) for seat in person[3]])
    assert people_now() == wanted
    assert counted()


def test_progress_is_seen_before_the_end() -> None:
    one = sheets.start(UNITS)
    wizard.claim(one.pk)
    progress.put(one.pk, 1)
    assert wizard.done(wizard.one(one.pk)) == 1
    sheets.worked_on(one)
    assert wizard.done(wizard.one(one.pk)) == 2


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [(f"N{number}", f"N{number}", f"N{number - 1}" if number else "") for number in range(20)]
    random.Random(7).shuffle(rows)
    sheets.carry_out(sheets.units(*rows))
    assert units_now() == {code: (name, above or None) for code, name, above in rows}
