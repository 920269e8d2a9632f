"""A file of employees against those who are there."""

import pytest

from imcore.models import User
from oa import leaving, orgchart
from oa.models import Employee, Position
from oa.orgchart import Place
from tests import factories
from tests.oa.imports import sheets
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db
PEOPLE = sheets.PEOPLE


@pytest.fixture
def company() -> Employee:
    """R / 消息 (M); wang, number 1, works in 消息 under li, number 2, and in R besides."""
    top = department("研发", code="R")
    below = department("消息", top, code="M")
    chief = hire(factories.person("li", display_name="李雷"), top, number="2")
    wang = hire(factories.person("wang", display_name="王小明"), number="1", mobile="13800138000", office="A1", rank=7)
    return orgchart.assign(wang.pk, [Place(below.pk, "工程师", chief.pk), Place(top.pk, "顾问")])


def told(*rows: tuple[str, ...], heads: tuple[str, ...] = PEOPLE, by: User | None = None) -> list[tuple[int, str, str]]:
    """What is wrong with these rows."""
    return sheets.faults(sheets.start(sheets.people(*rows, heads=heads), by))


def row(**cells: str) -> tuple[str, ...]:
    """A row with these cells; number 3, name and department are given unless told otherwise."""
    given = {"工号": "3", "姓名": "韩梅梅", "部门": "R", **cells}
    return tuple(given.get(heading, "") for heading in PEOPLE)


# fmt: off
WRONG = [
    ({"工号": ""}, "工号", "This cell must not be empty."),
    ({"姓名": ""}, "姓名", "This cell must not be empty."),
    ({"部门": ""}, "部门", "This cell must not be empty."),
    ({"工号": "3" * 33}, "工号", "At most 32 characters."),
    ({"姓名": "x" * 101}, "姓名", "At most 100 characters."),
    ({"姓名": "x" * 10_000_000}, "姓名", "At most 2000 characters."),
    ({"姓名": "=cmd|'/c calc'!A1"}, "姓名", "A cell must not begin with = + - or @: a spreadsheet takes it for a formula."),
    ({"职务": "@SUM(1)"}, "职务", "A cell must not begin with = + - or @: a spreadsheet takes it for a formula."),
    ({"姓名": "a\nb"}, "姓名", "Line breaks and control characters are not allowed here."),
    ({"用户名": "w m"}, "用户名", "A username has letters, digits and @ . + - _ only."),
    ({"用户名": "wang"}, "用户名", "Somebody else has this username."),
    ({"用户名": "outsider"}, "用户名", "Somebody else has this username."),
    ({"工号": "3/4"}, "工号", "The number cannot be a username: give one in the column username."),
    ({"部门": "研发/没有"}, "部门", "There is no such department: 研发/没有"),
    ({"部门": "消息"}, "部门", "There is no such department: 消息"),
    ({"其他部门": "R"}, "其他部门", "A department stands here twice."),
    ({"其他部门": "M; 研发/消息"}, "其他部门", "A department stands here twice."),
    ({"其他部门": "X"}, "其他部门", "There is no such department: X"),
    ({"职务": "x" * 101}, "职务", "At most 100 characters."),
    ({"直属上级工号": "3"}, "直属上级工号", "Nobody is their own manager."),
    ({"直属上级工号": "404"}, "直属上级工号", "There is no employee with this number."),
    ({"手机": "none"}, "手机", "This is not a telephone number."),
    ({"邮箱": "a@b"}, "邮箱", "This is not an e-mail address."),
    ({"办公地点": "x" * 101}, "办公地点", "At most 100 characters."),
    ({"职级": "21"}, "职级", "A whole number from 1 to 20."),
    ({"职级": "high"}, "职级", "A whole number from 1 to 20."),
    ({"状态": "ill"}, "状态", "One of: 在职 / active, 休假 / on leave, 离职 / left."),
]
# fmt: on


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(("cells", "column", "sentence"), WRONG)
def test_an_error_is_told_by_row_and_column(cells: dict[str, str], column: str, sentence: str) -> None:
    factories.person("outsider")
    assert told(row(工号="4"), row(**cells)) == [(3, column, sentence)]


@pytest.mark.usefixtures("company")
def test_numbers_and_usernames_stand_once_in_a_file() -> None:
    assert told(row(用户名="a"), row(工号="4", 用户名="a"), row(用户名="b")) == [
        (3, "用户名", "The same stands in row 2."),
        (4, "工号", "The same stands in row 2."),
    ]


@pytest.mark.usefixtures("company")
def test_all_errors_of_a_row_are_told() -> None:
    assert [fault[1] for fault in told(row(姓名="", 手机="x", 职级="0", 部门="X"))] == ["手机", "职级", "姓名", "部门"]


@pytest.mark.usefixtures("company")
def test_a_manager_who_leaves_or_has_left_is_no_manager() -> None:
    gone = hire(factories.person("gone"), number="9")
    leaving.leave(gone.pk, by=factories.person().pk)
    sentence = "This employee has left, or leaves by this file."
    assert told(row(直属上级工号="9"), row(工号="4", 直属上级工号="1"), row(工号="1", 姓名="王小明", 状态="离职")) == [
        (2, "直属上级工号", sentence),
        (3, "直属上级工号", sentence),
    ]


@pytest.mark.usefixtures("company")
def test_somebody_new_needs_a_department() -> None:
    assert told(("3", "韩梅梅"), ("1", "王小明"), heads=("工号", "姓名")) == [(2, "", "Somebody new needs a department.")]


@pytest.mark.parametrize(
    ("heads", "cells", "columns"),
    [
        (("工号", "姓名", "邮箱"), ("8", "Root", "mine@example.cn"), ["邮箱"]),
        (("工号", "姓名", "用户名"), ("8", "Root", "mine"), ["用户名"]),
        (("工号", "姓名", "状态"), ("8", "Root", "离职"), ["状态"]),
        (("工号", "姓名", "手机"), ("8", "Admin", "13800138000"), []),
    ],
)
def test_an_administrators_account_is_changed_by_superusers_only(
    heads: tuple[str, ...], cells: tuple[str, ...], columns: list[str]
) -> None:
    hire(factories.person("root", display_name="Root", is_staff=True), department(), number="8")
    assert [fault[1] for fault in told(cells, heads=heads)] == columns
    assert told(cells, heads=heads, by=factories.person(is_superuser=True)) == []


def test_nobody_ends_their_own_employment() -> None:
    chief = hire(factories.person("chief", is_superuser=True, is_staff=True, language="en"), department(), number="8")
    faults = told(("8", "chief", "离职"), heads=("工号", "姓名", "状态"), by=chief.user)
    assert faults == [(2, "状态", "Nobody ends their own employment.")]


@pytest.mark.usefixtures("company")
def test_what_would_change_is_told_field_by_field() -> None:
    people, positions = list(Employee.objects.values_list()), list(Position.objects.values_list())
    heads = ("number", "name", "department", "title", "line manager", "mobile", "rank", "state")
    one = sheets.start(
        sheets.people(
            ("1", "王大明", "R", "主管", "", "", "8", ""),
            ("2", "李雷", "研发/消息", "", "1", "", "", ""),
            ("3", "韩梅梅", r"研发", "", "1", "", "", "on leave"),
            heads=heads,
        )
    )
    assert one.errors == []
    wang, li, han = one.plan["lines"]
    assert (wang["row"], wang["kind"], wang["name"]) == (2, "moved", "1 王大明")
    assert wang["fields"] == [
        ["name", "王小明", "王大明"],
        ["mobile", "13800138000", ""],
        ["rank", "7", "8"],
        ["department", "研发/消息", "研发"],
        ["other departments", "研发", ""],
        ["title", "工程师", "主管"],
        ["line manager", "2", ""],
    ]
    assert li == {
        "row": 3,
        "kind": "moved",
        "name": "2 李雷",
        "fields": [["department", "研发", "研发/消息"], ["line manager", "", "1"]],
    }
    assert (han["kind"], han["fields"]) == (
        "created",
        [
            ["name", "", "韩梅梅"],
            ["username", "", "3"],
            ["rank", "", "5"],
            ["state", "", "on leave"],
            ["department", "", "研发"],
            ["line manager", "", "1"],
        ],
    )
    assert (list(Employee.objects.values_list()), list(Position.objects.values_list())) == (people, positions)


@pytest.mark.usefixtures("company")
def test_columns_that_are_not_there_leave_things_alone() -> None:
    one = sheets.start(sheets.people(("1", "王小明"), ("2", "李雷"), heads=("工号", "姓名")))
    assert (one.errors, one.plan["unchanged"]) == ([], 2)


@pytest.mark.usefixtures("company")
def test_a_department_is_found_by_code_by_path_and_with_escaped_slashes() -> None:
    department("A/B")
    one = sheets.start(sheets.people(row(工号="4", 部门="研发 / 消息"), row(工号="5", 部门=r"A\/B"), row(工号="6", 部门="M")))
    assert one.errors == []
    places = [{name: after for name, _before, after in line["fields"]}["部门"] for line in one.plan["lines"]]
    assert places == ["研发/消息", r"A\/B", "研发/消息"]


@pytest.mark.usefixtures("company")
def test_who_leaves_is_told_as_leaving() -> None:
    one = sheets.start(sheets.people(("1", "王小明", "离职"), heads=("工号", "姓名", "状态")))
    assert [(line["kind"], line["fields"][0]) for line in one.plan["lines"]] == [("left", ["状态", "active", "left"])]
