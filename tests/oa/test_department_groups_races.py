"""Each change of the org chart is followed once, whatever happens at the same time and whoever dies in between."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction

from imcore.messagebox import writer
from imcore.models import Member
from oa import department_groups, orgchart
from oa.models import Department, DepartmentGroup, Employee
from oa.orgchart import Place
from tests import factories
from tests.imcore.conversations.test_membership_races import at_once
from tests.oa.office import department, hire
from tests.oa.test_department_groups import events, people

pytestmark = pytest.mark.django_db(transaction=True)
needs_row_locks = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway")

DEADLINE = 10.0
_WAITING = "SELECT DISTINCT pid FROM pg_locks WHERE NOT granted"


class Office:
    """A department with its group, the owner in both; `goes` and `comes` are about to."""

    def __init__(self) -> None:
        self.links, self.elsewhere = department(), department()
        self.owner, self.goes = hire(factories.person(), self.links, rank=9), hire(factories.person(), self.links)
        self.comes = hire(factories.person(), self.elsewhere)
        self.group = department_groups.create(self.links.pk)

    def move(self, who: Employee, to: Department) -> None:
        orgchart.assign(who.pk, [Place(to.pk)])

    def waits(self) -> bool:
        return DepartmentGroup.objects.get(pk=self.group.pk).stale_since is not None


@pytest.fixture
def office(db: None) -> Office:
    return Office()


@pytest.fixture
def aside() -> Iterator[Callable[[Callable[[], object]], "Future[object]"]]:
    """Runs a function in a thread with a connection of its own."""

    def run(ask: Callable[[], object]) -> object:
        try:
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        yield lambda ask: pool.submit(run, ask)


Aside = Callable[[Callable[[], object]], "Future[object]"]


def until_waiting(count: int) -> None:
    """Until so many of the database's sessions wait for a lock."""
    end = time.monotonic() + DEADLINE
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(f"SELECT count(*) FROM ({_WAITING}) AS waiting")
            if cursor.fetchone()[0] == count:
                return
            threading.Event().wait(0.01)
    raise AssertionError(f"never were {count} sessions waiting")


@needs_row_locks
def test_a_change_during_a_sync_is_followed_by_the_next(office: Office, aside: Aside) -> None:
    office.move(office.goes, office.elsewhere)
    with transaction.atomic():
        writer.lock(office.group.conversation_id)
        sync = aside(department_groups.sync_stale)  # has read who belongs there, and waits for the conversation
        until_waiting(1)
        change = aside(partial(office.move, office.comes, office.links))  # has moved, and waits to set the mark
        until_waiting(2)
    assert (sync.result(DEADLINE), change.result(DEADLINE)) == (1, None)
    assert (people(office.group), office.waits()) == ({office.owner.user_id}, True)
    assert department_groups.sync_stale() == 1
    assert (people(office.group), office.waits()) == ({office.owner.user_id, office.comes.user_id}, False)
    assert events(office.group)[2:] == ["member_removed", "members_added"]


@needs_row_locks
def test_a_group_whose_change_is_under_way_is_left_for_later(office: Office, aside: Aside) -> None:
    office.move(office.goes, office.elsewhere)
    with transaction.atomic():
        office.move(office.comes, office.links)
        assert aside(department_groups.sync_stale).result(DEADLINE) == 0
    assert department_groups.sync_stale() == 1
    assert people(office.group) == {office.owner.user_id, office.comes.user_id}


def test_two_syncs_at_once_follow_each_change_once(office: Office) -> None:
    others = [Office() for _ in range(3)]
    for one in (office, *others):
        one.move(one.goes, one.elsewhere)
    outcomes = at_once([department_groups.sync_stale] * 3)
    assert sum(outcomes) == 4
    for one in (office, *others):
        assert events(one.group)[2:] == ["member_removed"]
        assert not one.waits()


@needs_row_locks
def test_a_sync_that_dies_in_the_middle_changes_nothing(office: Office, aside: Aside) -> None:
    office.move(office.goes, office.elsewhere)
    office.move(office.comes, office.links)
    before = (people(office.group), events(office.group))
    with transaction.atomic():  # somebody's cursor moves: the sync, which has seated who came, waits with who goes
        Member.objects.select_for_update().get(conversation=office.group.conversation_id, user=office.goes.user_id)
        sync = aside(department_groups.sync_stale)
        until_waiting(1)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_terminate_backend(pid) FROM ({_WAITING}) AS waiting")
        assert sync.result(DEADLINE) == 0
    assert (people(office.group), events(office.group), office.waits()) == (*before, True)
    assert department_groups.sync_stale() == 1
    assert people(office.group) == {office.owner.user_id, office.comes.user_id}


def test_a_change_that_is_undone_marks_nothing(office: Office) -> None:
    with transaction.atomic():
        office.move(office.goes, office.elsewhere)
        transaction.set_rollback(True)
    assert not office.waits()
    assert department_groups.sync_stale() == 0


def test_a_second_sync_says_nothing(office: Office) -> None:
    office.move(office.goes, office.elsewhere)
    department_groups.sync_stale()
    before = events(office.group)
    assert department_groups.sync_stale() == 0
    department_groups.mark_stale([office.links.path])  # as if a change had been marked twice
    assert department_groups.sync_stale() == 1
    assert events(office.group) == before


def test_a_group_that_cannot_be_brought_in_step_holds_up_no_other(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    other = Office()
    line = other.group.conversation.business_line
    assert line is not None
    line.member_limit = 2
    line.save()
    office.group.conversation.group.member_limit = 2
    office.group.conversation.group.save()
    office.move(office.comes, office.links)
    other.move(other.goes, other.elsewhere)
    assert department_groups.sync_stale() == 1
    assert (office.waits(), other.waits()) == (True, False)
    assert "could not be brought in step" in caplog.text
    line.member_limit = 3
    line.save()
    assert department_groups.sync_stale() == 1
    assert office.comes.user_id in people(office.group)
