"""A chunk of a broadcast: so many recipients are told, and it is noted who was and who was not."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Case, F, Value, When

from imcore import errors
from imcore.broadcasts import copies
from imcore.broadcasts.steps import Step
from imcore.conversations import direct
from imcore.draft import Stored
from imcore.messaging.send import send_messages
from imcore.models import Broadcast, BroadcastRecipient, User
from imcore.protocol import UserId

CHUNK = 100  # a transaction: SQLite's other writers wait for so long
ATTEMPTS = 30  # where something is away; a slice ends with each
State = BroadcastRecipient.State
Outcome = Stored | errors.HongyanError


def tell_some(broadcast: Broadcast) -> Step:
    """Tells the next recipients, those first who were tried least. At most some twenty-five statements. Whoever was told by a
    worker that died before it could note it gets the same answer now."""
    rows = BroadcastRecipient.objects.filter(broadcast=broadcast, state=State.PENDING).order_by("attempts", "pk")
    waiting = {UserId(user): pk for pk, user in rows.values_list("pk", "user_id")[:CHUNK]}
    if not waiting:
        return Step.END
    outcomes = _told(broadcast, list(waiting))
    later = _note(broadcast, {waiting[user]: outcome for user, outcome in outcomes.items()})
    return Step.LATER if later else Step.MORE


def _told(broadcast: Broadcast, users: Sequence[UserId]) -> dict[UserId, Outcome]:
    here = set(User.objects.filter(pk__in=users, is_active=True).values_list("pk", flat=True))
    gone: dict[UserId, Outcome] = {user: errors.NotFound(user=user) for user in users if user not in here}
    reached = [user for user in users if user in here]
    try:
        places = direct.open_all(UserId(broadcast.sender_id), reached, line=broadcast.business_line_id)
    except errors.Unavailable as refused:
        return gone | dict.fromkeys(reached, refused)
    drafts = [copies.draft(broadcast, user, places[user]) for user in reached]
    return gone | dict(zip(reached, send_messages(drafts), strict=True))


def _note(broadcast: Broadcast, outcomes: dict[int, Outcome]) -> bool:
    """Only of those who still wait: what another worker has noted stays, and is not counted again. → Is anybody to be tried
    again?"""
    sent = [pk for pk, outcome in outcomes.items() if isinstance(outcome, Stored)]
    later = [pk for pk, outcome in outcomes.items() if isinstance(outcome, errors.Unavailable | errors.RateLimited)]
    done = {*sent, *later}
    reasons = {pk: _reason(outcome) for pk, outcome in outcomes.items() if pk not in done}
    with transaction.atomic():
        waiting = BroadcastRecipient.objects.filter(state=State.PENDING)
        told = waiting.filter(pk__in=sent).update(state=State.SENT)
        failed = _fail(reasons) if reasons else 0
        if later:
            waiting.filter(pk__in=later).update(attempts=F("attempts") + 1, reason=errors.Unavailable.code)
            failed += waiting.filter(pk__in=later, attempts__gte=ATTEMPTS).update(state=State.FAILED)
        Broadcast.objects.filter(pk=broadcast.pk).update(sent=F("sent") + told, failed=F("failed") + failed)
    return bool(later)


def _fail(reasons: dict[int, str]) -> int:
    cases = (When(pk=pk, then=Value(reason)) for pk, reason in reasons.items())
    waiting = BroadcastRecipient.objects.filter(pk__in=reasons, state=State.PENDING)
    return waiting.update(state=State.FAILED, reason=Case(*cases))


def _reason(outcome: Outcome) -> str:
    """The error's code; of a refused content the rule too."""
    assert isinstance(outcome, errors.HongyanError)
    rule = outcome.detail.get("rule", "")
    return f"{outcome.code}: {rule}"[:200] if rule else outcome.code
