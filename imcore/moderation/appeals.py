"""The sender's side: what of theirs is held, blocked or masked and why, and their word against it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore import errors
from imcore.audit import log
from imcore.models import Appeal, Finding, Message, ModerationCase, ModerationRule, User, WordCategory
from imcore.moderation import cases, decisions
from imcore.protocol import ConversationId, Seq, UserId

State = ModerationCase.State
WORDS, REPORTED, REVIEW = "words", "reported", "review"  # the latter two where no rule found anything


class Own(NamedTuple):
    """An own message that the others do not see as it was written; `category` is the sort of rule that it met."""

    message: Message
    category: str
    case: ModerationCase | None
    appeal: Appeal | None


def own(sender: UserId, *, below: int | None = None, limit: int) -> tuple[list[Own], bool]:
    """The sender's held, blocked and masked messages, newest first; whether there are more. Six queries."""
    decided = Q(state__in=(Message.State.HELD, Message.State.BLOCKED)) | Q(case__state=State.MASKED)
    rows = Message.objects.filter(decided, sender=sender).exclude(state=Message.State.RECALLED)
    if below is not None:
        rows = rows.filter(pk__lt=below)
    found = Prefetch("findings", Finding.objects.order_by("id"))
    page = list(rows.select_related("case__appeal").prefetch_related(found, "reports").order_by("-pk")[: limit + 1])
    sorts = _sorts(page)
    return [_own(message, sorts) for message in page[:limit]], len(page) > limit


@transaction.atomic
def make(sender: UserId, *, conversation: ConversationId, seq: Seq, text: str) -> Appeal:
    """The sender's word on an own message that is held, blocked or masked; one per case.

    Raises NotFound (not an own message), Conflict (it is shown as it was written, or there is an appeal already).
    """
    message = Message.objects.filter(conversation=conversation, seq=seq, sender=sender).first()
    if message is None:
        raise errors.NotFound(conversation=conversation, seq=seq)
    kept_back = message.state in (Message.State.HELD, Message.State.BLOCKED)
    if not kept_back and not ModerationCase.objects.filter(message=message, state=State.MASKED).exists():
        raise errors.Conflict(_("There is nothing to appeal against."), state=message.state)
    made, created = Appeal.objects.get_or_create(case=cases.open_one(message), defaults={"text": text})
    if not created:
        raise errors.Conflict(_("You have appealed already."), appeal=made.pk)
    return made


@transaction.atomic
def decide(who: User, appeal_id: int, *, granted: bool, answer: str) -> Appeal:
    """Granted, the message is let through as it was written, or refused; both with an answer.

    Raises Forbidden, NotFound, Conflict (decided already, or somebody else is at its case).
    """
    cases.moderator(who)
    appeal = Appeal.objects.select_for_update(no_key=True, of=("self",)).select_related("case").filter(pk=appeal_id).first()
    if appeal is None:
        raise errors.NotFound(_("There is no such appeal."), what="appeal")
    if appeal.state != Appeal.State.OPEN:
        raise errors.Conflict(_("This appeal has been decided already."), state=appeal.state)
    if granted:
        decisions.decide(who, appeal.case_id, "approve", seen=appeal.case.state, note=answer)
        appeal.refresh_from_db()
        return appeal
    decisions.locked(who, appeal.case_id)
    appeal.state, appeal.answer, appeal.decided_at = Appeal.State.REFUSED, answer, timezone.now()
    appeal.save()
    log.record(who, "appeal.refused", appeal, reason=answer)
    return appeal


def _own(message: Message, sorts: Mapping[str, str]) -> Own:
    case: ModerationCase | None = getattr(message, "case", None)
    appeal: Appeal | None = getattr(case, "appeal", None)
    return Own(message, _category(message, sorts), case, appeal)


def _sorts(messages: Sequence[Message]) -> dict[str, str]:
    """The names of the rules that they met → what sort of rule that is. Who is told more goes round it."""
    names = {finding.rule for message in messages for finding in message.findings.all()}
    rules = dict(ModerationRule.objects.filter(name__in=names).values_list("name", "kind"))
    lists = WordCategory.objects.filter(name__in=names).values_list("name", flat=True)
    return rules | dict.fromkeys(lists, WORDS)


def _category(message: Message, sorts: Mapping[str, str]) -> str:
    for finding in message.findings.all():
        return sorts.get(finding.rule, REVIEW)
    return REPORTED if message.reports.all() else REVIEW
