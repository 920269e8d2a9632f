"""A file of departments against the tree."""

import pytest

from oa import leaving, orgchart
from oa.imports import check_departments
from oa.imports.known import Key, Unit
from oa.models import Department, Employee
from tests import factories
from tests.oa.imports import sheets
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Department:
    """A / B, and C beside A."""
    top = department("研发", code="A")
    department("消息", top, code="B")
    department("市场", code="C")
    return top


# fmt: off
WRONG = [
    ([("", "x")], [(2, "部门编码", "This cell must not be empty.")]),
    ([("D", "")], [(2, "名称", "This cell must not be empty.")]),
    ([("D" * 33, "x")], [(2, "部门编码", "At most 32 characters.")]),
    ([("D", "x" * 101)], [(2, "名称", "At most 100 characters.")]),
    ([("D", "x" * 2001)], [(2, "名称", "At most 2000 characters.")]),
    ([("D", "=1+1")], [(2, "名称", "A cell must not begin with = + - or @: a spreadsheet takes it for a formula.")]),
    ([("D", "x"), ("E", "y"), ("D", "z")], [(4, "部门编码", "The same stands in row 2.")]),
    ([("D", "x", "nowhere")], [(2, "上级编码", "There is no department with this code.")]),
    ([("D", "x", "", "404")], [(2, "负责人工号", "There is no employee with this number.")]),
    ([("D", "研发")], [(2, "名称", "There is a department of that name here already.")]),
    ([("D", "x", "C"), ("E", "x", "C")], [(2, "名称", "There is a department of that name here already."),
                                          (3, "名称", "There is a department of that name here already.")]),
    ([("D", "x", "D")], [(2, "上级编码", "The department would stand below itself.")]),
    ([("D", "x", "E"), ("E", "y", "D")], [(2, "上级编码", "The department would stand below itself."),
                                          (3, "上级编码", "The department would stand below itself.")]),
    ([("A", "研发", "B")], [(2, "上级编码", "The department would stand below itself.")]),
]
# fmt: on


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(("rows", "faults"), WRONG)
def test_an_error_is_told_by_row_and_column(rows: list[tuple[str, ...]], faults: list[tuple[int, str, str]]) -> None:
    assert sheets.faults(sheets.start(sheets.units(*rows))) == faults


def test_who_has_left_leads_nothing() -> None:
    gone = hire(factories.person(), number="7")
    leaving.leave(gone.pk, by=factories.person().pk)
    told = sheets.faults(sheets.start(sheets.units(("D", "x", "", "7"))))
    assert told == [(2, "负责人工号", "This employee has left.")]


def test_a_tree_has_63_levels_at_most(tree: Department) -> None:
    rows = [(f"D{level}", "x", f"D{level - 1}" if level > 2 else "A") for level in range(2, 65)]
    told = sheets.faults(sheets.start(sheets.units(*rows)))
    assert told == [(64, "上级编码", "A tree has at most 63 levels.")]
    # the same by moving what has departments below
    rows = [(f"D{level}", "x", f"D{level - 1}" if level > 2 else "C") for level in range(2, 64)]
    told = sheets.faults(sheets.start(sheets.units(*rows, ("A", "研发", "D63"))))
    assert told == [(0, "", "A tree has at most 63 levels."), (64, "上级编码", "A tree has at most 63 levels.")]


def test_what_would_change_is_told_field_by_field(tree: Department) -> None:
    boss = hire(factories.person(), number="7")
    one = sheets.start(sheets.units(("A", "研发"), ("B", "消息", "C", "7"), ("C", "Markt"), ("D", "新", "B")))
    assert one.plan["lines"] == [
        {"row": 3, "kind": "moved", "name": "B 消息", "fields": [["上级编码", "A 研发", "C Markt"], ["负责人工号", "", "7"]]},
        {"row": 4, "kind": "changed", "name": "C Markt", "fields": [["名称", "市场", "Markt"]]},
        {"row": 5, "kind": "created", "name": "D 新", "fields": [["名称", "", "新"], ["上级编码", "", "B 消息"]]},
    ]
    assert [one.plan[kind] for kind in ("created", "changed", "moved", "left", "unchanged")] == [1, 1, 1, 0, 1]
    assert Employee.objects.get().pk == boss.pk
    assert sorted(Department.objects.values_list("name", flat=True)) == ["市场", "消息", "研发"]


def test_columns_that_are_not_there_leave_things_alone(tree: Department) -> None:
    boss = hire(factories.person(), number="7")
    orgchart.change_department(Department.objects.get(code="B").pk, manager=boss.pk)
    one = sheets.start(sheets.units(("B", "消息"), heads=("code", "name")))
    assert (one.errors, one.plan["unchanged"]) == ([], 1)


def test_depths_of_a_circle_and_of_what_hangs_on_it_are_not_known() -> None:
    parents: dict[Key, Key | None] = {1: None, 2: 1, 3: 2, 4: 5, 5: 4, 6: 5, 7: 7}
    tree = {key: Unit("", "", parent, "") for key, parent in parents.items()}
    assert check_departments.depths_of(tree) == {1: 1, 2: 2, 3: 3}


def test_a_circle_of_many_ends() -> None:
    circle: dict[Key, Unit] = {key: Unit("", "", (key + 1) % 5_000, "") for key in range(5_000)}
    assert check_departments.depths_of(circle) == {}
