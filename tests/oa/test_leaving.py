"""The end of somebody's employment, all at once or not at all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imcore import errors
from imcore.models import Conversation, Device, GroupChat, Member, Message, User
from imcore.protocol import UserId
from oa import department_groups, head_counts, leaving, orgchart
from oa.models import Department, DepartmentGroup, Employee, Position, SearchKey
from oa.orgchart import Place
from tests import factories
from tests.imcore.conversations.test_membership import say
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db


class Office:
    """`goes` leads the links with `stays` as a report, and owns a group with her; `clerk` is a superuser."""

    def __init__(self) -> None:
        self.clerk = factories.person(is_superuser=True, is_staff=True)
        self.top = department("R&D")
        self.links = department("Links", self.top)
        self.goes, self.stays = hire(factories.person(), self.links, rank=9), hire(factories.person(), self.links)
        orgchart.assign(self.stays.pk, [Place(self.links.pk, "Engineer", self.goes.pk)])
        orgchart.change_department(self.links.pk, manager=self.goes.pk)
        self.group = factories.group(self.goes.user, self.stays.user)

    def leave(self, successor: User | None = None) -> None:
        by, heir = UserId(self.clerk.pk), UserId(successor.pk) if successor is not None else None
        leaving.leave(self.goes.pk, by=by, successor=heir)

    def state(self) -> list[object]:
        """All that a leaving touches."""
        tables = (Employee, Position, Department, SearchKey, Member, GroupChat, Conversation, Device, User, DepartmentGroup)
        return [list(table.objects.order_by("pk").values_list()) for table in tables]


@pytest.fixture
def office(db: None) -> Office:
    return Office()


def test_who_leaves_is_off_the_chart(office: Office) -> None:
    office.leave()
    gone = Employee.objects.get(pk=office.goes.pk)
    assert (gone.state, gone.left_at is not None, gone.positions.count()) == ("left", True, 0)
    assert dict(Department.objects.values_list("name", "head_count")) == {"R&D": 1, "Links": 1}
    assert Department.objects.get(pk=office.links.pk).manager_id is None
    (left,) = Position.objects.all()
    assert (left.employee_id, left.title, left.line_manager_id) == (office.stays.pk, "Engineer", None)
    assert not SearchKey.objects.filter(user=office.goes.user_id).exists()
    assert SearchKey.objects.filter(user=office.stays.user_id).exists()


def test_who_leaves_is_signed_out_for_good(office: Office) -> None:
    factories.token(office.goes.user)
    office.leave()
    assert not User.objects.get(pk=office.goes.user_id).is_active
    assert Device.objects.get(user=office.goes.user_id).ended_at is not None


def test_what_was_said_stays(office: Office) -> None:
    say(office.goes.user, office.group, "kept")
    office.leave()
    assert Message.objects.filter(conversation=office.group, text="kept", sender=office.goes.user_id).count() == 1


def test_the_groups_go_to_the_successor(office: Office) -> None:
    heir = hire(factories.person(), office.links).user
    office.leave(successor=heir)
    assert GroupChat.objects.get(pk=office.group.pk).owner_id == heir.pk


def test_without_a_successor_the_groups_go_to_their_members(office: Office) -> None:
    alone = factories.group(office.goes.user)
    office.leave()
    assert GroupChat.objects.get(pk=office.group.pk).owner_id == office.stays.user_id
    assert Conversation.objects.get(pk=alone.pk).state == "archived"


def test_the_departments_group_follows_the_chart_and_not_the_successor(office: Office) -> None:
    made = department_groups.create(office.links.pk)
    heir = factories.person()
    office.leave(successor=heir)
    assert not Member.objects.filter(conversation=made.conversation_id, user=heir).exists()
    assert department_groups.sync_stale() == 1
    seats = Member.objects.filter(conversation=made.conversation_id, left_at=None)
    assert list(seats.values_list("user_id", "role")) == [(office.stays.user_id, "owner")]


def test_a_department_that_was_only_led_is_brought_in_step(office: Office) -> None:
    orgchart.change_department(office.top.pk, manager=office.goes.pk)
    made = department_groups.create(office.top.pk, with_below=False)
    assert GroupChat.objects.get(pk=made.conversation_id).owner_id == office.goes.user_id
    office.leave()
    assert DepartmentGroup.objects.get(pk=made.pk).stale_since is not None


@pytest.mark.parametrize("wrong", ["nobody", "gone", "oneself", "staff", "successor"])
def test_a_leaving_that_cannot_be_changes_nothing(office: Office, wrong: str) -> None:
    number, by, successor = office.goes.pk, office.clerk.pk, None
    if wrong == "gone":
        office.leave()
    elif wrong == "oneself":
        by = office.goes.user_id
    elif wrong == "staff":
        by = factories.person(is_staff=True).pk
        User.objects.filter(pk=office.goes.user_id).update(is_staff=True)
    elif wrong == "successor":
        successor = factories.person(is_active=False).pk
    else:
        number = 404
    before = office.state()
    kinds = {"nobody": errors.NotFound, "staff": errors.Forbidden, "successor": errors.Invalid}
    with pytest.raises(kinds.get(wrong, errors.Conflict)):
        leaving.leave(number, by=by, successor=successor)
    assert office.state() == before


def test_a_superuser_lets_staff_go(office: Office) -> None:
    User.objects.filter(pk=office.goes.user_id).update(is_staff=True)
    office.leave()
    assert not User.objects.get(pk=office.goes.user_id).is_active


def test_who_comes_back_begins_anew(office: Office) -> None:
    made = department_groups.create(None)
    office.leave()
    department_groups.sync_stale()
    leaving.come_back(office.goes.pk, by=office.clerk.pk)
    back = Employee.objects.select_related("user").get(pk=office.goes.pk)
    assert (back.state, back.left_at, back.positions.count(), back.user.is_active) == ("active", None, 0, True)
    assert SearchKey.objects.filter(user=back.user).exists()
    department_groups.sync_stale()
    assert Member.objects.filter(conversation=made.conversation_id, user=back.user, left_at=None).exists()


@pytest.mark.parametrize("wrong", ["nobody", "never left", "staff"])
def test_a_coming_back_that_cannot_be_changes_nothing(office: Office, wrong: str) -> None:
    by = office.clerk.pk
    if wrong == "staff":
        office.leave()
        by = factories.person(is_staff=True).pk
        User.objects.filter(pk=office.goes.user_id).update(is_staff=True)
    before = office.state()
    kinds = {"nobody": errors.NotFound, "never left": errors.Conflict, "staff": errors.Forbidden}
    with pytest.raises(kinds[wrong]):
        leaving.come_back(404 if wrong == "nobody" else office.goes.pk, by=by)
    assert office.state() == before


def test_whom_many_report_to_leaves_by_as_many_queries(office: Office) -> None:
    crowd = Employee.objects.bulk_create(Employee(user=user, employee_number=user.username) for user in factories.people(500))
    small = hire(factories.person(), office.top)
    counts = []
    for leader, reports in ((small, crowd[:2]), (office.goes, crowd[2:])):
        Position.objects.bulk_create(Position(employee=one, department=office.links, line_manager=leader) for one in reports)
        head_counts.count_all()
        factories.group(leader.user, office.clerk)
        GroupChat.objects.filter(pk=office.group.pk).update(owner=office.clerk)
        Department.objects.filter(pk=office.links.pk).update(manager=leader)
        with CaptureQueriesContext(connection) as taken:
            leaving.leave(leader.pk, by=office.clerk.pk)
        counts.append(len(taken))
    assert counts[0] == counts[1]
