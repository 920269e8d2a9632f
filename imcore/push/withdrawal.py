"""Notifications that no longer hold: what they show was changed or taken away, or was read on another device.

Each calls the row up again, in its own time; the worker looks at the log and decides (`errands`). So nothing that dies amid it
loses any, and what holds after all costs no push.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.core.cache import cache
from django.db.models import F, Q

from imcore.draft import Stored
from imcore.models import Message, PushDelivery
from imcore.push import ledger

WINDOW = 20_000  # rows that one look walks along: some 50 ms, however many wait to be read
BATCH = 1000  # rows that one look calls up
PLACE = "push.withdrawal"  # where the last look ended; lost, the walk begins anew


def changed(messages: Sequence[Stored]) -> None:
    """An after-change handler: who shows one of these looks again. A batch may come twice."""
    shown = reduce(or_, [Q(conversation_id=message.conversation, shown_seq=message.seq) for message in messages], Q())
    if messages:
        ledger.call_up(shown)


def recheck(deliveries: Sequence[PushDelivery]) -> None:
    """What changed while it was on its way was looked for in vain: it was not sent yet. One query."""
    versions = dict(Message.objects.filter(pk__in=[row.message_id for row in deliveries]).values_list("pk", "version"))
    changed_since = [row.pk for row in deliveries if versions.get(row.message_id) != row.message.version]
    if changed_since:
        ledger.call_up(Q(pk__in=changed_since))


def look(window: int = WINDOW) -> int:
    """Along what is shown, a window at a time: what its reader has read elsewhere is called up → how much.

    Three statements and an update; the readers' own way, which is a hot one, pays nothing.
    """
    after = cache.get(PLACE, 0)
    shown = PushDelivery.objects.filter(shown_seq__gt=0, pk__gt=after).order_by("pk")
    last = shown.values_list("pk", flat=True)[window : window + 1].first()
    walked = (
        ledger.recallable().filter(pk__gt=after) if last is None else ledger.recallable().filter(pk__gt=after, pk__lte=last)
    )
    read = walked.filter(
        conversation__members__user=F("subscription__user"), conversation__members__read_seq__gte=F("shown_seq")
    )
    found = list(read.order_by("pk").values_list("pk", flat=True)[:BATCH])
    reached = found[-1] if len(found) == BATCH else (last or 0)
    cache.set(PLACE, reached, timeout=None)
    return ledger.call_up(Q(pk__in=found)) if found else 0
