"""Cases: a message that somebody has to decide on. Opened by what a rule found or a user reported; claimed by one moderator at
a time."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore import errors
from imcore.draft import Stored
from imcore.models import Action, Finding, Message, ModerationCase, Report, User
from imcore.protocol import UserId

CLAIM = timedelta(minutes=5)  # who goes home without a word holds nobody up for longer
State = ModerationCase.State


def moderator(user: User) -> User:
    """The proof that they may decide. Raises Forbidden."""
    if not user.is_active or not user.has_perm("imcore.change_moderationcase"):
        raise errors.Forbidden
    return user


def open_for(messages: Sequence[Stored]) -> None:
    """An after-store handler: a case for each message that is held, or in which a rule found what asks for one. A batch may
    come twice, and a message a second time after it was let through: there is one case per message. Two statements."""
    held = {message.id for message in messages if message.state == Message.State.HELD}
    asking = [Action.HOLD, Action.NOTE] if settings.IMCORE["note_opens_case"] else [Action.HOLD]
    found = Finding.objects.filter(message_id__in=[message.id for message in messages], action__in=asking)
    wanted = held | set(found.values_list("message_id", flat=True))
    _open(wanted, held)


def open_one(message: Message) -> ModerationCase:
    """The message's case, opened where there is none yet."""
    case, _created = ModerationCase.objects.get_or_create(
        message=message, defaults={"held": message.state == Message.State.HELD}
    )
    return case


@transaction.atomic
def report(reporter: UserId, message_id: int, reason: str) -> tuple[Report, bool]:
    """A user's report, and whether it is new: a second one of the same user changes nothing. A new one opens the message's
    case or joins it; one that was decided to stay is opened again."""
    made, created = Report.objects.get_or_create(message_id=message_id, reporter_id=reporter, defaults={"reason": reason})
    if created:
        _open([message_id], ())
        ModerationCase.objects.filter(message=message_id, state__in=(State.APPROVED, State.MASKED)).update(
            state=State.OPEN, claimed_by=None, claimed_until=None
        )
    return made, created


def claim(who: User, case_id: int) -> ModerationCase:
    """The case is theirs for CLAIM from now; again: from now again. Raises Forbidden, NotFound, Conflict (somebody else's)."""
    moderator(who)
    now = timezone.now()
    free = Q(claimed_by=None) | Q(claimed_by=who) | Q(claimed_until__lte=now)
    # one statement: of two moderators of one moment, one row is changed for the first and none for the second
    if not ModerationCase.objects.filter(free, pk=case_id).update(claimed_by=who, claimed_until=now + CLAIM):
        raise claimed(one(case_id))
    return one(case_id)


def take_up(who: User, case: ModerationCase) -> ModerationCase:
    """Whoever opens an open case that nobody is at claims it, so that a second moderator does not do the same work; who may not
    decide on it only looks. → the case as it is now."""
    may = who.has_perm("imcore.change_moderationcase") and case.message.sender_id != who.pk
    if not may or case.state != State.OPEN or is_anothers(case, who):
        return case
    try:
        return claim(who, case.pk)
    except errors.Conflict:  # somebody else opened it at this very moment
        return one(case.pk)


def release(who: User, case_id: int) -> None:
    """Gives an own claim back; anything else changes nothing. Raises Forbidden."""
    moderator(who)
    ModerationCase.objects.filter(pk=case_id, claimed_by=who).update(claimed_by=None, claimed_until=None)


def one(case_id: int) -> ModerationCase:
    """Raises NotFound."""
    found = ModerationCase.objects.select_related("claimed_by").filter(pk=case_id).first()
    if found is None:
        raise errors.NotFound(_("There is no such case."), what="case")
    return found


def is_anothers(case: ModerationCase, who: User) -> bool:
    """Has somebody else a claim on it that has not run out?"""
    held = case.claimed_by_id not in (None, who.pk)
    return held and case.claimed_until is not None and case.claimed_until > timezone.now()


def claimed(case: ModerationCase) -> errors.Conflict:
    """What the second moderator is told."""
    name = str(case.claimed_by) if case.claimed_by else ""
    return errors.Conflict(_("%(name)s is at this case.") % {"name": name}, claimed_by=case.claimed_by_id)


def next_open(who: User, *, after: int | None = None) -> ModerationCase | None:
    """The oldest open case that nobody else is at, past the one where they are; from the start again at the end."""
    free = Q(claimed_by=None) | Q(claimed_by=who) | Q(claimed_until__lte=timezone.now())
    queue = ModerationCase.objects.filter(free, state=State.OPEN).exclude(message__sender=who).order_by("created_at", "pk")
    at = ModerationCase.objects.filter(pk=after).first() if after is not None else None
    if at is not None:
        queue = queue.exclude(pk=at.pk)
        behind = Q(created_at__gt=at.created_at) | Q(created_at=at.created_at, pk__gt=at.pk)
        return queue.filter(behind).first() or queue.first()
    return queue.first()


def _open(message_ids: Iterable[int], held: Iterable[int]) -> None:
    kept_back = set(held)
    ModerationCase.objects.bulk_create(
        [ModerationCase(message_id=number, held=number in kept_back) for number in sorted(set(message_ids))],
        ignore_conflicts=True,
    )
