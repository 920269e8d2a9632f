"""From what waits to the providers: taken for a while, looked at once more, sent side by side, noted one by one."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from imcore.backoff import wait_before
from imcore.metrics import pushes
from imcore.models import PushDelivery, PushSubscription
from imcore.push import badges, queue, readers, wording
from imcore.push.circuit import REST_SECONDS, Circuits
from imcore.push.parcel import Fate, Outcome, Parcel
from imcore.push.policy import verdict
from imcore.push.providers import SENDERS

logger = logging.getLogger(__name__)
BATCH = 64  # each with a thread of its own: one that waits for its provider holds up no other
LEASE = timedelta(minutes=1)  # whoever took some and died gives them back after this; far longer than an attempt may take
ATTEMPTS = 10  # over some two hours
FIRST_WAIT, LONGEST_WAIT = 5.0, 3600.0
LONGEST_ASKED = 6 * 3600.0
TOO_OLD = timedelta(days=2)  # past a night of quiet hours nobody wants to be told any more
State = PushDelivery.State
circuits = Circuits()


def work_off(seconds: float = 10.0) -> None:
    """All that is due, or as much as goes into that time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        expanded, delivered = queue.expand(), deliver_due()  # by turns: neither waits for the end of the other
        if not expanded and not delivered:
            return


def deliver_due() -> int:
    """One batch → how many were taken."""
    taken = _take()
    ready = list(_ready(taken))
    if ready:
        with ThreadPoolExecutor(max_workers=len(ready)) as pool:
            running = {pool.submit(_send, delivery.subscription.provider, parcel): delivery for delivery, parcel in ready}
            for done in as_completed(running):
                _note(running[done], done.result())
    return len(taken)


def _take() -> list[PushDelivery]:
    now = timezone.now()
    with transaction.atomic():
        due = PushDelivery.objects.select_for_update(skip_locked=True).filter(state=State.PENDING, next_at__lte=now)
        numbers = [delivery.pk for delivery in due.order_by("next_at")[:BATCH]]
        PushDelivery.objects.filter(pk__in=numbers).update(next_at=now + LEASE)
    rows = PushDelivery.objects.filter(pk__in=numbers).order_by("pk")
    return list(rows.select_related("subscription__user", "message__sender", "message__conversation__group"))


def _ready(taken: list[PushDelivery]) -> Iterator[tuple[PushDelivery, Parcel]]:
    """What is still to be told; the rest is noted. What has changed while it waited counts: who has read it, or has come."""
    users = {delivery.subscription.user_id for delivery in taken}
    if not taken:
        return
    live = queue.live(PushSubscription.objects.filter(pk__in=[delivery.subscription_id for delivery in taken])).in_bulk()
    seats = readers.seats(users, {delivery.conversation_id for delivery in taken})
    lives, unread, now = readers.lives(users), badges.unread(users), timezone.now()
    for delivery in taken:
        message, subscription = delivery.message, live.get(delivery.subscription_id)
        seat = seats.get((delivery.subscription.user_id, delivery.conversation_id))
        if subscription is None or seat is None or message.created_at < now - TOO_OLD:
            _end(delivery, State.DROPPED, "no longer wanted")
            continue
        about = readers.about(message)
        found = verdict(about, lives.reader(seat, subscription, message.seq), now=now)
        if not found.tell:
            _end(delivery, State.DROPPED, found.reason)
        elif found.at is not None:
            _change(delivery, next_at=found.at)
        else:
            said = wording.payload(message, delivery.subscription.user, lives.wishes.get(seat.user), unread[seat.user])
            yield delivery, _parcel(delivery, said, urgent=about.urgent)


def _parcel(delivery: PushDelivery, payload: dict[str, object], *, urgent: bool) -> Parcel:
    where = delivery.subscription
    tag = f"conversation-{delivery.conversation_id}"
    return Parcel(where.endpoint, delivery.key, tag, payload, urgent, where.p256dh, where.auth)


def _send(provider: str, parcel: Parcel) -> Outcome:
    """In a thread of its own, without the database."""
    address = f"{provider} {urlsplit(parcel.endpoint).netloc}"
    if not circuits.may_pass(address, time.monotonic()):
        return Outcome(Fate.LATER, "the provider is down", wait=REST_SECONDS)
    try:
        outcome = SENDERS[provider](parcel)
    except Exception as fault:
        logger.exception("push: provider %s", provider)
        outcome = Outcome(Fate.LATER, type(fault).__name__)
    circuits.tell(address, time.monotonic(), answered=outcome.fate is not Fate.LATER or outcome.wait is not None)
    pushes.current().add(outcome.fate.value)
    return outcome


def _note(delivery: PushDelivery, outcome: Outcome) -> None:
    if outcome.fate is Fate.SENT:
        _end(delivery, State.SENT, "")
    elif outcome.fate is Fate.GONE:
        PushSubscription.objects.filter(pk=delivery.subscription_id).delete()
    elif outcome.fate is Fate.REFUSED or delivery.attempts + 1 >= ATTEMPTS:
        _end(delivery, State.FAILED, outcome.error)
    else:
        own = wait_before(delivery.attempts, first=FIRST_WAIT, longest=LONGEST_WAIT)
        wait = max(own, min(outcome.wait or 0.0, LONGEST_ASKED))
        at = timezone.now() + timedelta(seconds=wait)
        _change(delivery, attempts=delivery.attempts + 1, next_at=at, last_error=outcome.error)


def _end(delivery: PushDelivery, state: str, error: str) -> None:
    _change(delivery, state=state, last_error=error, ended_at=timezone.now())


def _change(delivery: PushDelivery, **fields: object) -> None:
    """Unless a later message has taken its place meanwhile: that one is still to be told."""
    PushDelivery.objects.filter(pk=delivery.pk, message_id=delivery.message_id, state=State.PENDING).update(**fields)
