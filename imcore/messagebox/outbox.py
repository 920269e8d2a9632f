"""Side effects, started from the log: each batch of messages goes to every handler of its door, at least once."""

import logging
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from imcore import extend
from imcore.messagebox import stored
from imcore.models import Message, Outbox

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)  # whoever took a batch and died gives it back after this
COUNTED = 10_000


class Standing(NamedTuple):
    """How far the side effects are behind."""

    batches: int  # counted to COUNTED, however many there are
    oldest_seconds: float


def standing() -> Standing:
    """What waits. Two queries, whatever waits."""
    oldest = Outbox.objects.order_by("pk").values_list("created_at", flat=True).first()
    waiting = Outbox.objects.all()[:COUNTED].count()
    return Standing(waiting, max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0)


def tell_of_change(*message_ids: int) -> None:
    """Inside the transaction that changes what the messages say, or takes them away: the after-change handlers get them."""
    Outbox.objects.create(message_ids=list(message_ids), changed=True)


def drain(limit: int = 100) -> int:
    """Takes waiting batches, runs the handlers, deletes what all of them have had → how many were done.

    Two workers never hold the same batch (SKIP LOCKED, then `taken_at`); a handler that fails leaves it for later.
    """
    now = timezone.now()
    with transaction.atomic():
        waiting = Outbox.objects.select_for_update(skip_locked=True).filter(Q(taken_at=None) | Q(taken_at__lt=now - LEASE))
        batches = list(waiting.order_by("id")[:limit])
        Outbox.objects.filter(pk__in=[batch.pk for batch in batches]).update(taken_at=now)
    done = [batch.pk for batch in batches if _handled(batch)]
    Outbox.objects.filter(pk__in=done).delete()
    return len(done)


def _handled(batch: Outbox) -> bool:
    door = "after_change" if batch.changed else "after_store"
    handlers = list(extend.after_change if batch.changed else extend.after_store)
    if not handlers:
        return True
    messages = stored.read(Message.objects.filter(pk__in=batch.message_ids).order_by("id"))
    fine = True
    for name, handle in handlers:
        try:
            handle(messages)
        except Exception:
            logger.exception("%s %s failed for batch %s", door, name, batch.pk, extra={"message_ids": batch.message_ids})
            fine = False
    return fine
