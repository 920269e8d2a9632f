"""Who has read and confirmed an announcement, and who has not."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore import errors
from imcore.conversations.people import PinyinKey
from imcore.models import User
from oa.announcements import editors, publishing
from oa.models import Announcement, AnnouncementReceipt

REMIND_AGAIN_AFTER = timedelta(minutes=10)


class Figures(NamedTuple):
    """How many got it, have read it, have confirmed it."""

    recipients: int = 0
    read: int = 0
    confirmed: int = 0


def figures(numbers: Sequence[int]) -> dict[int, Figures]:
    """Announcements → their figures. One query."""
    rows = (
        AnnouncementReceipt.objects.filter(announcement__in=numbers)
        .values("announcement")
        .annotate(recipients=Count("pk"), read=Count("read_at"), confirmed=Count("confirmed_at"))
    )
    found = {
        number: Figures(*counts) for number, *counts in rows.values_list("announcement", "recipients", "read", "confirmed")
    }
    return {number: found.get(number, Figures()) for number in numbers}


def receipts(
    announcement: Announcement,
    *,
    read: bool | None = None,
    confirmed: bool | None = None,
    after: PinyinKey | None = None,
    limit: int,
) -> tuple[list[AnnouncementReceipt], bool]:
    """Those who have or have not, with their users by pinyin; whether there are more. One query."""
    rows = AnnouncementReceipt.objects.filter(announcement=announcement).select_related("user")
    if read is not None:
        rows = rows.filter(read_at__isnull=not read)
    if confirmed is not None:
        rows = rows.filter(confirmed_at__isnull=not confirmed)
    if after is not None:
        rows = rows.filter(Q(user__name_pinyin__gt=after[0]) | Q(user__name_pinyin=after[0], user__gt=after[1]))
    found = list(rows.order_by("user__name_pinyin", "user_id")[: limit + 1])
    return found[:limit], len(found) > limit


@transaction.atomic
def remind(editor: User, number: int) -> int:
    """Signals to those who have not confirmed (or, where that is not asked for, not read) and are here; how many lack.

    Raises Forbidden, NotFound, Conflict (not published, or expired), RateLimited (ten minutes have not passed).
    """
    announcement, now = editors.managed(editor, number, lock=True), timezone.now()
    editors.in_state(announcement, "published")
    if announcement.expires_at and announcement.expires_at <= now:
        raise errors.Conflict(_("It has expired."), announcement=number)
    if announcement.reminded_at and announcement.reminded_at + REMIND_AGAIN_AFTER > now:
        wait = announcement.reminded_at + REMIND_AGAIN_AFTER - now
        raise errors.RateLimited(_("They have just been reminded."), retry_after=int(wait.total_seconds()) + 1)
    announcement.reminded_at = now
    announcement.save(update_fields=["reminded_at"])
    lacking = Q(confirmed_at=None) if announcement.must_confirm else Q(read_at=None)
    transaction.on_commit(partial(publishing.tell, announcement, "oa.announcement.reminder", lacking))
    return AnnouncementReceipt.objects.filter(lacking, announcement=announcement).count()
