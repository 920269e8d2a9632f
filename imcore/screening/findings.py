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
def found(message: Message, *, rule: str, block: bool, excerpt: str = "") -> bool:
    """The message's case says so; `block`: nobody sees the message any more. → was it new? A check may come twice, and what
    moderators made of a finding stays: the same one a second time changes nothing."""
    case = ModerationCase.objects.select_for_update(no_key=True).get(pk=cases.open_one(message).pk)
    if Finding.objects.filter(message=message, rule=rule).exists():
        return False
    Finding.objects.create(message=message, rule=rule, action=BLOCK if block else Action.NOTE, excerpt=excerpt)
    if not block:
        ModerationCase.objects.filter(pk=case.pk).exclude(state=State.BLOCKED).update(
            state=State.OPEN, claimed_by=None, claimed_until=None
        )
        return True
    rulings.block(message.pk)
    if case.state != State.BLOCKED:
        case.state, case.note, case.decided_by, case.decided_at = State.BLOCKED, "", None, timezone.now()
        case.claimed_by = case.claimed_until = None
        case.save()
        place = {"conversation": message.conversation_id, "seq": message.seq, "sender": message.sender_id}
        log.record(None, "case.blocked", case, detail={**place, "rule": rule})
    return True
