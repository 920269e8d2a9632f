"""Changing what is in the log: edit, recall, react, pin. Each takes the conversation's next version."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from imcore import errors
from imcore.conversations import access, mutes
from imcore.dispatch import announce
from imcore.draft import Draft, Stored
from imcore.kinds.text import TEXT
from imcore.lines import in_force, switches
from imcore.messagebox import history, outbox, stored, writer
from imcore.messaging import hooks, wiping
from imcore.models import (
    Conversation,
    Finding,
    Member,
    Message,
    MessageEdit,
    ModerationCase,
    Pin,
    Reaction,
    User,
)
from imcore.protocol import ConversationId, Seq, UserId

PINS_LIMIT = 50
EMOJI_PER_MESSAGE = 20
Change = Callable[[Conversation, Message], bool]


def edit(member: Member, seq: int, *, body: dict[str, Any]) -> Stored:
    """Gives an own text message another text, within the edit window, where the sender may post and where nobody at the
    before_send door minds. Raises NotFound, Forbidden, Muted, RecallExpired, Invalid, BlockedContent."""
    switches.refuse(member.conversation.business_line_id, switches.EDIT)
    fresh = _as_hooks_leave_it(member, TEXT.validate(body))

    def change(_conversation: Conversation, message: Message) -> bool:
        if message.sender_id != member.user_id or message.kind != TEXT.name:
            raise errors.Forbidden
        if _is_muted(member):
            raise errors.Muted(until=None)
        if ModerationCase.objects.filter(message=message, state=ModerationCase.State.MASKED).exists():
            raise errors.Forbidden  # an edit would say again what a moderator took out of it
        window = settings.IMCORE["edit_seconds"]
        if message.created_at < timezone.now() - timedelta(seconds=window):
            raise errors.RecallExpired(seconds=window)
        if fresh.body == message.body:
            return False
        Finding.objects.bulk_create(
            Finding(message=message, rule=one.rule, action=one.action, excerpt=one.excerpt) for one in fresh.findings
        )
        MessageEdit.objects.create(message=message, body=message.body)
        message.body, message.text, message.edited_at = fresh.body, fresh.body["text"], _now()
        outbox.tell_of_change(message.pk)
        return True

    return _revise(member, seq, change)


def recall(member: Member, seq: int) -> Stored:
    """Takes a message back: an own one within the window, any one as a group's owner or admin. Recalled already is fine.
    Raises NotFound, Forbidden, RecallExpired."""

    def change(conversation: Conversation, message: Message) -> bool:
        if message.kind == "notice":
            raise errors.Forbidden
        switches.refuse(conversation.business_line_id, switches.RECALL)
        if member.role == Member.Role.MEMBER or conversation.kind == Conversation.Kind.DIRECT:
            if message.sender_id != member.user_id:
                raise errors.Forbidden
            window = _recall_seconds(member.conversation)
            if message.created_at < timezone.now() - timedelta(seconds=window):
                raise errors.RecallExpired(seconds=window)
        wiping.wipe([message], by=UserId(member.user_id), at=_now())
        return True

    return _revise(member, seq, change, recalled_is_fine=True)


def recall_by_staff(staff: User, message_id: int) -> Stored:
    """The same from the admin, without a seat in the conversation. Raises NotFound, Forbidden."""
    if not staff.is_active or not (staff.is_superuser or staff.has_perm("imcore.change_message")):
        raise errors.Forbidden
    found = Message.objects.filter(pk=message_id).values_list("conversation_id", "seq").first()
    if found is None:
        raise errors.NotFound(message=message_id)

    def change(_conversation: Conversation, message: Message) -> bool:
        wiping.wipe([message], by=UserId(staff.pk), at=_now())
        return True

    return _change(ConversationId(found[0]), Seq(found[1]), change, recalled_is_fine=True)


def react(member: Member, seq: int, *, emoji: str, on: bool) -> Stored:
    """Puts an emoji on a message or takes it off; the same again changes nothing. Raises NotFound, Invalid, Conflict, and
    Muted of whom the moderators muted."""
    if not emoji.strip() or "\x00" in emoji or (emoji.isascii() and not emoji.startswith(":")):
        raise errors.Invalid(emoji=["is not an emoji"])

    def change(_conversation: Conversation, message: Message) -> bool:
        mine = Reaction.objects.filter(message=message, user_id=member.user_id, emoji=emoji)
        if not on:
            return mine.delete()[0] > 0
        if mine.exists():
            return False
        switches.refuse(member.conversation.business_line_id, switches.REACTIONS)
        mutes.refuse(UserId(member.user_id), ConversationId(member.conversation_id))
        others = Reaction.objects.filter(message=message).exclude(emoji=emoji).values("emoji").distinct().count()
        if others >= EMOJI_PER_MESSAGE:
            raise errors.Conflict(limit=EMOJI_PER_MESSAGE)
        Reaction.objects.create(message=message, user_id=member.user_id, emoji=emoji)
        return True

    return _revise(member, seq, change)


def pin(member: Member, seq: int, *, on: bool) -> Stored:
    """Pins a message or takes the pin off. Raises NotFound, Conflict (50 are pinned already)."""

    def change(conversation: Conversation, message: Message) -> bool:
        if not on:
            return Pin.objects.filter(message=message).delete()[0] > 0
        if Pin.objects.filter(message=message).exists():
            return False
        switches.refuse(conversation.business_line_id, switches.PINS)
        if Pin.objects.filter(conversation=conversation).count() >= PINS_LIMIT:
            raise errors.Conflict(limit=PINS_LIMIT)
        Pin.objects.create(conversation=conversation, message=message, pinned_by_id=member.user_id)
        return True

    return _revise(member, seq, change)


def _revise(member: Member, seq: int, change: Change, *, recalled_is_fine: bool = False) -> Stored:
    if seq <= access.history_after(member):
        raise errors.NotFound(conversation=member.conversation_id, seq=seq)
    return _change(ConversationId(member.conversation_id), Seq(seq), change, recalled_is_fine=recalled_is_fine, by=member)


def _change(
    number: ConversationId, seq: Seq, change: Change, *, recalled_is_fine: bool = False, by: Member | None = None
) -> Stored:
    """Locks, changes, takes a version where anything changed, and tells the nodes after the commit."""
    with transaction.atomic():
        conversation = writer.lock(number)
        if by is not None:  # may have left, or lost a role, while we waited for the lock
            fresh = access.member_of(UserId(by.user_id), number)
            by.role, by.conversation = fresh.role, fresh.conversation
        message = Message.objects.filter(conversation_id=number, seq=seq).first()
        if message is None:
            raise errors.NotFound(conversation=number, seq=seq)
        gone = message.state != Message.State.NORMAL
        if gone and not (recalled_is_fine and message.state in (Message.State.RECALLED, Message.State.HELD)):
            raise errors.NotFound(conversation=number, seq=seq)
        if by is not None and conversation.state != Conversation.State.ACTIVE:
            raise errors.Conflict(state=conversation.state)
        changed = message.state != Message.State.RECALLED and change(conversation, message)
        if changed:
            message.version = writer.next_version(conversation)
            message.save()
        audience = history.audience_of(conversation)
        result = stored.read(Message.objects.filter(pk=message.pk), audience=audience)[0]
        if changed:
            transaction.on_commit(partial(announce.messages, [result], event="changed"))
    return result


def _recall_seconds(conversation: Conversation) -> int:
    line = conversation.business_line or in_force.current().limits
    return line.recall_seconds if line is not None else int(settings.IMCORE["recall_seconds"])


def _as_hooks_leave_it(member: Member, body: dict[str, Any]) -> Draft:
    """What may not be said may not be said by an edit either. An edit can't be held: the old text would have to stand
    beside it. So where a hook would hold it, it is refused."""
    draft = Draft(
        sender=UserId(member.user_id),
        client_id="edit",
        kind=TEXT.name,
        body=body,
        conversation=ConversationId(member.conversation_id),
        text=TEXT.text(body),
    )
    proof = access.may_post([draft])[0]
    verdict = proof if isinstance(proof, errors.HongyanError) else hooks.before_send(proof, draft)
    if isinstance(verdict, errors.HongyanError):
        raise verdict
    if verdict.held:
        raise errors.BlockedContent(rule=verdict.held)
    return verdict


def _is_muted(member: Member) -> bool:
    """Whoever may say nothing new may not make old words say it either."""
    conversation = member.conversation
    return conversation.kind == Conversation.Kind.GROUP and conversation.group.mute_all and member.role == Member.Role.MEMBER


def _now() -> datetime:
    now = timezone.now()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
