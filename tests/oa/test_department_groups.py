"""A department's group: who is in it, whose it is, what it is called, and that nobody moves it by hand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from imcore import errors
from imcore.conversations import access, groups, membership
from imcore.models import BusinessLine, Conversation, GroupChat, Member, Message, User
from oa import department_groups, orgchart
from oa.models import Department, DepartmentGroup, Employee, Position
from oa.orgchart import Place
from tests import factories
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db


def people(group: DepartmentGroup) -> set[int]:
    """The users who have a seat."""
    seats = Member.objects.filter(conversation=group.conversation_id, left_at=None)
    return set(seats.values_list("user_id", flat=True))


def chat(group: DepartmentGroup) -> GroupChat:
    return GroupChat.objects.get(conversation=group.conversation_id)


def events(group: DepartmentGroup) -> list[str]:
    log = Message.objects.filter(conversation=group.conversation_id).order_by("seq")
    return [body["event"] for body in log.values_list("body", flat=True)]


def worker(*places: Department, **fields: object) -> Employee:
    return hire(factories.person(), *places, **fields)


@pytest.fixture
def top() -> Department:
    return department("R&D")


@pytest.fixture
def links(top: Department) -> Department:
    return department("Links", top)


def test_a_new_group_holds_the_departments_people_and_those_below(top: Department, links: Department) -> None:
    above, below, resting = worker(top, rank=9), worker(links), worker(links, state=Employee.State.ON_LEAVE)
    worker(department("Elsewhere")), worker(links, state=Employee.State.LEFT)
    made = department_groups.create(top.pk)
    assert people(made) == {above.user_id, below.user_id, resting.user_id}
    group = chat(made)
    assert (group.name, group.owner_id, group.history, group.invite_policy) == ("R&D", above.user_id, "all", "admins")
    assert (made.conversation.member_count, made.conversation.business_line.key, group.member_limit) == (3, "oa", 10_000)  # type: ignore[union-attr]
    assert (made.stale_since, made.synced_at is not None) == (None, True)
    assert events(made) == ["group_created", "members_added"]


def test_a_group_without_those_below_holds_only_the_departments_own(top: Department, links: Department) -> None:
    own, both = worker(top), worker(links, top)
    worker(links)
    assert people(department_groups.create(top.pk, with_below=False)) == {own.user_id, both.user_id}


def test_the_companys_group_holds_everyone_also_without_a_position(top: Department) -> None:
    staff = {worker(top).user_id, worker().user_id}
    worker(state=Employee.State.LEFT)
    made = department_groups.create(None)
    assert (people(made), chat(made).name) == (staff, "R&D")


def test_the_companys_group_may_have_a_name_and_keeps_it(top: Department) -> None:
    worker(top)
    made = department_groups.create(None, name="Everyone")
    orgchart.change_department(top.pk, name="Research")
    department_groups.sync_stale()
    assert chat(made).name == "Everyone"


def test_the_manager_owns_the_group_also_from_outside_the_department(top: Department, links: Department) -> None:
    leader, own = worker(top), worker(links, rank=9)
    orgchart.change_department(links.pk, manager=leader.pk)
    made = department_groups.create(links.pk)
    assert (people(made), chat(made).owner_id) == ({leader.user_id, own.user_id}, leader.user_id)


@pytest.mark.parametrize("away", ["on leave", "disabled"])
def test_where_the_manager_is_away_the_first_by_rank_then_by_age_owns_it(links: Department, away: str) -> None:
    leader = worker(links, rank=20)
    worker(links, rank=4)
    first, _second = worker(links, rank=7), worker(links, rank=7)
    orgchart.change_department(links.pk, manager=leader.pk)
    if away == "disabled":
        User.objects.filter(pk=leader.user_id).update(is_active=False)
    else:
        Employee.objects.filter(pk=leader.pk).update(state=Employee.State.ON_LEAVE)
    assert chat(department_groups.create(links.pk)).owner_id == first.user_id


def test_where_all_are_on_leave_the_first_of_them_owns_it(links: Department) -> None:
    resting = worker(links, state=Employee.State.ON_LEAVE)
    assert chat(department_groups.create(links.pk)).owner_id == resting.user_id


def test_the_owner_need_not_see_those_below(links: Department) -> None:
    worker(links, rank=9)
    User.objects.filter(pk=(other := worker(links)).user_id).update(is_active=False)  # in nobody's directory
    assert other.user_id in people(department_groups.create(links.pk))


@pytest.mark.parametrize("wrong", ["nowhere", "empty", "twice", "company twice"])
def test_a_group_that_cannot_be_is_not_made(links: Department, wrong: str) -> None:
    place = None if wrong == "company twice" else links.pk
    if wrong != "empty":
        worker(links)
    if "twice" in wrong:
        department_groups.create(place)
    before = (Conversation.objects.count(), DepartmentGroup.objects.count(), Message.objects.count())
    with pytest.raises(errors.NotFound if wrong == "nowhere" else errors.Conflict):
        department_groups.create(404 if wrong == "nowhere" else place)
    assert (Conversation.objects.count(), DepartmentGroup.objects.count(), Message.objects.count()) == before


def test_more_people_than_the_line_allows_make_no_group(links: Department) -> None:
    BusinessLine.objects.create(key="oa", name="Office", member_limit=2)
    for _ in range(3):
        worker(links)
    with pytest.raises(errors.Conflict) as refused:
        department_groups.create(links.pk)
    assert refused.value.detail == {"limit": 2}
    assert not Conversation.objects.exists()


def test_a_sync_follows_who_came_and_who_went(top: Department, links: Department) -> None:
    stays, goes = worker(links, rank=9), worker(links)
    made = department_groups.create(top.pk)
    elsewhere, comes = department("Elsewhere"), worker()
    orgchart.assign(goes.pk, [Place(elsewhere.pk)])
    orgchart.assign(comes.pk, [Place(links.pk)])
    assert department_groups.sync_stale() == 1
    assert people(made) == {stays.user_id, comes.user_id}
    assert events(made)[2:] == ["members_added", "member_removed"]
    made.refresh_from_db()
    assert made.stale_since is None


def test_a_sync_follows_the_manager(links: Department) -> None:
    worker(links, rank=9)
    leader = worker(links)
    made = department_groups.create(links.pk)
    orgchart.change_department(links.pk, manager=leader.pk)
    department_groups.sync_stale()
    assert (chat(made).owner_id, events(made)[2:]) == (leader.user_id, ["owner_changed"])


def test_a_sync_follows_the_name(links: Department) -> None:
    worker(links)
    made = department_groups.create(links.pk)
    orgchart.change_department(links.pk, name="Wires")
    department_groups.sync_stale()
    assert (chat(made).name, events(made)[1:]) == ("Wires", ["renamed"])


def test_a_sync_follows_a_department_that_moves(top: Department, links: Department) -> None:
    own, moves = worker(top, rank=9), worker(links)
    made = department_groups.create(top.pk)
    orgchart.move_department(links.pk, parent=None)
    department_groups.sync_stale()
    assert people(made) == {own.user_id}
    orgchart.move_department(links.pk, parent=top.pk)
    department_groups.sync_stale()
    assert people(made) == {own.user_id, moves.user_id}


def test_a_new_rank_gives_a_group_without_manager_its_new_owner(links: Department) -> None:
    worker(links, rank=9)
    rises = worker(links)
    made = department_groups.create(links.pk)
    orgchart.change_employee(rises.pk, rank=12)
    department_groups.sync_stale()
    assert chat(made).owner_id == rises.user_id


def test_where_nobody_works_any_more_the_last_owner_stays(links: Department) -> None:
    last, other = worker(links, rank=9), worker(links)
    made = department_groups.create(links.pk)
    for one in (last, other):
        orgchart.assign(one.pk, [])
    department_groups.sync_stale()
    assert (people(made), chat(made).owner_id) == ({last.user_id}, last.user_id)


def test_the_notices_are_the_clerks_and_leave_cursors_alone(links: Department) -> None:
    owner, goes = worker(links, rank=9), worker(links)
    made = department_groups.create(links.pk)
    before = Member.objects.get(conversation=made.conversation_id, user=owner.user_id).read_seq
    orgchart.assign(goes.pk, [])
    department_groups.sync_stale()
    clerk = User.objects.get(username=department_groups.CLERK)
    last = Message.objects.filter(conversation=made.conversation_id).latest("seq")
    assert (last.sender_id, last.body["by"], clerk.kind) == (clerk.pk, clerk.pk, "bot")
    assert Member.objects.get(conversation=made.conversation_id, user=owner.user_id).read_seq == before == 1


def test_nobody_comes_or_goes_by_hand(links: Department) -> None:
    owner, member, stranger = worker(links, rank=9), worker(links), factories.person()
    made = department_groups.create(links.pk)
    as_owner = access.member_of(owner.user_id, made.conversation_id)
    as_member = access.member_of(member.user_id, made.conversation_id)
    by_hand = [
        lambda: membership.add(as_owner, [stranger.pk]),
        lambda: membership.remove(as_owner, member.user_id),
        lambda: membership.leave(as_member),
        lambda: groups.dissolve(as_owner),
    ]
    before = (people(made), events(made), Conversation.objects.get(pk=made.conversation_id).state)
    for attempt in by_hand:
        with pytest.raises(errors.Forbidden) as refused, translation.override("en"):
            attempt()
        told = (str(refused.value), refused.value.detail)
        assert told == ("This group follows the org chart.", {"conversation": made.conversation_id})
    assert (people(made), events(made), Conversation.objects.get(pk=made.conversation_id).state) == before


def test_other_groups_pay_one_query_when_somebody_goes_and_none_when_somebody_speaks() -> None:
    rule = department_groups.FollowsTheChart()
    plain = factories.group(factories.person())
    with CaptureQueriesContext(connection) as asked:
        rule.may_post(None, None)
        assert len(asked) == 0
        rule.may_leave(plain.pk, 1)
        assert len(asked) == 1
        rule.may_join(plain.pk, [1])
        assert len(asked) == 2


def test_a_released_group_is_like_any_other(links: Department) -> None:
    owner, member = worker(links, rank=9), worker(links)
    made = department_groups.create(links.pk)
    conversation = made.conversation_id
    department_groups.release(made.pk)
    membership.leave(access.member_of(member.user_id, conversation))
    assert not DepartmentGroup.objects.exists()
    assert list(Member.objects.filter(conversation=conversation, left_at=None).values_list("user", flat=True)) == [
        owner.user_id
    ]
    with pytest.raises(errors.NotFound):
        department_groups.release(made.pk)


def test_three_thousand_take_as_many_queries_as_three(top: Department, links: Department) -> None:
    worker(links, rank=9)
    department_groups.create(links.pk)
    crowd = Employee.objects.bulk_create(Employee(user=user, employee_number=user.username) for user in factories.people(3_003))
    counts = []
    for several in (crowd[:3], crowd[3:]):
        Position.objects.bulk_create(Position(employee=one, department=links) for one in several)
        department_groups.mark_stale([links.path])
        with CaptureQueriesContext(connection) as taken:
            assert department_groups.sync_stale() == 1
        # SQLite takes 999 values in one INSERT, so Django splits the rows there
        counts.append(sum(not query["sql"].startswith('INSERT INTO "imcore_member"') for query in taken))
    assert counts[0] == counts[1] <= 25
    assert Member.objects.filter(left_at=None).count() == 3_004
