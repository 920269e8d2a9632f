"""What is decided on a case: the message, the case, an open appeal and the audit log change in one transaction."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore import errors
from imcore.audit import log
from imcore.messaging import rulings
from imcore.models import Appeal, Message, ModerationCase, User
from imcore.moderation import cases

State = ModerationCase.State
VERDICTS = {"approve": State.APPROVED, "block": State.BLOCKED, "mask": State.MASKED}


@transaction.atomic
def decide(
    who: User, case_id: int, verdict: str, *, seen: str = State.OPEN, note: str = "", words: Sequence[str] = ()
) -> ModerationCase:
    """approve, block or mask (these words) the case's message. `seen` is the state in which the moderator saw the case.

    Raises Forbidden (no moderator, or the message is their own), NotFound, Conflict (somebody else is at it, or it was
    decided meanwhile), Invalid (no such verdict; nothing to mask).
    """
    cases.moderator(who)
    if verdict not in VERDICTS:
        raise errors.Invalid(verdict=["approve, block or mask"])
    case = locked(who, case_id)
    if case.state != seen:
        raise errors.Conflict(_("This case has been decided meanwhile."), state=case.state)
    _rule(case, verdict, words)
    now = timezone.now()
    _settle_appeal(case, granted=verdict == "approve", answer=note)
    case.state, case.note, case.decided_by, case.decided_at = VERDICTS[verdict], note, who, now
    case.claimed_by = case.claimed_until = None
    case.save()
    log.record(who, f"case.{VERDICTS[verdict]}", case, reason=note, detail=_facts(case.message, words))
    return case


def locked(who: User, case_id: int) -> ModerationCase:
    """The case, held until the caller's transaction ends. Raises NotFound, Conflict (somebody else is at it), Forbidden."""
    found = ModerationCase.objects.select_for_update(no_key=True, of=("self",)).select_related("message").filter(pk=case_id)
    case = found.first()
    if case is None:
        raise errors.NotFound(_("There is no such case."), what="case")
    if cases.is_anothers(case, who):
        raise cases.claimed(cases.one(case_id))
    if case.message.sender_id == who.pk:
        raise errors.Forbidden(_("Nobody decides on their own message."))
    return case


def _rule(case: ModerationCase, verdict: str, words: Sequence[str]) -> None:
    match verdict:
        case "approve":
            rulings.approve(case.message_id)
        case "block":
            rulings.block(case.message_id)
        case _:
            rulings.mask(case.message_id, words)


def _settle_appeal(case: ModerationCase, *, granted: bool, answer: str) -> None:
    """The sender had a word in it before this was decided: it is answered with the decision."""
    state = Appeal.State.GRANTED if granted else Appeal.State.REFUSED
    Appeal.objects.filter(case=case, state=Appeal.State.OPEN).update(state=state, answer=answer, decided_at=timezone.now())


def _facts(message: Message, words: Sequence[str]) -> dict[str, int]:
    place = {"conversation": message.conversation_id, "seq": message.seq, "sender": message.sender_id}
    return place | ({"words": len(words)} if words else {})
