"""What is to be done about rows whose turn has come: tell, put right what is shown, take it away, or nothing."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from enum import Enum
from itertools import groupby
from typing import Any, NamedTuple

from django.utils import timezone

from imcore.models import Message, PushDelivery, PushSubscription
from imcore.push import badges, ledger, queue, readers, wording
from imcore.push.ledger import State
from imcore.push.parcel import Parcel
from imcore.push.policy import Verdict, verdict

TOO_OLD = timedelta(days=2)  # past a night of quiet hours nobody wants to be told any more
UNWANTED = Verdict(False, reason="no longer wanted")
Place = tuple[int, int]  # conversation, seq


class Kind(Enum):
    """Of errand."""

    TELL = "tell"
    AMEND = "amend"  # the same message in other words, without a sound
    WITHDRAW = "withdraw"


class Errand(NamedTuple):
    """A parcel, and the rows that it does: several of one subscription where notifications go together."""

    kind: Kind
    deliveries: Sequence[PushDelivery]
    parcel: Parcel
    told: str = ""

    @property
    def provider(self) -> str:
        """Who takes it there."""
        return str(self.deliveries[0].subscription.provider)


class _Facts(NamedTuple):
    """Of a batch, as they are now."""

    live: dict[int, PushSubscription]
    seats: dict[Place, readers.Seat]  # by user, conversation
    lives: readers.Lives
    unread: dict[int, int]
    hidden: set[Place]  # of what is shown: what nobody may read any more
    now: datetime


def ready(taken: Sequence[PushDelivery]) -> list[Errand]:
    """What is to be sent; the rest is noted. What has changed while it waited counts: who has read it, or has come."""
    if not taken:
        return []
    facts = _look(taken)
    found = [errand for delivery in taken if (errand := _errand(delivery, facts)) is not None]
    news = [errand for errand in found if errand.kind is Kind.TELL]
    kept = ledger.about_to_show([errand.deliveries[0] for errand in news]) if news else set()
    others = [one for one in found if one.kind is Kind.AMEND or (one.kind is Kind.TELL and one.deliveries[0].pk in kept)]
    gone = [errand.deliveries[0] for errand in found if errand.kind is Kind.WITHDRAW]
    return [*others, *_together(gone, facts)]


def _look(taken: Sequence[PushDelivery]) -> _Facts:
    users = {delivery.subscription.user_id for delivery in taken}
    live = queue.live(PushSubscription.objects.filter(pk__in=[delivery.subscription_id for delivery in taken])).in_bulk()
    seats = readers.seats(users, {delivery.conversation_id for delivery in taken})
    shown = {(delivery.conversation_id, delivery.shown_seq) for delivery in taken if delivery.shown_seq}
    return _Facts(live, seats, readers.lives(users), badges.unread(users), _hidden(shown), timezone.now())


def _hidden(shown: Collection[Place]) -> set[Place]:
    """Of these messages. One query."""
    there = Message.objects.filter(conversation_id__in={place[0] for place in shown}, seq__in={place[1] for place in shown})
    visible = set(there.filter(state=Message.State.NORMAL).values_list("conversation_id", "seq"))
    return set(shown) - visible


def _errand(delivery: PushDelivery, facts: _Facts) -> Errand | None:
    if delivery.subscription_id not in facts.live:
        ledger.end(delivery, State.DROPPED, UNWANTED.reason, shown_seq=0)
        return None
    found = _verdict(delivery, facts)
    replaces = found.tell and found.at is None and not delivery.told
    if _is_stale(delivery, facts) and not replaces:
        return Errand(Kind.WITHDRAW, [delivery], _parcel(delivery, {}))
    if delivery.told:
        return _amendment(delivery, facts)
    if not found.tell:
        ledger.end(delivery, State.DROPPED, found.reason)
    elif found.at is not None:
        ledger.change(delivery, next_at=found.at)
    else:
        said = _payload(delivery, facts)
        parcel = _parcel(delivery, said, urgent=readers.about(delivery.message).urgent)
        return Errand(Kind.TELL, [delivery], parcel, _words(said))
    return None


def _verdict(delivery: PushDelivery, facts: _Facts) -> Verdict:
    seat = _seat(delivery, facts)
    if seat is None or delivery.message.created_at < facts.now - TOO_OLD:
        return UNWANTED
    reader = facts.lives.reader(seat, facts.live[delivery.subscription_id], delivery.seq)
    return verdict(readers.about(delivery.message), reader, now=facts.now)


def _is_stale(delivery: PushDelivery, facts: _Facts) -> bool:
    """Does the device show what has been read, or may be read no more?"""
    seat, shown = _seat(delivery, facts), delivery.shown_seq
    return bool(shown) and (seat is None or seat.read_seq >= shown or (delivery.conversation_id, shown) in facts.hidden)


def _amendment(delivery: PushDelivery, facts: _Facts) -> Errand | None:
    said = _payload(delivery, facts)
    if _words(said) == delivery.told:
        ledger.end(delivery, State.SENT)
        return None
    key = f"{delivery.key}-{delivery.message.version}"
    parcel = _parcel(delivery, said | {"type": "changed"}, key=key, quiet=True)
    return Errand(Kind.AMEND, [delivery], parcel, _words(said))


def _together(gone: Sequence[PushDelivery], facts: _Facts) -> Iterator[Errand]:
    """One parcel for each subscription, however many conversations were read."""
    by_subscription = sorted(gone, key=lambda delivery: (delivery.subscription_id, delivery.pk))
    for subscription, rows in groupby(by_subscription, key=lambda delivery: delivery.subscription_id):
        deliveries = list(rows)
        places = " ".join(f"{row.conversation_id}:{row.shown_seq}" for row in deliveries)
        first = {"conversation": deliveries[0].conversation_id, "seq": deliveries[0].shown_seq}
        badge = facts.unread[deliveries[0].subscription.user_id]
        said = {"type": "withdraw", **first, "withdrawn": places, "badge": badge}
        key = f"{subscription}-{_digest(places)[:16]}-withdrawn"
        yield Errand(Kind.WITHDRAW, deliveries, _parcel(deliveries[0], said, key=key, quiet=True))


def _seat(delivery: PushDelivery, facts: _Facts) -> readers.Seat | None:
    return facts.seats.get((delivery.subscription.user_id, delivery.conversation_id))


def _payload(delivery: PushDelivery, facts: _Facts) -> dict[str, Any]:
    user = delivery.subscription.user
    return wording.payload(delivery.message, user, facts.lives.wishes.get(user.pk), facts.unread[user.pk])


def _words(said: dict[str, Any]) -> str:
    return _digest(f"{said['title']}\n{said['body']}")


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def _parcel(
    delivery: PushDelivery, payload: dict[str, Any], *, key: str = "", urgent: bool = False, quiet: bool = False
) -> Parcel:
    where = delivery.subscription
    tag = f"conversation-{delivery.conversation_id}"
    return Parcel(where.endpoint, key or delivery.key, tag, payload, urgent, where.p256dh, where.auth, quiet)
