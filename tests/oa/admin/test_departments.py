"""Departments in the admin: the list, the forms, deleting."""

import pytest
from django.test import Client
from django.urls import reverse

from oa import orgchart
from oa.models import Department
from tests import factories
from tests.oa import office
from tests.oa.admin.conftest import Clerk, queries_of

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("admin:oa_department_changelist"), reverse("admin:oa_department_add")


def change(department: Department) -> str:
    """Its page."""
    return reverse("admin:oa_department_change", args=[department.pk])


def delete(department: Department) -> str:
    """The page that asks."""
    return reverse("admin:oa_department_delete", args=[department.pk])


def tree() -> list[tuple[str, int, int]]:
    """(name, depth, children) in order."""
    return list(Department.objects.order_by("path").values_list("name", "depth", "numchild"))


def test_a_longer_list_takes_no_more_queries(client: Client) -> None:
    office.department(above=office.department())
    few = queries_of(client, f"{LIST}?o=1")
    parent = None
    for person in factories.people(6):
        parent = office.department(above=parent)
        orgchart.change_department(parent.pk, manager=office.hire(person, parent).pk)
    assert queries_of(client, f"{LIST}?o=1") == few <= 10


def test_a_department_is_found_by_its_code(client: Client) -> None:
    office.department("Farm")
    office.department("Harbour", code="HB-1")
    assert [one.name for one in client.get(LIST, {"q": "hb-1"}).context["cl"].result_list] == ["Harbour"]


def test_a_new_department_stands_where_the_form_says(client: Client) -> None:
    farm = office.department("Farm")
    boss = office.hire(factories.person(), farm)
    form = {"name": "Harvest", "code": "HV", "parent": farm.pk, "manager": boss.pk}
    assert client.post(ADD, form).status_code == 302
    made = Department.objects.get(name="Harvest")
    assert (made.code, made.manager, made.depth, made.head_count) == ("HV", boss, 2, 0)
    assert tree() == [("Farm", 1, 1), ("Harvest", 2, 0)]


def test_the_form_of_a_new_department_knows_the_parent_that_the_tree_names(client: Client) -> None:
    farm = office.department("Farm")
    assert client.get(ADD, {"parent": farm.pk}).context["adminform"].form["parent"].value() == str(farm.pk)


def test_a_name_twice_comes_back_with_what_was_typed(client: Client) -> None:
    office.department("Farm")
    page = client.post(ADD, {"name": "Farm", "code": "F2"})
    assert page.status_code == 200
    assert page.context["adminform"].form.non_field_errors() == ["There is a department of that name here already."]
    assert page.context["adminform"].form["code"].value() == "F2"
    assert tree() == [("Farm", 1, 0)]


def test_name_code_and_manager_change_and_the_place_stays(client: Client) -> None:
    harvest = office.department("Harvest", above=office.department("Farm"))
    boss = office.hire(factories.person(), harvest)
    assert client.post(change(harvest), {"name": "Reaping", "code": "R", "manager": boss.pk}).status_code == 302
    harvest.refresh_from_db()
    assert (harvest.name, harvest.code, harvest.manager, harvest.depth) == ("Reaping", "R", boss, 2)


def test_code_and_manager_can_be_taken_away(client: Client) -> None:
    farm = office.department("Farm", code="F")
    orgchart.change_department(farm.pk, manager=office.hire(factories.person(), farm).pk)
    client.post(change(farm), {"name": "Farm", "code": "", "manager": ""})
    farm.refresh_from_db()
    assert (farm.code, farm.manager) == (None, None)


def test_the_trees_own_columns_are_no_form_fields(client: Client) -> None:
    farm = office.department("Farm")
    client.post(change(farm), {"name": "Farm", "path": "9999", "depth": "7", "numchild": "7", "head_count": "7"})
    kept = Department.objects.get(pk=farm.pk)
    assert (kept.path, kept.depth, kept.numchild, kept.head_count) == (farm.path, 1, 0, 0)


def test_an_empty_department_goes_and_its_parent_knows(client: Client) -> None:
    harvest = office.department("Harvest", above=office.department("Farm"))
    assert client.post(delete(harvest), {"post": "yes"}).status_code == 302
    assert tree() == [("Farm", 1, 0)]


def test_a_department_with_others_below_stays_with_a_message(client: Client) -> None:
    farm = office.department("Farm")
    office.department("Harvest", above=farm)
    page = client.post(delete(farm), {"post": "yes"}, follow=True)
    assert [str(said) for said in page.context["messages"]] == [
        "A department with people or departments below cannot be deleted."
    ]
    assert tree() == [("Farm", 1, 1), ("Harvest", 2, 0)]


def test_a_branch_goes_whole_when_all_of_it_is_chosen(client: Client) -> None:
    farm = office.department("Farm")
    chosen = [farm, office.department("Harvest", above=farm)]
    office.department("Harbour")
    client.post(LIST, {"action": "delete_selected", "_selected_action": [one.pk for one in chosen], "post": "yes"})
    assert tree() == [("Harbour", 1, 0)]


def test_where_one_of_the_chosen_must_stay_all_stay(client: Client) -> None:
    farm, harbour = office.department("Farm"), office.department("Harbour")
    office.department("Harvest", above=farm)
    sent = {"action": "delete_selected", "_selected_action": [farm.pk, harbour.pk], "post": "yes"}
    page = client.post(LIST, sent, follow=True)
    assert [str(said) for said in page.context["messages"]] == [
        "A department with people or departments below cannot be deleted."
    ]
    assert tree() == [("Farm", 1, 1), ("Harvest", 2, 0), ("Harbour", 1, 0)]


@pytest.mark.parametrize("permission", ["view_department", "add_department", "change_department", "delete_department"])
def test_each_write_takes_its_own_permission(clerk: Clerk, permission: str) -> None:
    farm = office.department("Farm")
    client = clerk("view_department", permission)
    may = permission.split("_", maxsplit=1)[0]
    assert client.post(ADD, {"name": "New"}).status_code == (302 if may == "add" else 403)
    assert client.post(change(farm), {"name": "Old farm"}).status_code == (302 if may == "change" else 403)
    assert client.post(delete(farm), {"post": "yes"}).status_code == (302 if may == "delete" else 403)
    after = {"add": ["Farm", "New"], "change": ["Old farm"], "delete": [], "view": ["Farm"]}
    assert [name for name, *_rest in tree()] == after[may]
