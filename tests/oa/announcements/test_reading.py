"""A person's announcements."""

from datetime import timedelta

import pytest
from django.utils import timezone

from imcore import errors
from imcore.protocol import UserId
from oa.announcements import publishing, reading
from oa.models import Announcement, AnnouncementReceipt
from tests import factories
from tests.oa.announcements.desks import draft, editor, employee, published
from tests.query_counts import counted

pytestmark = pytest.mark.django_db


def listed(reader: object, **options: object) -> list[int]:
    found, _more = reading.page(UserId(reader.pk), limit=50, **options)  # type: ignore[attr-defined]
    return [item.receipt.announcement_id for item in found]


def hide(announcement: Announcement, how: str) -> None:
    """It is no longer shown."""
    if how == "withdrawn":
        publishing.withdraw(announcement.author, announcement.pk)
    else:
        Announcement.objects.filter(pk=announcement.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def test_the_last_published_stands_first_whenever_it_was_written() -> None:
    reader, author = employee(), editor()
    old_draft = draft(author)
    first = published(author)
    publishing.publish(author, old_draft.pk)
    assert listed(reader) == [old_draft.pk, first.pk]


def test_pinned_ones_are_a_list_of_their_own() -> None:
    reader, author = employee(), editor()
    plain, pinned = published(author), published(author, is_pinned=True)
    assert (listed(reader), listed(reader, pinned=True)) == ([plain.pk], [pinned.pk])


def test_pages_follow_each_other() -> None:
    reader, author = employee(), editor()
    made = [published(author).pk for _ in range(3)]
    found, more = reading.page(UserId(reader.pk), limit=2)
    rest, end = reading.page(UserId(reader.pk), before=found[-1].receipt.pk, limit=2)
    assert [item.receipt.announcement_id for item in [*found, *rest]] == made[::-1]
    assert (more, end) == (True, False)


def test_a_page_is_one_query_and_holds_only_the_beginning_of_the_texts() -> None:
    reader, author = employee(), editor()
    for _ in range(5):
        published(author, html=f"<p>{'x' * 9_000}</p>")
    with counted("a page of announcements"):
        found, _more = reading.page(UserId(reader.pk), limit=50)
        assert {len(item.beginning) for item in found} == {4_000}
        assert {item.receipt.announcement.author for item in found} == {author}


@pytest.mark.parametrize("how", ["withdrawn", "expired"])
def test_what_is_withdrawn_or_expired_is_not_there(how: str) -> None:
    reader, author = employee(), editor()
    hide(made := published(author, must_confirm=True), how)
    assert (listed(reader), reading.counts(UserId(reader.pk))) == ([], (0, 0))
    for act in (reading.one, reading.confirm):
        with pytest.raises(errors.NotFound):
            act(UserId(reader.pk), made.pk)
    assert not AnnouncementReceipt.objects.exclude(read_at=None, confirmed_at=None).exists()


def test_who_came_later_did_not_get_it() -> None:
    made = published(editor(), must_confirm=True)
    late = employee()
    for act in (reading.one, reading.confirm):
        with pytest.raises(errors.NotFound):
            act(UserId(late.pk), made.pk)
    assert listed(late) == []


def test_to_open_is_to_read_and_the_first_time_stays() -> None:
    reader, other = employee(), employee()
    made = published(editor())
    first = reading.one(UserId(reader.pk), made.pk).read_at
    assert first is not None
    assert reading.one(UserId(reader.pk), made.pk).read_at == first
    assert made.receipts.get(user=other).read_at is None


def test_to_confirm_is_to_read_and_again_changes_nothing() -> None:
    reader = employee()
    made = published(editor(), must_confirm=True)
    receipt = reading.confirm(UserId(reader.pk), made.pk)
    again = reading.confirm(UserId(reader.pk), made.pk)
    assert None not in (receipt.read_at, receipt.confirmed_at)
    assert (again.read_at, again.confirmed_at) == (receipt.read_at, receipt.confirmed_at)


def test_what_need_not_be_confirmed_cannot_be() -> None:
    reader = employee()
    made = published(editor())
    with pytest.raises(errors.Conflict):
        reading.confirm(UserId(reader.pk), made.pk)
    assert made.receipts.get().confirmed_at is None


def test_what_waits_is_counted_by_one_query() -> None:
    reader, author = employee(), editor()
    made = [published(author, must_confirm=must) for must in (True, True, False, False)]
    reading.one(UserId(reader.pk), made[0].pk)
    reading.confirm(UserId(reader.pk), made[1].pk)
    with counted("what waits of announcements"):
        assert reading.counts(UserId(reader.pk)) == (2, 1)
    assert reading.counts(UserId(factories.person().pk)) == (0, 0)
