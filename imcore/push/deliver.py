"""From what waits to the providers: taken for a while, looked at once more, sent side by side, noted one by one."""

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta

from django.utils import timezone

from imcore.backoff import wait_before
from imcore.metrics import pushes
from imcore.models import PushDelivery, PushSubscription
from imcore.push import badges, errands, ledger, queue, withdrawal, wording
from imcore.push.circuit import REST_SECONDS, Circuits
from imcore.push.errands import Errand, Kind
from imcore.push.ledger import State
from imcore.push.parcel import Fate, Outcome, Parcel
from imcore.push.providers import SENDERS, line

logger = logging.getLogger(__name__)
ATTEMPTS = 10  # over some two hours
FIRST_WAIT, LONGEST_WAIT = 5.0, 3600.0
LONGEST_ASKED = 6 * 3600.0
circuits = Circuits()


def work_off(seconds: float = 10.0) -> None:
    """All that is due, or as much as goes into that time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        expanded, delivered = queue.expand(), deliver_due()  # by turns: neither waits for the end of the other
        if not expanded and not delivered:
            return


def deliver_due() -> int:
    """One batch → how many were taken. Each has a thread of its own: one that waits for its provider holds up no other."""
    taken = ledger.take()
    ready = errands.ready(taken)
    if ready:
        with ThreadPoolExecutor(max_workers=len(ready)) as pool:
            running = {pool.submit(_send, errand.provider, errand.parcel): errand for errand in ready}
            for done in as_completed(running):
                _note(running[done], done.result())
        withdrawal.recheck([delivery for errand in ready for delivery in errand.deliveries])
    return len(taken)


def try_out(subscriptions: Sequence[PushSubscription]) -> list[tuple[PushSubscription, Outcome]]:
    """A notification that is about nothing, at once and once → what became of each."""
    if not subscriptions:
        return []
    numbers = badges.unread({subscription.user_id for subscription in subscriptions})
    with ThreadPoolExecutor(max_workers=len(subscriptions)) as pool:
        parcels = [wording.trial(subscription, numbers[subscription.user_id]) for subscription in subscriptions]
        outcomes = pool.map(_send, [subscription.provider for subscription in subscriptions], parcels)
        return list(zip(subscriptions, outcomes, strict=True))


def _send(provider: str, parcel: Parcel) -> Outcome:
    """In a thread of its own, without the database."""
    address = line(provider, parcel)
    if not circuits.may_pass(address, time.monotonic()):
        return Outcome(Fate.LATER, "the provider is down", wait=REST_SECONDS)
    try:
        outcome = SENDERS[provider](parcel)
    except Exception as fault:
        logger.exception("push: provider %s", provider)
        outcome = Outcome(Fate.LATER, type(fault).__name__)
    circuits.tell(address, time.monotonic(), answered=outcome.fate is not Fate.LATER or outcome.wait is not None)
    pushes.current().add(str(provider), outcome.fate.value)
    return outcome


def _note(errand: Errand, outcome: Outcome) -> None:
    if outcome.fate is Fate.GONE:
        PushSubscription.objects.filter(pk=errand.deliveries[0].subscription_id).delete()
        return
    for delivery in errand.deliveries:
        final = outcome.fate is Fate.REFUSED or (outcome.fate is Fate.LATER and delivery.attempts + 1 >= ATTEMPTS)
        if outcome.fate is Fate.LATER and not final:
            _put_off(delivery, outcome)
        elif errand.kind is Kind.WITHDRAW:
            _withdrawn(delivery, "" if outcome.fate is Fate.SENT else outcome.error)
        elif outcome.fate is Fate.SENT or errand.kind is Kind.AMEND:  # what was told stays told, in the old words at worst
            ledger.end(delivery, State.SENT, outcome.error, told=errand.told)
        else:  # a refusal shows nothing; after many attempts nobody knows
            shows = {"shown_seq": delivery.shown_seq} if outcome.fate is Fate.REFUSED else {}
            ledger.end(delivery, State.FAILED, outcome.error, **shows)


def _withdrawn(delivery: PushDelivery, error: str) -> None:
    """What the device showed; where that was an earlier message, the row's own is still to be decided on."""
    ledger.no_longer_shown(delivery)
    if delivery.told:
        ledger.end(delivery, State.FAILED if error else State.WITHDRAWN, error)
    else:
        ledger.change(delivery, next_at=timezone.now(), attempts=0)


def _put_off(delivery: PushDelivery, outcome: Outcome) -> None:
    own = wait_before(delivery.attempts, first=FIRST_WAIT, longest=LONGEST_WAIT)
    wait = max(own, min(outcome.wait or 0.0, LONGEST_ASKED))
    at = timezone.now() + timedelta(seconds=wait)
    ledger.change(delivery, attempts=delivery.attempts + 1, next_at=at, last_error=outcome.error)
