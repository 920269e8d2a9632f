"""Who has read and confirmed, and reminding those who have not."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from imcore import errors
from imcore.models import User
from imcore.protocol import UserId
from oa.announcements import publishing, reading, tracking
from oa.models import Announcement
from tests.imcore.bus_ear import listening
from tests.oa.announcements.desks import draft, editor, employee, published
from tests.oa.announcements.test_publishing import arrives
from tests.query_counts import counted

pytestmark = pytest.mark.django_db


def named(made: Announcement, **options: object) -> list[str]:
    return [receipt.user.username for receipt in tracking.receipts(made, limit=50, **options)[0]]


def test_figures_of_many_are_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    author, ann, ben = editor(), employee(), employee()
    made, other, unsent = published(author, must_confirm=True), published(author), draft(author)
    reading.one(UserId(ann.pk), made.pk)
    reading.confirm(UserId(ben.pk), made.pk)
    with django_assert_num_queries(1):
        found = tracking.figures([made.pk, other.pk, unsent.pk])
    assert found == {made.pk: (2, 2, 1), other.pk: (2, 0, 0), unsent.pk: (0, 0, 0)}


def test_who_has_and_who_has_not_stand_by_pinyin() -> None:
    people = [employee(name) for name in ("cleo", "ann", "ben")]
    made = published(editor(), must_confirm=True)
    reading.one(UserId(people[1].pk), made.pk)
    reading.confirm(UserId(people[2].pk), made.pk)
    assert named(made) == ["ann", "ben", "cleo"]
    assert (named(made, confirmed=True), named(made, confirmed=False)) == (["ben"], ["ann", "cleo"])
    assert (named(made, read=True), named(made, read=False)) == (["ann", "ben"], ["cleo"])


def test_receipts_come_in_pages_of_one_query() -> None:
    employee(), employee(), employee()
    User.objects.update(name_pinyin="ann")  # namesakes are kept apart by their ids
    made = published(editor())
    with counted("who has read an announcement, a page"):
        first, more = tracking.receipts(made, limit=2)
    rest, end = tracking.receipts(made, after=("ann", first[-1].user_id), limit=2)
    assert [receipt.user_id for receipt in [*first, *rest]] == sorted(made.receipts.values_list("user", flat=True))
    assert (more, end) == (True, False)


def test_those_who_lack_are_counted_and_the_time_is_kept() -> None:
    author, ann, _ben = editor(), employee(), employee()
    made = published(author, must_confirm=True)
    reading.one(UserId(ann.pk), made.pk)
    assert tracking.remind(author, made.pk) == 2
    assert Announcement.objects.get().reminded_at is not None


def test_where_nothing_is_to_be_confirmed_those_who_have_not_read_lack() -> None:
    author, ann, _ben = editor(), employee(), employee()
    made = published(author)
    reading.one(UserId(ann.pk), made.pk)
    assert tracking.remind(author, made.pk) == 1


def test_after_ten_minutes_one_may_remind_again_not_before() -> None:
    employee()
    made = published(author := editor())
    tracking.remind(author, made.pk)
    before = Announcement.objects.get().reminded_at
    with pytest.raises(errors.RateLimited) as refused:
        tracking.remind(author, made.pk)
    assert 595 <= refused.value.detail["retry_after"] <= 601
    assert Announcement.objects.get().reminded_at == before
    Announcement.objects.update(reminded_at=timezone.now() - timedelta(minutes=10))
    assert tracking.remind(author, made.pk) == 1


@pytest.mark.parametrize("state", ["draft", "withdrawn", "expired"])
def test_nobody_is_reminded_of_what_they_do_not_see(state: str) -> None:
    employee()
    made = draft(author := editor())
    if state != "draft":
        publishing.publish(author, made.pk)
    if state == "withdrawn":
        publishing.withdraw(author, made.pk)
    if state == "expired":
        Announcement.objects.update(expires_at=timezone.now())
    with pytest.raises(errors.Conflict):
        tracking.remind(author, made.pk)
    assert Announcement.objects.get().reminded_at is None


@pytest.mark.django_db(transaction=True)
def test_only_those_who_have_not_confirmed_are_reminded() -> None:
    ann, ben, author = employee(), employee(), editor()
    arrives(ann), arrives(ben)
    made = published(author, must_confirm=True)
    reading.confirm(UserId(ann.pk), made.pk)
    with listening(ann, ben) as ear:
        tracking.remind(author, made.pk)
        publishing.withdraw(author, made.pk)  # told to both: what was to come before has come
        frames = ear.frames(3)
    assert [frame["name"] for frame in frames].count("oa.announcement.reminder") == 1
    assert len(frames) == 3
