"""Employees in the admin: the list and its filters, the form."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from imcore.models import User, UserKind
from oa.models import Department, Employee, Position, SearchKey
from tests import factories
from tests.oa import office
from tests.oa.admin.conftest import Clerk, queries_of

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("admin:oa_employee_changelist"), reverse("admin:oa_employee_add")


def page_of(employee: Employee) -> str:
    """The form."""
    return reverse("admin:oa_employee_change", args=[employee.pk])


def hire(count: int) -> list[Employee]:
    """An employee in a department of their own each."""
    return [office.hire(person, office.department(), title="Reaper") for person in factories.people(count)]


def filled(employee: Employee | None = None, **fields: Any) -> dict[str, Any]:
    """The form as it is sent, with what it says now, and no position."""
    now = {"employee_number": "E-1", "mobile": "", "office": "", "rank": 5, "state": "active"}
    if employee is not None:
        now = {name: getattr(employee, name) for name in now}
    return now | {"positions-TOTAL_FORMS": 0, "positions-INITIAL_FORMS": 0} | fields


def seats(*rows: dict[str, Any], kept: int = 0) -> dict[str, Any]:
    """The rows of positions as they are sent; the first `kept` are in the table already."""
    sent: dict[str, Any] = {"positions-TOTAL_FORMS": len(rows), "positions-INITIAL_FORMS": kept}
    for number, row in enumerate(rows):
        sent |= {f"positions-{number}-{name}": value for name, value in row.items()}
    return sent


def positions(employee: Employee) -> list[tuple[str, str, bool]]:
    """(department, title, primary), the primary one first."""
    rows = Position.objects.filter(employee=employee).order_by("-is_primary", "pk")
    return list(rows.values_list("department__name", "title", "is_primary"))


def found(client: Client, **query: object) -> list[str]:
    """The numbers of those that a list shows."""
    return [one.employee_number for one in client.get(LIST, query).context["cl"].result_list]


def test_a_longer_list_takes_no_more_queries(client: Client) -> None:
    hire(2)
    few = queries_of(client, LIST)
    hire(6)
    assert queries_of(client, LIST) == few <= 12


@pytest.mark.parametrize("query", ["E-100", "王小明", "wangxiaoming", "wxm", "1390000"])
def test_somebody_is_found_by_number_name_pinyin_and_mobile(client: Client, query: str) -> None:
    hire(1)
    office.hire(factories.person(display_name="王小明"), number="E-100", mobile="13900001234")
    assert found(client, q=query) == ["E-100"]


def test_a_department_shows_those_below_too(client: Client) -> None:
    farm = office.department("Farm")
    harvest = office.department("Harvest", above=farm)
    office.hire(factories.person(), Department.objects.get(pk=farm.pk), number="E-1")
    office.hire(factories.person(), harvest, number="E-2")
    hire(1)
    assert found(client, department=farm.pk) == ["E-1", "E-2"]
    assert found(client, department=harvest.pk) == ["E-2"]
    assert found(client, department="nothing") == []


def test_the_filter_goes_down_the_tree_step_by_step(client: Client) -> None:
    farm = office.department("Farm")
    harvest = office.department("Harvest", above=farm)
    office.department("Wheat", above=harvest)
    harbour = office.department("Harbour")
    hire(1)
    filters = client.get(LIST, {"department": farm.pk}).context["cl"].filter_specs
    [branch] = [one for one in filters if one.title == "department"]
    assert [int(pk) for pk, _name in branch.lookup_choices[:3]] == [farm.pk, harvest.pk, harbour.pk]


@pytest.mark.parametrize(("name", "value"), [("state__exact", "on_leave"), ("rank__exact", "9")])
def test_state_and_rank_are_filters(client: Client, name: str, value: str) -> None:
    hire(1)
    office.hire(factories.person(), number="E-9", rank=9, state="on_leave")
    assert found(client, **{name: value}) == ["E-9"]


def test_somebody_is_employed_with_positions_that_are_counted(client: Client) -> None:
    farm, harbour = office.department("Farm"), office.department("Harbour")
    rows = seats({"department": farm.pk, "title": "Clerk"}, {"department": harbour.pk, "title": "Head", "is_primary": "on"})
    user = factories.person(display_name="Grace")
    assert client.post(ADD, filled(user=user.pk, mobile="139", rank=7) | rows).status_code == 302
    made = Employee.objects.get(user=user)
    assert (made.employee_number, made.mobile, made.rank, made.state) == ("E-1", "139", 7, "active")
    assert positions(made) == [("Harbour", "Head", True), ("Farm", "Clerk", False)]
    assert list(Department.objects.values_list("head_count", flat=True)) == [1, 1]


def test_the_first_position_is_the_primary_one_where_none_is_marked(client: Client) -> None:
    employee = office.hire(factories.person())
    rows = seats({"department": office.department("Farm").pk}, {"department": office.department("Harbour").pk})
    client.post(page_of(employee), filled(employee) | rows)
    assert positions(employee) == [("Farm", "", True), ("Harbour", "", False)]


def test_another_position_becomes_the_primary_one(client: Client) -> None:
    farm, harbour = office.department("Farm"), office.department("Harbour")
    employee = office.hire(factories.person(), farm, harbour)
    one, other = Position.objects.filter(employee=employee).order_by("-is_primary")
    kept = [{"id": one.pk, "department": farm.pk}, {"id": other.pk, "department": harbour.pk, "is_primary": "on"}]
    assert client.post(page_of(employee), filled(employee) | seats(*kept, kept=2)).status_code == 302
    assert positions(employee) == [("Harbour", "", True), ("Farm", "", False)]


def test_a_position_is_taken_away_and_the_count_follows(client: Client) -> None:
    employee = office.hire(factories.person(), office.department("Farm"))
    seat = employee.positions.get()
    row = {"id": seat.pk, "department": seat.department_id, "is_primary": "on", "DELETE": "on"}
    client.post(page_of(employee), filled(employee) | seats(row, kept=1))
    assert (positions(employee), Department.objects.get().head_count) == ([], 0)


def test_what_is_not_about_positions_leaves_them_as_they_are(client: Client) -> None:
    employee = office.hire(factories.person(), office.department("Farm"), number="E-1")
    seat = employee.positions.get()
    row = {"id": seat.pk, "department": seat.department_id, "is_primary": "on"}
    client.post(page_of(employee), filled(employee, employee_number="E-2", mobile="139") | seats(row, kept=1))
    employee.refresh_from_db()
    assert (employee.employee_number, employee.mobile) == ("E-2", "139")
    assert Position.objects.get() == seat
    assert SearchKey.objects.filter(user=employee.user, key="e-2").exists()


@pytest.mark.parametrize(
    "wrong", ["two primaries", "a department twice", "one's own manager", "left", "a number twice", "rank 21"]
)
def test_what_cannot_be_comes_back_and_nothing_has_changed(client: Client, wrong: str) -> None:
    [other] = hire(1)
    farm = office.department("Farm")
    employee = office.hire(factories.person(), farm, number="E-1")
    seat = employee.positions.get()
    row = {"id": seat.pk, "department": farm.pk, "is_primary": "on"}
    form = {
        "two primaries": seats(row, {"department": office.department().pk, "is_primary": "on"}, kept=1),
        "a department twice": seats(row, {"department": farm.pk}, kept=1),
        "one's own manager": seats(row | {"line_manager": employee.pk}, kept=1),
        "left": {"state": "left"},
        "a number twice": {"employee_number": other.employee_number},
        "rank 21": {"rank": 21},
    }[wrong]
    page = client.post(page_of(employee), filled(employee, mobile="new") | form)
    assert page.status_code == 200
    assert page.context["errors"] or page.context["adminform"].form.errors
    employee.refresh_from_db()
    assert (employee.mobile, employee.state, employee.employee_number, employee.rank) == ("", "active", "E-1", 5)
    assert Position.objects.get(employee=employee) == seat


@pytest.mark.parametrize("kind", [UserKind.BOT, UserKind.VISITOR])
def test_only_people_are_employed(client: Client, kind: UserKind) -> None:
    assert client.post(ADD, filled(user=factories.person(kind=kind).pk)).status_code == 200
    assert not Employee.objects.exists()


def test_who_has_left_is_shown_and_not_changed(client: Client) -> None:
    employee = office.hire(factories.person(), state="left")
    assert client.get(page_of(employee)).status_code == 200
    assert client.post(page_of(employee), filled(employee, mobile="new")).status_code == 403
    employee.refresh_from_db()
    assert employee.mobile == ""


@pytest.mark.parametrize("permission", ["view_employee", "add_employee", "change_employee", "delete_employee"])
def test_each_write_takes_its_own_permission_and_nobody_deletes(clerk: Clerk, permission: str) -> None:
    employee = office.hire(factories.person(), number="E-9")
    client = clerk("view_employee", permission)
    user = factories.person()
    may = permission.split("_", maxsplit=1)[0]
    assert client.post(ADD, filled(user=user.pk)).status_code == (302 if may == "add" else 403)
    assert client.post(page_of(employee), filled(employee, mobile="new")).status_code == (302 if may == "change" else 403)
    assert client.post(reverse("admin:oa_employee_delete", args=[employee.pk]), {"post": "yes"}).status_code == 403
    employee.refresh_from_db()
    assert (Employee.objects.count(), employee.mobile) == (2 if may == "add" else 1, "new" if may == "change" else "")


def dialog(employee: Employee, action: str) -> str:
    """The address of an action on the employee's page."""
    return reverse(f"admin:oa_employee_{action}", args=[employee.pk])


def test_somebody_leaves_and_the_successor_gets_the_groups(client: Client) -> None:
    employee, heir = office.hire(factories.person(), office.department("Farm")), office.hire(factories.person(), number="E-7")
    group = factories.group(employee.user, heir.user)
    answer = client.post(dialog(employee, "leave"), {"_form_submitted": "on", "successor": "E-7"})
    assert answer["HX-Redirect"] == page_of(employee)
    employee.refresh_from_db()
    assert (employee.state, employee.user.is_active, positions(employee)) == ("left", False, [])
    group.group.refresh_from_db()
    assert group.group.owner == heir.user


def test_a_successor_whom_nobody_knows_is_asked_for_again(client: Client) -> None:
    employee = office.hire(factories.person())
    page = client.post(dialog(employee, "leave"), {"_form_submitted": "on", "successor": "E-404"})
    assert page.context["form"].errors["successor"] == ["There is no such employee."]
    employee.refresh_from_db()
    assert employee.state == "active"


def test_nobody_ends_their_own_employment(client: Client, chief: User) -> None:
    employee = office.hire(chief)
    client.post(dialog(employee, "leave"), {"_form_submitted": "on"})
    said = [str(message) for message in client.get(page_of(employee)).context["messages"]]
    assert len(said) == 1
    assert said[0].endswith("Nobody ends their own employment.")
    employee.refresh_from_db()
    assert employee.state == "active"


def test_somebody_comes_back(client: Client) -> None:
    employee = office.hire(factories.person())
    client.post(dialog(employee, "leave"), {"_form_submitted": "on"})
    client.post(dialog(employee, "come_back"), {"_form_submitted": "on"})
    employee.refresh_from_db()
    assert (employee.state, employee.user.is_active, employee.left_at) == ("active", True, None)


def test_asking_alone_changes_nothing(client: Client) -> None:
    employee = office.hire(factories.person())
    assert client.get(dialog(employee, "leave")).status_code == 200
    employee.refresh_from_db()
    assert employee.state == "active"


@pytest.mark.parametrize(("state", "offered"), [("active", ["Leaves the company"]), ("left", ["Comes back"])])
def test_a_page_offers_what_fits(client: Client, state: str, offered: list[str]) -> None:
    page = client.get(page_of(office.hire(factories.person(), state=state)))
    assert [str(one["title"]) for one in page.context["actions_detail"]] == offered


@pytest.mark.parametrize("action", ["leave", "come_back"])
def test_leaving_and_coming_back_take_the_permission_to_change(clerk: Clerk, action: str) -> None:
    employee = office.hire(factories.person(), state="active" if action == "leave" else "left")
    assert clerk("view_employee", "add_employee").post(dialog(employee, action), {"_form_submitted": "on"}).status_code == 403
    was = employee.state
    employee.refresh_from_db()
    assert employee.state == was


@pytest.mark.parametrize("rank", [0, 21])
def test_a_rank_that_does_not_exist_is_refused_in_words(client: Client, rank: int) -> None:
    [employee] = hire(1)
    with translation.override("en"):
        answer = client.post(page_of(employee), filled(employee, rank=rank))
    assert answer.context["adminform"].form.errors == {"rank": ["Ranks go from 1 to 20."]}
    employee.refresh_from_db()
    assert employee.rank == 5
