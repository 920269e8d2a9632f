"""Who has read and confirmed, as a file for a spreadsheet."""

import csv
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from io import StringIO

from asgiref.sync import sync_to_async
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore.conversations.people import PinyinKey
from oa.announcements import tracking
from oa.models import Announcement, AnnouncementReceipt, Employee, Position

ROWS_AT_ONCE = 1_000
# what makes a formula of a cell (OWASP, "CSV Injection")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as the machine's own encoding


def chunks(announcement: Announcement) -> Iterator[bytes]:
    """The file's bytes, so many recipients at a time: whatever their number, the memory holds one chunk."""
    titles = [_("Name"), _("Username"), _("Employee number"), _("Department"), _("Read"), _("Confirmed")]
    yield (BYTE_ORDER_MARK + _written([titles])).encode()
    after: PinyinKey | None = None
    more = True
    while more:
        found, more = tracking.receipts(announcement, after=after, limit=ROWS_AT_ONCE)
        if found:
            after = (found[-1].user.name_pinyin, found[-1].user_id)
            yield _written(_rows(found)).encode()


async def in_threads(made: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The same for ASGI: the queries run in the request's thread, not on the loop."""
    while (chunk := await sync_to_async(_next)(made)) is not None:
        yield chunk


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _next(made: Iterator[bytes]) -> bytes | None:
    return next(made, None)


def _written(rows: Sequence[Sequence[str]]) -> str:
    out = StringIO()
    csv.writer(out).writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


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
