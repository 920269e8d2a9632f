"""Employees from a file."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imcore.models import User
from oa.directory.keys import Kind
from oa.models import Department, DepartmentGroup, Employee, Position, SearchKey
from tests import factories
from tests.oa.imports import sheets
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db
SHORT = ("工号", "姓名", "部门", "状态")


@pytest.fixture(autouse=True)
def _departments() -> None:
    department("消息", department("研发", code="R"), code="M")
    department("市场", code="S")


def seats(number: str) -> list[tuple[str | None, str, bool, str | None]]:
    """(department, title, primary?, manager) of an employee."""
    rows = Position.objects.filter(employee__employee_number=number).order_by("-is_primary", "pk")
    return list(rows.values_list("department__code", "title", "is_primary", "line_manager__employee_number"))


def heads() -> dict[str | None, int]:
    """Head counts."""
    return dict(Department.objects.values_list("code", "head_count"))


def test_somebody_new_gets_an_account_without_a_password_and_is_found() -> None:
    row = ("1", "王小明", "wxm", "M", "S", "工程师", "2", "13800138000", "w@example.cn", "A1", "7", "休假")
    sheets.carry_out(sheets.people(row, ("2", "李雷", "", "R")))
    made = Employee.objects.select_related("user").get(employee_number="1")
    assert (made.mobile, made.office, made.rank, made.state) == ("13800138000", "A1", 7, "on_leave")
    user = made.user
    assert (user.username, user.display_name, user.email) == ("wxm", "王小明", "w@example.cn")
    assert (user.name_pinyin, user.name_initials) == ("wangxiaoming", "wxm")
    assert (user.has_usable_password(), user.is_active, user.is_staff, user.kind) == (False, True, False, "person")
    assert seats("1") == [("M", "工程师", True, "2"), ("S", "", False, None)]
    assert User.objects.get(username="2").employee.employee_number == "2"
    assert SearchKey.objects.filter(user=user, kind=Kind.INITIALS, key="wxm").exists()
    assert heads() == {"R": 2, "M": 1, "S": 1}


def test_whoever_is_there_changes_in_place() -> None:
    hire(factories.person("wang"), Department.objects.get(code="R"), number="1", title="工程师")
    before = Employee.objects.get()
    sheets.carry_out(sheets.people(("1", "王大明", "wdm", "S", "", "主管", "", "123456", "", "", "9", "")))
    after = Employee.objects.select_related("user").get()
    assert (after.pk, after.user_id, after.rank, after.mobile) == (before.pk, before.user_id, 9, "123456")
    assert (after.user.username, after.user.display_name, after.user.name_initials) == ("wdm", "王大明", "wdm")
    assert after.user.check_password(factories.PASSWORD)
    assert seats("1") == [("S", "主管", True, None)]
    assert heads() == {"R": 0, "M": 0, "S": 1}
    keys = set(SearchKey.objects.filter(user=after.user_id).values_list("key", flat=True))
    assert {"王大明", "wdm", "123456", "主管"} <= keys
    assert "工程师" not in keys


def test_who_is_not_in_the_file_stays_as_he_is() -> None:
    hire(factories.person("wang"), Department.objects.get(code="R"), number="1", title="工程师")
    people, places = list(Employee.objects.values_list()), list(Position.objects.values_list())
    sheets.carry_out(sheets.people(("2", "李雷", "", "R")))
    assert list(Employee.objects.filter(employee_number="1").values_list()) == people
    assert list(Position.objects.filter(employee__employee_number="1").values_list()) == places


def test_who_leaves_by_the_file_leaves_as_by_hand_and_may_come_back() -> None:
    sheets.carry_out(sheets.people(("1", "王小明", "M", ""), ("2", "李雷", "M", ""), heads=SHORT))
    gone = sheets.carry_out(sheets.people(("1", "王小明", "M", "离职"), heads=SHORT))
    one = Employee.objects.select_related("user").get(employee_number="1")
    assert (gone.plan["left"], one.state, one.left_at is None, one.user.is_active) == (1, "left", False, False)
    assert (seats("1"), heads()["M"], SearchKey.objects.filter(user=one.user).count()) == ([], 1, 0)
    again = sheets.carry_out(sheets.people(("1", "王小明", "M", "离职"), heads=SHORT))
    assert again.plan["unchanged"] == 1
    sheets.carry_out(sheets.people(("1", "王小明", "S", "在职"), heads=SHORT))
    one.refresh_from_db()
    assert (one.state, one.left_at, User.objects.get(pk=one.user_id).is_active) == ("active", None, True)
    assert (seats("1"), heads()["S"]) == ([("S", "", True, None)], 1)


def test_somebody_new_who_has_left_has_no_seat_and_cannot_sign_in() -> None:
    sheets.carry_out(sheets.people(("1", "王小明", "", "离职"), heads=SHORT))
    one = Employee.objects.select_related("user").get()
    assert (one.state, one.left_at is None, one.user.is_active) == ("left", False, False)
    assert (seats("1"), SearchKey.objects.count()) == ([], 0)


def test_other_seats_keep_what_the_file_does_not_tell() -> None:
    sheets.carry_out(sheets.people(("2", "李雷", "", "R"), ("1", "王小明", "", "M", "S", "工程师", "2")))
    Position.objects.filter(department__code="S").update(title="顾问")
    sheets.carry_out(sheets.people(("1", "王小明", "M", "S; R"), heads=("工号", "姓名", "部门", "其他部门")))
    assert seats("1") == [("M", "工程师", True, "2"), ("S", "顾问", False, None), ("R", "", False, None)]


def test_the_groups_of_departments_that_people_enter_or_leave_wait() -> None:
    sheets.carry_out(sheets.people(("1", "王小明", "R", ""), ("2", "李雷", "S", ""), heads=SHORT))
    alice = factories.person()
    for one in Department.objects.all():
        DepartmentGroup.objects.create(conversation=factories.group(alice), department=one, stale_since=None)
    waiting = DepartmentGroup.objects.exclude(stale_since=None).order_by("department__code")
    sheets.carry_out(sheets.people(("1", "王明", "R", ""), heads=SHORT))
    assert list(waiting.values_list("department__code", flat=True)) == []
    sheets.carry_out(sheets.people(("1", "王明", "M", ""), heads=SHORT))
    assert list(waiting.values_list("department__code", flat=True)) == ["M", "R"]


def test_more_people_take_no_more_queries() -> None:
    counts = []
    for length in (10, 1_000):
        one = sheets.start(sheets.people(*((f"{length}-{row}", "王小明", "", "M", "S") for row in range(length))))
        with CaptureQueriesContext(connection) as captured:
            sheets.finish(one)
        counts.append(sum(query["sql"].startswith("SELECT") for query in captured))
    assert counts[0] == counts[1]
