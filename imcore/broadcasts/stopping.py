"""A chunk of a broadcast that is stopped or recalled. A worker may have died between telling somebody and noting it: so it is
the log that says who was told."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from imcore.broadcasts import copies
from imcore.broadcasts.steps import Step
from imcore.messaging import recalls
from imcore.models import Broadcast, BroadcastRecipient
from imcore.protocol import UserId

CHUNK = 100
State = BroadcastRecipient.State


def settle_some(broadcast: Broadcast) -> Step:
    """Those who still wait were told, or will not be."""
    waiting = _next(broadcast, [State.PENDING])
    if not waiting:
        return Step.END
    told = copies.stored(broadcast, waiting)
    with transaction.atomic():
        Broadcast.objects.filter(pk=broadcast.pk).update(sent=F("sent") + _settled(waiting, told))
    return Step.MORE


def recall_some(broadcast: Broadcast) -> Step:
    """Takes back the copies of those who were told. Done twice it does no harm."""
    chosen = _next(broadcast, [State.PENDING, State.SENT])
    if not chosen:
        return Step.END
    told = copies.stored(broadcast, chosen)
    recalls.recall_all(list(told.values()), by=UserId(broadcast.sender_id))
    with transaction.atomic():
        sent, recalled = _settled(chosen, told), _change(chosen, told, State.RECALLED)
        Broadcast.objects.filter(pk=broadcast.pk).update(sent=F("sent") + sent, recalled=F("recalled") + recalled)
    return Step.MORE


def _settled(rows: dict[UserId, int], told: Collection[UserId]) -> int:
    """→ how many were told and not noted."""
    _change(rows, rows.keys() - set(told), State.UNSENT)
    return _change(rows, told, State.SENT)


def _next(broadcast: Broadcast, states: Collection[str]) -> dict[UserId, int]:
    rows = BroadcastRecipient.objects.filter(broadcast=broadcast, state__in=states).order_by("pk")
    return {UserId(user): pk for pk, user in rows.values_list("pk", "user_id")[:CHUNK]}


def _change(rows: dict[UserId, int], users: Collection[UserId], state: str) -> int:
    """Of those whom nobody has changed meanwhile."""
    chosen = BroadcastRecipient.objects.filter(pk__in=[rows[user] for user in users], state__in=(State.PENDING, State.SENT))
    return chosen.exclude(state=state).update(state=state)
