"""The groups that follow the org chart, in the admin."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imcore.models import Conversation, Member
from oa import department_groups, orgchart
from oa.models import Department, DepartmentGroup
from tests import factories
from tests.oa import office
from tests.oa.admin.conftest import Clerk, queries_of

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("admin:oa_departmentgroup_changelist"), reverse("admin:oa_departmentgroup_add")


def staffed(name: str = "") -> Department:
    """A department with somebody in it."""
    department = office.department(name)
    office.hire(factories.person(), department)
    return Department.objects.get(pk=department.pk)


def seats(group: DepartmentGroup) -> int:
    """How many are in it."""
    return Member.objects.filter(conversation=group.conversation_id, left_at=None).count()


def sync(client: Client, *groups: DepartmentGroup) -> Any:
    """The action of the list."""
    return client.post(LIST, {"action": "sync_selected", "_selected_action": [group.pk for group in groups]}, follow=True)


def test_a_longer_list_takes_no_more_queries(client: Client) -> None:
    def more(count: int) -> None:
        for _ in range(count):
            department_groups.create(staffed().pk)

    more(2)
    few = queries_of(client, LIST)
    more(4)
    assert queries_of(client, LIST) == few <= 10


def test_a_group_is_made_for_a_department(client: Client) -> None:
    farm = staffed("Farm")
    assert client.post(ADD, {"department": farm.pk, "with_below": "on"}).status_code == 302
    made = DepartmentGroup.objects.get()
    assert (made.department, made.with_below, made.conversation.group.name, seats(made)) == (farm, True, "Farm", 1)


def test_a_group_is_made_for_the_company(client: Client) -> None:
    staffed()
    client.post(ADD, {"department": "", "name": "All hands"})
    made = DepartmentGroup.objects.get()
    assert (made.department, made.conversation.group.name) == (None, "All hands")


@pytest.mark.parametrize("wrong", ["a second one", "nobody there"])
def test_what_cannot_be_comes_back_with_the_reason(client: Client, wrong: str) -> None:
    farm = staffed() if wrong == "a second one" else office.department()
    if wrong == "a second one":
        department_groups.create(farm.pk)
    before = (DepartmentGroup.objects.count(), Conversation.objects.count())
    page = client.post(ADD, {"department": farm.pk})
    told = {
        "a second one": {"department": ["Department group with this Department already exists."]},
        "nobody there": {"__all__": ["Nobody works there."]},
    }
    assert (page.status_code, page.context["adminform"].form.errors) == (200, told[wrong])
    assert (DepartmentGroup.objects.count(), Conversation.objects.count()) == before


def test_a_group_is_brought_in_step_now(client: Client) -> None:
    farm = staffed()
    group = department_groups.create(farm.pk)
    orgchart.assign(office.hire(factories.person()).pk, [orgchart.Place(farm.pk)])
    page = sync(client, group)
    assert [str(said) for said in page.context["messages"]] == ["1 group is in step."]
    group.refresh_from_db()
    assert (seats(group), group.stale_since) == (2, None)


def test_releasing_keeps_the_conversation(client: Client) -> None:
    group = department_groups.create(staffed().pk)
    client.post(reverse("admin:oa_departmentgroup_delete", args=[group.pk]), {"post": "yes"})
    assert (DepartmentGroup.objects.count(), seats(group)) == (0, 1)


def test_a_group_opens_and_is_not_changed(client: Client) -> None:
    group = department_groups.create(staffed().pk)
    page = reverse("admin:oa_departmentgroup_change", args=[group.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"with_below": ""}).status_code == 403
    group.refresh_from_db()
    assert group.with_below


@pytest.mark.parametrize("permission", ["view", "add", "change", "delete"])
def test_each_write_takes_its_own_permission(clerk: Clerk, permission: str) -> None:
    group, farm = department_groups.create(staffed().pk), staffed()
    client = clerk("view_departmentgroup", f"{permission}_departmentgroup")
    assert client.post(ADD, {"department": farm.pk}).status_code == (302 if permission == "add" else 403)
    in_step = [str(said) for said in sync(client, group).context["messages"]]
    assert ("1 group is in step." in in_step) == (permission == "change")
    delete = reverse("admin:oa_departmentgroup_delete", args=[group.pk])
    assert client.post(delete, {"post": "yes"}).status_code == (302 if permission == "delete" else 403)
    assert DepartmentGroup.objects.count() == {"view": 1, "add": 2, "change": 1, "delete": 0}[permission]
