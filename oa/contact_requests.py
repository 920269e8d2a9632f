"""Asking a colleague to be written to, where the rules forbid to start."""

from datetime import timedelta
from functools import partial
from typing import Literal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore import errors
from imcore.conversations import access
from imcore.messaging import signal
from imcore.models import User
from imcore.protocol import UserId
from oa.models import ColleagueRequest, Contact

NOTE_LIMIT = 200  # characters
PER_DAY = 20
DAY = timedelta(days=1)
AFTER_A_REFUSAL = timedelta(days=7)

Decision = Literal["accepted", "refused", "withdrawn"]


@transaction.atomic
def send(sender: UserId, receiver: UserId, note: str = "") -> ColleagueRequest:
    """Asks, and tells the receiver.

    Raises Invalid (oneself, a long note), NotFound (not to be seen), Conflict (one may start at once, one of the two has
    asked already, or was refused in the last seven days), RateLimited (20 in a day).
    """
    if sender == receiver:
        raise errors.Invalid(user=[_("You need not ask yourself.")])
    note = note.strip()
    if len(note) > NOTE_LIMIT:
        raise errors.Invalid(note=[_("At most %(limit)s characters.") % {"limit": NOTE_LIMIT}])
    # in id order: the two may ask each other at the same moment
    list(User.objects.select_for_update(no_key=True).filter(pk__in=(sender, receiver)).order_by("pk").values_list("pk"))
    _refuse_needless(sender, receiver)
    _refuse_again(sender, receiver)
    _refuse_many(sender)
    made = ColleagueRequest.objects.create(sender_id=sender, receiver_id=receiver, note=note)
    data = {"id": made.pk, "user": sender, "note": note}
    transaction.on_commit(partial(signal.to_users, [receiver], "oa.request.received", data))
    return made


def withdraw(sender: UserId, number: int) -> ColleagueRequest:
    """The sender no longer asks. Raises NotFound, Conflict (decided already)."""
    return _decide(Q(sender=sender), number, "withdrawn")


def accept(receiver: UserId, number: int) -> ColleagueRequest:
    """Each becomes the other's contact, with whom they may start whatever the rules say. Raises NotFound, Conflict."""
    return _decide(Q(receiver=receiver), number, "accepted")


def refuse(receiver: UserId, number: int) -> ColleagueRequest:
    """For seven days the sender may not ask again. Raises NotFound, Conflict."""
    return _decide(Q(receiver=receiver), number, "refused")


def received(
    receiver: UserId, *, state: str = "", before: int | None = None, limit: int
) -> tuple[list[ColleagueRequest], bool]:
    """Who asks the receiver, the newest first; whether there are more. One query (index request_by_receiver)."""
    return _page(Q(receiver=receiver), state=state, before=before, limit=limit)


def sent(sender: UserId, *, state: str = "", before: int | None = None, limit: int) -> tuple[list[ColleagueRequest], bool]:
    """Whom the sender asks, the same way."""
    return _page(Q(sender=sender), state=state, before=before, limit=limit)


def pending(receiver: UserId) -> int:
    """How many wait for the receiver's answer."""
    return ColleagueRequest.objects.filter(receiver=receiver, state="pending").count()


def _page(mine: Q, *, state: str, before: int | None, limit: int) -> tuple[list[ColleagueRequest], bool]:
    found = ColleagueRequest.objects.filter(mine).select_related("sender", "receiver")
    if state:
        found = found.filter(state=state)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: limit + 1])
    return rows[:limit], len(rows) > limit


@transaction.atomic
def _decide(mine: Q, number: int, decision: Decision) -> ColleagueRequest:
    requests = ColleagueRequest.objects.filter(mine, pk=number).select_related("sender", "receiver")
    request = requests.select_for_update(of=("self",), no_key=True).first()
    if request is None:
        raise errors.NotFound(_("There is no such request."), request=number)
    if request.state != ColleagueRequest.State.PENDING:
        raise errors.Conflict(_("This request has been decided already."), request=number, state=request.state)
    request.state, request.decided_at = ColleagueRequest.State(decision), timezone.now()
    request.save(update_fields=["state", "decided_at"])
    if decision == "accepted":
        _make_contacts(request)
    _tell_the_other(request)
    return request


def _make_contacts(request: ColleagueRequest) -> None:
    pair = [(request.sender_id, request.receiver_id), (request.receiver_id, request.sender_id)]
    Contact.objects.bulk_create(
        [Contact(owner_id=owner, user_id=user, may_start=True) for owner, user in sorted(pair)],
        update_conflicts=True,
        unique_fields=["owner", "user"],
        update_fields=["may_start"],
    )


def _tell_the_other(request: ColleagueRequest) -> None:
    by_sender = request.state == ColleagueRequest.State.WITHDRAWN
    actor, other = (request.sender_id, request.receiver_id) if by_sender else (request.receiver_id, request.sender_id)
    data = {"id": request.pk, "user": actor, "state": str(request.state)}
    transaction.on_commit(partial(signal.to_users, [UserId(other)], "oa.request.decided", data))


def _refuse_needless(sender: UserId, receiver: UserId) -> None:
    try:
        access.may_start(sender, receiver)
    except errors.Forbidden:
        return
    raise errors.Conflict(_("You may write to them at once."), user=receiver)


def _refuse_again(sender: UserId, receiver: UserId) -> None:
    either = Q(sender=sender, receiver=receiver) | Q(sender=receiver, receiver=sender)
    waiting = ColleagueRequest.objects.filter(either, state="pending").first()
    if waiting is not None:
        sentence = _("You have asked them already.") if waiting.sender_id == sender else _("They have asked you already.")
        raise errors.Conflict(sentence, request=waiting.pk)
    since = timezone.now() - AFTER_A_REFUSAL
    refused = ColleagueRequest.objects.filter(sender=sender, receiver=receiver, state="refused", decided_at__gt=since)
    if refused.exists():
        raise errors.Conflict(_("They have refused; you may ask again after seven days."), user=receiver)


def _refuse_many(sender: UserId) -> None:
    now = timezone.now()
    today = ColleagueRequest.objects.filter(sender=sender, created_at__gt=now - DAY).order_by("-created_at")
    times = list(today.values_list("created_at", flat=True)[:PER_DAY])
    if len(times) == PER_DAY:
        wait = times[-1] + DAY - now
        raise errors.RateLimited(_("You have asked many people today."), retry_after=int(wait.total_seconds()) + 1)
