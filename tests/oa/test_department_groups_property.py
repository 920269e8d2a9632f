"""Whatever happens to the org chart: after a sync every department's group is what a plain oracle says."""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imcore import errors
from imcore.models import Conversation, GroupChat, Member, User
from oa import department_groups, leaving, orgchart
from oa.models import Department, DepartmentGroup, Employee
from oa.orgchart import Place
from tests import factories
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db

SIZE = 4  # departments, and people


@dataclass
class Company:
    """Two roots, two more below the first; four people; a group each, and the company's. Beside the product's own tables
    it remembers what it has been told in the plainest way: who stands below whom, who sits where."""

    clerk: User = field(default_factory=factories.person)
    places: list[Department] = field(default_factory=list)
    people: list[Employee] = field(default_factory=list)
    groups: list[DepartmentGroup] = field(default_factory=list)
    parent: dict[int, int | None] = field(default_factory=dict)
    seats: dict[int, set[int]] = field(default_factory=dict)
    led_by: dict[int, int | None] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    resting: set[int] = field(default_factory=set)

    def found(self) -> None:
        """Builds it: each person begins in the department of the same number."""
        for number in range(SIZE):
            above = 0 if number > 1 else None
            self.places.append(department(above=self.places[above] if above is not None else None))
            self.parent[number], self.led_by[number] = above, None
            self.people.append(hire(factories.person(), self.places[number], rank=number + 1))
            self.seats[number] = {number}
        self.groups = [department_groups.create(place.pk, with_below=bool(n % 2)) for n, place in enumerate(self.places)]
        self.groups.append(department_groups.create(None))

    def inside(self, place: int, top: int) -> bool:
        """Is it the top one, or below it?"""
        return place == top or (self.parent[place] is not None and self.inside(self.parent[place] or 0, top))

    def belongs(self, person: int, group: int) -> bool:
        """Does the person belong to the group of that department (the last: of the company)?"""
        if person in self.gone or group == SIZE:
            return person not in self.gone
        here = any(self.inside(seat, group) if group % 2 else seat == group for seat in self.seats[person])
        return here or self.led_by[group] == person

    def expected(self, group: int) -> tuple[set[int], int | None]:
        """Users and owner of that group; nobody, where nobody belongs to it."""
        members = [person for person in range(SIZE) if self.belongs(person, group)]
        if not members:
            return set(), None
        leader = self.led_by.get(group)
        owner = max(members, key=lambda one: (one not in self.resting, one == leader, one))
        return {self.people[one].user_id for one in members}, self.people[owner].user_id


def assign(company: Company, one: int, other: int) -> None:
    company.seats[one] = {one, other} if other > one else {other}
    if one in company.gone:
        company.seats[one] = set()
        return
    orgchart.assign(company.people[one].pk, [Place(company.places[seat].pk) for seat in company.seats[one]])


def move(company: Company, one: int, other: int) -> None:
    target = None if one == other else company.places[other].pk
    try:
        orgchart.move_department(company.places[one].pk, parent=target)
    except errors.Conflict:  # below itself
        return
    company.parent[one] = None if one == other else other


def lead(company: Company, one: int, other: int) -> None:
    if other not in company.gone:
        orgchart.change_department(company.places[one].pk, manager=company.people[other].pk)
        company.led_by[one] = other


def rest(company: Company, one: int, other: int) -> None:
    if one in company.gone:
        return
    company.resting ^= {one}
    state = Employee.State.ON_LEAVE if one in company.resting else Employee.State.ACTIVE
    orgchart.change_employee(company.people[one].pk, state=state)


def leave_or_come_back(company: Company, one: int, other: int) -> None:
    if one in company.gone:
        leaving.come_back(company.people[one].pk, by=company.clerk.pk)
    else:
        leaving.leave(company.people[one].pk, by=company.clerk.pk)
        company.led_by.update({place: None for place, leader in company.led_by.items() if leader == one})
    company.seats[one] = set()
    company.gone ^= {one}
    company.resting -= {one}


def sync(company: Company, one: int, other: int) -> None:
    department_groups.sync_stale()


CHANGES = (assign, move, lead, rest, leave_or_come_back, sync)
STEPS = st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_after_a_sync_every_group_is_as_the_oracle_says(steps: list[tuple[object, int, int]]) -> None:
    DepartmentGroup.objects.all().delete()
    Employee.objects.all().update(state=Employee.State.LEFT)  # those of the examples before
    company = Company()
    company.found()
    for change, one, other in steps:
        change(company, one, other)
    before = {group.pk: GroupChat.objects.get(conversation=group.conversation_id).owner_id for group in company.groups}
    department_groups.sync_stale()
    for number, group in enumerate(company.groups):
        users, owner = company.expected(number)
        if owner is None:  # the last owner stays
            users, owner = {before[group.pk]}, before[group.pk]
        seats = Member.objects.filter(conversation=group.conversation_id, left_at=None)
        assert set(seats.values_list("user_id", flat=True)) == users
        assert [seat.user_id for seat in seats.filter(role="owner")] == [owner]
        assert Conversation.objects.get(pk=group.conversation_id).member_count == len(users)
