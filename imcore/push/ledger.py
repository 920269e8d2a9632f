"""The rows of what is to be told: taken for a while, noted, and called up again where what is shown no longer holds."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from imcore.models import PushDelivery

BATCH = 64
LEASE = timedelta(minutes=1)  # whoever took some and died gives them back after this; far longer than an attempt may take
State = PushDelivery.State


def take() -> list[PushDelivery]:
    """The next ones that are due; those of a subscription that came due together stand together."""
    now = timezone.now()
    with transaction.atomic():
        due = PushDelivery.objects.select_for_update(skip_locked=True).filter(state=State.PENDING, next_at__lte=now)
        numbers = [delivery.pk for delivery in due.order_by("next_at", "subscription_id")[:BATCH]]
        PushDelivery.objects.filter(pk__in=numbers).update(next_at=now + LEASE)
    rows = PushDelivery.objects.filter(pk__in=numbers).order_by("pk")
    return list(rows.select_related("subscription__user", "message__sender", "message__conversation__group"))


def about_to_show(deliveries: Collection[PushDelivery]) -> set[int]:
    """From now on their devices may show these messages, whatever becomes of us → the rows that no later message has taken."""
    still = {"pk__in": [row.pk for row in deliveries], "message_id__in": [row.message_id for row in deliveries]}
    with transaction.atomic():
        rows = PushDelivery.objects.select_for_update().filter(state=State.PENDING, **still).order_by("pk")
        numbers = set(rows.values_list("pk", flat=True))
        PushDelivery.objects.filter(pk__in=numbers).update(shown_seq=F("seq"))
    return numbers


def end(delivery: PushDelivery, state: str, error: str = "", **fields: object) -> None:
    """It is done with, until something changes."""
    change(delivery, state=state, last_error=error[:200], ended_at=timezone.now(), **fields)


def change(delivery: PushDelivery, **fields: object) -> None:
    """Unless a later message has taken its place meanwhile: that one is still to be told."""
    PushDelivery.objects.filter(pk=delivery.pk, message_id=delivery.message_id, state=State.PENDING).update(**fields)


def no_longer_shown(delivery: PushDelivery) -> None:
    """The device shows nothing of the conversation. A later message that has come meanwhile is still to be told."""
    PushDelivery.objects.filter(pk=delivery.pk, shown_seq=delivery.shown_seq).update(shown_seq=0)


def recallable() -> QuerySet[PushDelivery]:
    """Of what devices may show: the rows that nobody has in hand, nor is to try again soon."""
    put_off = Q(state=State.PENDING, attempts=0, next_at__gt=timezone.now() + LEASE)
    return PushDelivery.objects.filter(~Q(state=State.PENDING) | put_off, shown_seq__gt=0)


def call_up(wanted: Q) -> int:
    """These are looked at again at once → how many. One statement."""
    fresh = {"state": State.PENDING, "next_at": timezone.now(), "attempts": 0, "ended_at": None, "last_error": ""}
    return recallable().filter(wanted).update(**fresh)
