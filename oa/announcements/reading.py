"""A person's announcements: published to them, neither withdrawn nor expired."""

from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore import errors
from imcore.protocol import UserId
from oa.announcements import recipients
from oa.models import AnnouncementReceipt

BEGINNING = 4_000  # characters of the HTML from which a preview is made


class Item(NamedTuple):
    """A line of the list: of the text only the beginning."""

    receipt: AnnouncementReceipt
    beginning: str


class Counts(NamedTuple):
    """What waits for a person."""

    unread: int
    unconfirmed: int


def page(viewer: UserId, *, pinned: bool = False, before: int | None = None, limit: int) -> tuple[list[Item], bool]:
    """The viewer's receipts with their announcements, the last published first, pinned ones or the others; whether there are
    more. One query (index announcements_of_user)."""
    receipts = _shown_to(viewer).filter(announcement__is_pinned=pinned)
    if before is not None:
        receipts = receipts.filter(pk__lt=before)
    found = receipts.defer("announcement__html").annotate(beginning=Substr("announcement__html", 1, BEGINNING))
    rows = list(found.order_by("-pk")[: limit + 1])
    return [Item(receipt, receipt.beginning) for receipt in rows[:limit]], len(rows) > limit


def one(viewer: UserId, number: int) -> AnnouncementReceipt:
    """The viewer's receipt of an announcement, which it marks as read. Raises NotFound."""
    receipt = _receipt(viewer, number)
    if receipt.read_at is None:
        _set_once(receipt, "read_at")
    return receipt


def confirm(viewer: UserId, number: int) -> AnnouncementReceipt:
    """The viewer has taken note, which counts as read; once, and again changes nothing. Raises NotFound, Conflict."""
    receipt = one(viewer, number)
    if not receipt.announcement.must_confirm:
        raise errors.Conflict(_("This need not be confirmed."), announcement=number)
    if receipt.confirmed_at is None:
        _set_once(receipt, "confirmed_at")
    return receipt


def counts(viewer: UserId) -> Counts:
    """How many the viewer has not read, and not confirmed. One query."""
    waiting = Q(confirmed_at=None, announcement__must_confirm=True)
    found = _shown_to(viewer).aggregate(unread=Count("pk", filter=Q(read_at=None)), unconfirmed=Count("pk", filter=waiting))
    return Counts(**found)


def _shown_to(viewer: UserId) -> QuerySet[AnnouncementReceipt]:
    return AnnouncementReceipt.objects.filter(recipients.shown(), user=viewer).select_related("announcement__author")


def _receipt(viewer: UserId, number: int) -> AnnouncementReceipt:
    found = _shown_to(viewer).filter(announcement=number).first()
    if found is None:
        raise errors.NotFound(_("There is no such announcement."), announcement=number)
    return found


def _set_once(receipt: AnnouncementReceipt, column: str) -> None:
    """The first time stays, whoever comes first."""
    AnnouncementReceipt.objects.filter(pk=receipt.pk, **{column: None}).update(**{column: timezone.now()})
    receipt.refresh_from_db(fields=[column])
