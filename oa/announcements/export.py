"""Who has read and confirmed, as a file for a spreadsheet."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from imcore.conversations.people import PinyinKey
from imcore.spreadsheet import written
from oa.announcements import tracking
from oa.models import Announcement, AnnouncementReceipt, Employee, Position

ROWS_AT_ONCE = 1_000


def chunks(announcement: Announcement) -> Iterator[bytes]:
    """The file's bytes, so many recipients at a time: whatever their number, the memory holds one chunk."""
    titles = [_("Name"), _("Username"), _("Employee number"), _("Department"), _("Read"), _("Confirmed")]
    yield written([titles], first=True)
    after: PinyinKey | None = None
    more = True
    while more:
        found, more = tracking.receipts(announcement, after=after, limit=ROWS_AT_ONCE)
        if found:
            after = (found[-1].user.name_pinyin, found[-1].user_id)
            yield written(_rows(found))


def _rows(found: Sequence[AnnouncementReceipt]) -> list[list[str]]:
    users = [receipt.user_id for receipt in found]
    numbers = dict(Employee.objects.filter(user__in=users).values_list("user_id", "employee_number"))
    primary = Position.objects.filter(employee__user__in=users, is_primary=True)
    departments = dict(primary.values_list("employee__user_id", "department__name"))
    return [
        [
            receipt.user.display_name,
            receipt.user.username,
            numbers.get(receipt.user_id, ""),
            departments.get(receipt.user_id, ""),
            _moment(receipt.read_at),
            _moment(receipt.confirmed_at),
        ]
        for receipt in found
    ]


def _moment(value: datetime | None) -> str:
    return "" if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
