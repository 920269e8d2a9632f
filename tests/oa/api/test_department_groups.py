"""The staff's endpoints for the groups that follow the org chart."""

import pytest
from pytest_django import DjangoAssertNumQueries

from imcore.models import Conversation, User
from oa import orgchart
from oa.models import Department, DepartmentGroup
from tests import factories
from tests.imcore.api.conforming import Rest, client_for
from tests.oa.api.test_staff import clerk
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> User:
    return factories.person()


@pytest.fixture
def links(owner: User) -> Department:
    place = department("Links", department("R&D"))
    hire(owner, place, rank=9)
    hire(factories.person(), place)
    return place


@pytest.fixture
def staff(db: None) -> Rest:
    return client_for(clerk("view_departmentgroup", "add_departmentgroup", "delete_departmentgroup", is_staff=True))


def test_a_departments_group_is_made_and_listed(staff: Rest, links: Department, owner: User) -> None:
    made = staff.post("/department-groups", department=links.pk, with_below=False)
    assert made.status == 201
    assert made.body | {"synced_at": None} == {
        "id": DepartmentGroup.objects.get().pk,
        "conversation": Conversation.objects.get().pk,
        "name": "Links",
        "department": {"id": links.pk, "name": "Links"},
        "with_below": False,
        "owner": owner.pk,
        "member_count": 2,
        "waits_since": None,
        "synced_at": None,
    }
    assert staff.get("/department-groups").body == {"next": None, "results": [made.body]}


def test_the_companys_group_is_made_with_a_name(staff: Rest, links: Department) -> None:
    made = staff.post("/department-groups", department=None, name="Everyone").body
    assert (made["name"], made["department"], made["with_below"], made["member_count"]) == ("Everyone", None, True, 2)


def test_the_list_comes_by_pages_and_says_what_waits(staff: Rest, links: Department, owner: User) -> None:
    first = staff.post("/department-groups", department=links.pk).body
    second = staff.post("/department-groups", department=None).body
    orgchart.assign(owner.employee.pk, [])
    page = staff.get("/department-groups", limit=1).body
    assert [(one["id"], one["waits_since"] is None) for one in page["results"]] == [(first["id"], False)]
    rest = staff.get("/department-groups", limit=1, cursor=page["next"]).body
    assert ([one["id"] for one in rest["results"]], rest["next"]) == ([second["id"]], None)


def test_a_member_knows_which_of_their_groups_follow_the_chart(
    staff: Rest, links: Department, owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    place = staff.post("/department-groups", department=links.pk, with_below=False).body
    company = staff.post("/department-groups", department=None).body
    factories.group(owner)
    expected = [
        {"conversation": place["conversation"], "department": {"id": links.pk, "name": "Links"}, "with_below": False},
        {"conversation": company["conversation"], "department": None, "with_below": True},
    ]
    hers = client_for(owner)
    assert hers.get("/me/department-groups").body == {"next": None, "results": expected}
    with django_assert_num_queries(2):  # the token, the groups
        assert len(hers.get("/me/department-groups").body["results"]) == 2
    assert client_for(factories.person()).get("/me/department-groups").body["results"] == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "invalid"),
        ({"department": "1"}, 400, "invalid"),
        ({"department": None, "with_below": "yes"}, 400, "invalid"),
        ({"department": None, "name": "x" * 101}, 400, "invalid"),
        ({"department": None, "colour": "red"}, 400, "invalid"),
        ({"department": 2**40}, 404, "not_found"),
    ],
)
def test_what_cannot_be_made_is_refused(
    staff: Rest, links: Department, body: dict[str, object], status: int, code: str
) -> None:
    answer = staff.send("post", "/department-groups", body)
    assert (answer.status, answer.code) == (status, code)
    assert not DepartmentGroup.objects.exists()


def test_a_second_group_of_a_department_and_one_of_an_empty_one_conflict(staff: Rest, links: Department) -> None:
    staff.post("/department-groups", department=links.pk)
    for number in (links.pk, department().pk):
        answer = staff.post("/department-groups", department=number)
        assert (answer.status, answer.code) == (409, "conflict")
    assert DepartmentGroup.objects.count() == 1


def test_a_group_is_let_go(staff: Rest, links: Department) -> None:
    made = staff.post("/department-groups", department=links.pk).body
    assert staff.delete(f"/department-groups/{made['id']}").status == 204
    assert (DepartmentGroup.objects.count(), Conversation.objects.get().state) == (0, "active")
    assert staff.delete(f"/department-groups/{made['id']}").code == "not_found"


@pytest.mark.parametrize("lacking", ["view", "add", "delete"])
def test_each_call_asks_for_its_own_permission(links: Department, staff: Rest, lacking: str) -> None:
    made = staff.post("/department-groups", department=links.pk).body
    held = {"view", "add", "delete"} - {lacking}
    other = client_for(clerk(*(f"{word}_departmentgroup" for word in held), is_staff=True))
    calls = {
        "view": lambda: other.get("/department-groups"),
        "add": lambda: other.post("/department-groups", department=None),
        "delete": lambda: other.delete(f"/department-groups/{made['id']}"),
    }
    assert calls[lacking]().code == "forbidden"
    assert DepartmentGroup.objects.count() == 1
