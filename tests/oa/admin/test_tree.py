"""The department tree of the admin: what it shows, and moving by its form."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from oa.models import Department
from tests import factories
from tests.oa import office
from tests.oa.admin.conftest import Clerk, queries_of

pytestmark = pytest.mark.django_db
TREE = reverse("admin:oa_department_changelist")


def move(department: Department) -> str:
    """The page that moves it."""
    return reverse("admin:oa_department_move", args=[department.pk])


def level(department: Department) -> str:
    """The rows below it."""
    return reverse("admin:oa_department_level", args=[department.pk])


def names() -> list[tuple[str, int]]:
    """(name, depth) in order."""
    return list(Department.objects.order_by("path").values_list("name", "depth"))


def test_a_larger_tree_takes_no_more_queries(client: Client) -> None:
    office.department(above=office.department())
    few = queries_of(client, TREE)
    parent = None
    for _ in range(6):
        parent = office.department(above=parent)
    assert queries_of(client, TREE) == few <= 8


def test_the_tree_shows_departments_in_order_with_people_and_manager(client: Client) -> None:
    farm = office.department("Farm")
    boss = office.hire(factories.person(display_name="Grace"), farm)
    farm = Department.objects.get(pk=farm.pk)
    harvest = office.department("Harvest", above=farm, manager=boss.pk)
    page = client.get(TREE)
    assert [(one.pk, one.head_count) for one in page.context["rows"].departments] == [(farm.pk, 1), (harvest.pk, 0)]
    assert "Grace" in page.content.decode()


def test_a_level_is_what_stands_directly_below(client: Client) -> None:
    farm = office.department("Farm")
    office.department("Wheat", above=office.department("Harvest", above=farm))
    page = client.get(level(farm))
    assert [one.name for one in page.context["rows"].departments] == ["Harvest"]


def test_the_level_of_no_department_is_not_found(client: Client) -> None:
    assert client.get(reverse("admin:oa_department_level", args=[0])).status_code == 404


@pytest.mark.parametrize(
    ("where", "after"),
    [
        ("below", [("Farm", 1), ("Wheat", 2), ("Harvest", 2), ("Rye", 3), ("Harbour", 1)]),
        ("before", [("Harvest", 1), ("Rye", 2), ("Farm", 1), ("Wheat", 2), ("Harbour", 1)]),
    ],
)
def test_a_branch_moves_below_or_before_another(client: Client, where: str, after: list[tuple[str, int]]) -> None:
    farm, harbour = office.department("Farm"), office.department("Harbour")
    office.department("Wheat", above=farm)
    harvest = office.department("Harvest", above=Department.objects.get(pk=harbour.pk))
    office.department("Rye", above=harvest)
    answer = client.post(move(harvest), {"target": farm.pk, "where": where})
    assert (answer.status_code, answer["Location"]) == (302, f"{TREE}#department-{harvest.pk}")
    assert names() == after
    assert LogEntry.objects.get().object_repr == "Harvest"


def test_where_nothing_is_chosen_it_goes_to_the_top(client: Client) -> None:
    harvest = office.department("Harvest", above=office.department("Farm"))
    client.post(move(harvest), {"target": "", "where": "below"})
    assert names() == [("Farm", 1), ("Harvest", 1)]


def test_a_department_does_not_go_below_itself(client: Client) -> None:
    farm = office.department("Farm")
    harvest = office.department("Harvest", above=farm)
    page = client.post(move(farm), {"target": harvest.pk, "where": "below"}, follow=True)
    assert [str(said) for said in page.context["messages"]] == ["Farm: A department cannot stand below itself."]
    assert names() == [("Farm", 1), ("Harvest", 2)]


@pytest.mark.parametrize("form", [{"target": "0", "where": "below"}, {"target": "", "where": "aside"}, {"where": ""}])
def test_a_place_that_is_none_is_asked_for_again(client: Client, form: dict[str, str]) -> None:
    harvest = office.department("Harvest", above=office.department("Farm"))
    page = client.post(move(harvest), form)
    assert (page.status_code, bool(page.context["form"].errors)) == (200, True)
    assert names() == [("Farm", 1), ("Harvest", 2)]


def test_moving_takes_the_permission_to_change(clerk: Clerk) -> None:
    harvest = office.department("Harvest", above=office.department("Farm"))
    sent = {"target": "", "where": "below"}
    assert clerk("view_department").post(move(harvest), sent).status_code == 403
    assert names() == [("Farm", 1), ("Harvest", 2)]
    assert clerk("change_department").post(move(harvest), sent).status_code == 302
    assert names() == [("Farm", 1), ("Harvest", 1)]


def test_the_tree_and_its_levels_take_the_permission_to_view(clerk: Clerk) -> None:
    farm = office.department("Farm")
    for client, status in ((clerk("view_employee"), 403), (clerk("view_department"), 200)):
        assert client.get(TREE).status_code == client.get(level(farm)).status_code == status
