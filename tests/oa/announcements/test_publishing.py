"""Publishing: once, to those who are there now; and taking it back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from imcore import errors, presence
from imcore.models import User
from imcore.presence import Here
from oa.announcements import publishing, tracking
from oa.models import Announcement, AnnouncementReceipt, Employee
from tests import factories
from tests.imcore.bus_ear import listening
from tests.oa.announcements.desks import draft, editor, employee, published
from tests.oa.office import department
from tests.query_counts import counted

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def due(author: User, **fields: object) -> Announcement:
    """A scheduled one whose time came a minute ago."""
    made = draft(author, publish_at=timezone.now() + HOUR, **fields)
    Announcement.objects.filter(pk=made.pk).update(publish_at=timezone.now() - timedelta(minutes=1))
    return made


def arrives(user: User) -> Here:
    """The user is here, on one device."""
    here = Here(user.pk, f"test-{user.pk}", "web")
    presence.arrive([here])
    return here


def test_publishing_gives_each_recipient_a_receipt() -> None:
    readers = [employee(), employee()]
    made = published(editor())
    assert (made.state, made.published_at is not None) == ("published", True)
    assert sorted(made.receipts.values_list("user", flat=True)) == [reader.pk for reader in readers]


def test_publishing_twice_is_a_conflict_and_adds_nothing() -> None:
    employee()
    made = published(author := editor())
    employee()
    with pytest.raises(errors.Conflict):
        publishing.publish(author, made.pk)
    assert (Announcement.objects.get().published_at, made.receipts.count()) == (made.published_at, 1)


@pytest.mark.parametrize("lacking", ["target", "time"])
def test_what_nobody_would_see_is_not_published(lacking: str) -> None:
    employee()
    made = draft(author := editor(), to_company=lacking != "target")
    if lacking == "time":
        Announcement.objects.update(expires_at=timezone.now() - HOUR)
    with pytest.raises(errors.Conflict if lacking == "time" else errors.Invalid):
        publishing.publish(author, made.pk)
    assert (Announcement.objects.get().state, AnnouncementReceipt.objects.count()) == ("draft", 0)


def test_publishing_takes_a_fixed_number_of_queries() -> None:
    crowd = factories.people(500)
    Employee.objects.bulk_create(Employee(user=user, employee_number=user.username) for user in crowd)
    made = draft(author := editor())
    author = User.objects.get(pk=author.pk)
    # the author's permissions (2), the row, the state, the receipts
    with counted("publishing an announcement"):
        publishing.publish(author, made.pk)
    assert made.receipts.count() == 500


def test_what_is_due_is_published_what_is_not_waits() -> None:
    employee()
    author = editor()
    ripe, waiting, unplanned = due(author), draft(author, publish_at=timezone.now() + HOUR), draft(author)
    assert publishing.publish_due() == 1
    states = dict(Announcement.objects.values_list("pk", "state"))
    assert states == {ripe.pk: "published", waiting.pk: "scheduled", unplanned.pk: "draft"}
    assert list(AnnouncementReceipt.objects.values_list("announcement", flat=True)) == [ripe.pk]
    assert publishing.publish_due() == 0


def test_what_has_expired_before_it_was_due_is_not_sent_out() -> None:
    made = due(editor())
    Announcement.objects.update(expires_at=timezone.now())
    assert publishing.publish_due() == 0
    made.refresh_from_db()
    assert made.state == "scheduled"


def test_a_department_that_is_gone_keeps_no_other_from_being_published() -> None:
    author, gone = editor(), department()
    due(author, departments=[gone.pk])
    gone.delete()
    due(author)
    assert publishing.publish_due() == 2


def test_only_a_published_one_can_be_withdrawn() -> None:
    employee()
    author = editor()
    made, kept = published(author), draft(author)
    assert publishing.withdraw(author, made.pk).state == "withdrawn"
    for other in (made, kept):
        with pytest.raises(errors.Conflict):
            publishing.withdraw(author, other.pk)
    kept.refresh_from_db()
    assert (kept.state, made.receipts.count()) == ("draft", 1)


@pytest.mark.parametrize("act", [publishing.publish, publishing.withdraw, tracking.remind])
def test_whose_it_is_not_changes_nothing(act: Callable[[User, int], object]) -> None:
    made = draft(editor())
    with pytest.raises(errors.NotFound):
        act(editor(), made.pk)
    assert Announcement.objects.get().state == "draft"


@pytest.mark.django_db(transaction=True)
def test_who_is_here_is_told_at_once() -> None:
    reader, author = employee(), editor()
    arrives(reader)
    with listening(reader) as ear:
        made = published(author, must_confirm=True)
        publishing.withdraw(author, made.pk)
        frames = ear.frames(2)
    data = {"id": made.pk, "title": "Fire drill", "must_confirm": True}
    assert frames == [
        {"event": "signal", "name": "oa.announcement.published", "data": data},
        {"event": "signal", "name": "oa.announcement.withdrawn", "data": data},
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time: the race cannot be")
def test_of_several_workers_one_publishes() -> None:
    employee()
    made = due(editor())

    def work(_number: int) -> int:
        try:
            return publishing.publish_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        assert sorted(workers.map(work, range(4))) == [0, 0, 0, 1]
    assert made.receipts.count() == 1
