"""What waits: each of the queues, how long it is and since when its oldest waits. Each is counted to COUNTED, by an index."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from imcore.messagebox import outbox
from imcore.models import ModerationCase, PushDelivery, PushJob, Screening

COUNTED = 10_000


class Queue(NamedTuple):
    """One of them."""

    name: Promise | str
    waiting: int
    seconds: float | None  # that the oldest is overdue; None where nothing is


def depths() -> list[Queue]:
    """All of them. Ten queries, whatever waits."""
    standing = outbox.standing()
    told = PushDelivery.objects.filter(state=PushDelivery.State.PENDING)
    return [
        Queue(_("side effects (outbox)"), standing.batches, standing.oldest_seconds if standing.batches else None),
        _depth(_("messages whose readers are to be told"), PushJob.objects.all(), "next_at", by="pk"),
        _depth(_("notifications"), told, "next_at"),
        _depth(_("checks after sending"), Screening.objects.all(), "next_at"),
        _depth(_("open cases"), ModerationCase.objects.filter(state=ModerationCase.State.OPEN), "created_at"),
    ]


def _depth(name: Promise | str, rows: QuerySet[Any], since: str, *, by: str = "") -> Queue:
    """`since` from when a row waits, `by` what its index is of where that is another column."""
    oldest: datetime | None = rows.order_by(by or since).values_list(since, flat=True).first()
    overdue = (timezone.now() - oldest).total_seconds() if oldest is not None else -1.0
    return Queue(name, rows[:COUNTED].count(), overdue if overdue > 0 else None)
