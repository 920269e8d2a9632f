"""The staff's endpoints for who leaves and who comes back."""

import pytest

from imcore.models import Conversation, GroupChat, User
from oa.models import Department, Employee
from tests import factories
from tests.imcore.api.conforming import Rest, client_for
from tests.oa.api.test_staff import clerk
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(db: None) -> Rest:
    return client_for(clerk("change_employee", is_staff=True))


@pytest.fixture
def links(db: None) -> Department:
    return department("Links")


@pytest.fixture
def goes(links: Department) -> Employee:
    return hire(factories.person(), links)


def state(employee: Employee) -> tuple[str, bool]:
    return Employee.objects.get(pk=employee.pk).state, User.objects.get(pk=employee.user_id).is_active


def test_who_leaves_gives_the_groups_away(staff: Rest, goes: Employee, links: Department) -> None:
    heir, other = hire(factories.person(), links).user, factories.person()
    shared, alone = factories.group(goes.user, other), factories.group(goes.user)
    answer = staff.post(f"/employees/{goes.pk}/leave")
    assert answer.body == {"handed_over": [{"conversation": shared.pk, "owner": other.pk}], "dissolved": [alone.pk]}
    assert state(goes) == ("left", False)
    third = factories.group(other, heir)
    second = hire(other, links)
    GroupChat.objects.filter(pk=shared.pk).update(owner=heir)
    answer = staff.post(f"/employees/{second.pk}/leave", successor=heir.pk)
    assert answer.body == {"handed_over": [{"conversation": third.pk, "owner": heir.pk}], "dissolved": []}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"successor": "1"}, 400, "invalid"),
        ({"successor": 2**40}, 400, "invalid"),
        ({"reason": "retired"}, 400, "invalid"),
    ],
)
def test_what_cannot_be_is_refused(staff: Rest, goes: Employee, body: dict[str, object], status: int, code: str) -> None:
    group = factories.group(goes.user)
    answer = staff.send("post", f"/employees/{goes.pk}/leave", body)
    assert (answer.status, answer.code) == (status, code)
    assert (state(goes), Conversation.objects.get(pk=group.pk).state) == (("active", True), "active")


def test_who_is_not_there_or_has_left_cannot_leave(staff: Rest, goes: Employee) -> None:
    assert staff.post("/employees/404/leave").code == "not_found"
    assert staff.post(f"/employees/{goes.pk}/leave", successor=None).status == 200
    assert staff.post(f"/employees/{goes.pk}/leave").code == "conflict"


def test_who_has_left_comes_back(staff: Rest, goes: Employee) -> None:
    assert staff.send("post", f"/employees/{goes.pk}/come-back", {}).code == "conflict"
    staff.post(f"/employees/{goes.pk}/leave")
    assert staff.send("post", f"/employees/{goes.pk}/come-back", {}).body == {"id": goes.pk, "state": "active"}
    assert state(goes) == ("active", True)


def test_only_a_superuser_lets_staff_go(staff: Rest, goes: Employee) -> None:
    User.objects.filter(pk=goes.user_id).update(is_staff=True)
    assert staff.post(f"/employees/{goes.pk}/leave").code == "forbidden"
    assert state(goes) == ("active", True)
    assert client_for(clerk(is_staff=True, is_superuser=True)).post(f"/employees/{goes.pk}/leave").status == 200


def test_the_permission_to_look_is_not_enough(goes: Employee) -> None:
    other = client_for(clerk("view_employee", "delete_employee", is_staff=True))
    for call in ("leave", "come-back"):
        assert other.post(f"/employees/{goes.pk}/{call}").code == "forbidden"
    assert state(goes) == ("active", True)
