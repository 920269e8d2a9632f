"""What a check found: a finding, a case, and where it asks for that the message is blocked, all in one transaction."""

from django.db import transaction
from django.utils import timezone

from imcore.audit import log
from imcore.messaging import rulings
from imcore.models import Action, Finding, Message, ModerationCase
from imcore.moderation import cases

BLOCK = "block"
State = ModerationCase.State


@transaction.atomic
def found(message: Message, *, rule: str, block: bool, excerpt: str = "", final: bool = True) -> bool:
    """The message's case says so; `block`: nobody sees the message any more, where it is not `final` until a moderator has
    decided. → was it new? A check may come twice, and what moderators made of a finding stays: the same one a second time
    changes nothing."""
    case = ModerationCase.objects.select_for_update(no_key=True).get(pk=cases.open_one(message).pk)
    if Finding.objects.filter(message=message, rule=rule).exists():
        return False
    action = (BLOCK if final else Action.HOLD) if block else Action.NOTE
    Finding.objects.create(message=message, rule=rule, action=action, excerpt=excerpt)
    if block and final:
        _block(case, message, rule)
    elif case.state != State.BLOCKED:
        _ask(case, message, rule, hide=block)
    return True


def _block(case: ModerationCase, message: Message, rule: str) -> None:
    rulings.block(message.pk)
    if case.state != State.BLOCKED:
        case.state, case.note, case.decided_by, case.decided_at = State.BLOCKED, "", None, timezone.now()
        case.claimed_by = case.claimed_until = None
        case.save()
        _record("case.blocked", case, message, rule)


def _ask(case: ModerationCase, message: Message, rule: str, *, hide: bool) -> None:
    """A moderator decides; a message that was held before it was sent is hidden already, and stays so."""
    held = Message.objects.filter(pk=message.pk, state=Message.State.HELD).exists()
    case.state, case.claimed_by, case.claimed_until, case.held = State.OPEN, None, None, case.held or hide
    case.save()
    if hide and not held:
        rulings.block(message.pk)
        _record("case.hidden", case, message, rule)


def _record(act: str, case: ModerationCase, message: Message, rule: str) -> None:
    place = {"conversation": message.conversation_id, "seq": message.seq, "sender": message.sender_id}
    log.record(None, act, case, detail={**place, "rule": rule})
