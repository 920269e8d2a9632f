"""What moderators decide on a message: let it through, block it, mask it. Its copies in forwards follow, all in one
transaction; each conversation takes its next version and hears of it after the commit.

What was blocked stays in its row, where the desk reads it and an appeal can bring it back; nobody else is shown it.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from imcore import errors, extend, masking
from imcore.dispatch import announce
from imcore.draft import Stored
from imcore.kinds import forward
from imcore.messagebox import history, outbox, stored, writer
from imcore.models import (
    Attachment,
    AttachmentUse,
    Conversation,
    ForwardedCopy,
    Mention,
    Message,
    MessageEdit,
    ModerationCase,
    Outbox,
    Pin,
)
from imcore.protocol import ConversationId, Seq

TRIES = 5  # each lets the writers of new copies go first
Place = tuple[ConversationId, Seq]
Ruling = Callable[[Message], bool]


class _MoreCopies(Exception):
    """Somebody has forwarded it meanwhile, into a conversation that is not locked."""


def approve(message_id: int) -> list[Stored]:
    """The message is shown to all; one that was held, and blocked then or not, goes on its way now: it names whom it names, and
    the after-store handlers get it. Its seq stays, so who has read past it finds it in its place and not as unread. → what
    changed."""
    return _rule(message_id, _approve)


def block(message_id: int) -> list[Stored]:
    """The content is shown to nobody, its file neither. → what changed."""
    return _rule(message_id, _block)


def mask(message_id: int, words: Sequence[str]) -> list[Stored]:
    """A text whose words, as often as they stand there, are stars; shown to all. What it said is kept as an earlier text.
    Raises Invalid (not a text, or none of the words is there)."""

    def change(message: Message) -> bool:
        says = str(message.body.get("text", ""))
        masked = without(says, words)
        if masked == says:
            raise errors.Invalid(words=["none of them is in the text"])
        MessageEdit.objects.create(message=message, body=message.body)
        message.body = message.body | {"text": masked}
        message.text = _text_of(message)
        if message.state != Message.State.NORMAL:
            _approve(message)
        return True

    return _rule(message_id, change)


def without(text: str, words: Sequence[str]) -> str:
    """The text with a star for each character of these words, longest words first; the case does not matter. Pure."""
    wanted = sorted({word for word in words if word.strip()}, key=len, reverse=True)
    if not wanted:
        return text
    found = re.finditer("|".join(map(re.escape, wanted)), text, re.IGNORECASE)
    return masking.mask(text, (one.span() for one in found))


def _rule(message_id: int, ruling: Ruling) -> list[Stored]:
    """A message that its sender took back meanwhile has nothing to decide on: nothing changes. Raises NotFound."""
    found = Message.objects.filter(pk=message_id).values_list("conversation_id", "seq").first()
    if found is None:
        raise errors.NotFound(message=message_id)
    place = (ConversationId(found[0]), Seq(found[1]))
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                return _ruled(place, ruling)
        except _MoreCopies:
            continue
    raise errors.Unavailable


def _ruled(place: Place, ruling: Ruling) -> list[Stored]:
    homes = {ConversationId(place[0]), *_homes_of_copies(place)}
    conversations = {number: writer.lock(number) for number in sorted(homes)}
    message = Message.objects.get(conversation_id=place[0], seq=place[1])
    was_seen = message.state != Message.State.HELD
    if message.state == Message.State.RECALLED or not ruling(message):
        return []
    changed = [_put(conversations[place[0]], message, was_seen=was_seen)]
    # the row is ours now: whoever copies it waits, and sees what became of it
    if not _homes_of_copies(place) <= homes:
        raise _MoreCopies
    says = {} if message.state == Message.State.BLOCKED else message.body
    for copy in _copies(place):
        copy.body = forward.with_source_as(copy.body, place, says, state=message.state)
        copy.text = _text_of(copy)
        changed.append(_put(conversations[ConversationId(copy.conversation_id)], copy))
    return changed


def _homes_of_copies(place: Place) -> set[ConversationId]:
    return set(_copies_at(place).values_list("message__conversation_id", flat=True))


def _copies(place: Place) -> list[Message]:
    held_by = _copies_at(place).values("message")
    return list(Message.objects.filter(pk__in=held_by).exclude(state=Message.State.RECALLED).order_by("conversation_id", "seq"))


def _copies_at(place: Place) -> Any:
    return ForwardedCopy.objects.filter(source_conversation_id=place[0], source_seq=place[1])


def _put(conversation: Conversation, message: Message, *, was_seen: bool = True) -> Stored:
    message.version = writer.next_version(conversation)
    message.save()
    if was_seen:
        outbox.tell_of_change(message.pk)
    audience = history.audience_of(conversation)
    result = stored.read(Message.objects.filter(pk=message.pk), audience=audience)[0]
    transaction.on_commit(partial(announce.messages, [result], event="changed"))
    return result


def _approve(message: Message) -> bool:
    if message.state == Message.State.NORMAL:
        return False
    named: Sequence[int | None] = [None] if message.mentions == "all" else message.mentions
    Mention.objects.bulk_create(
        Mention(conversation_id=message.conversation_id, seq=message.seq, user_id=user) for user in named
    )
    _own_files(message).update(blocked_at=None)
    if _waited(message):
        Outbox.objects.create(message_ids=[message.pk])
    message.state = Message.State.NORMAL
    return True


def _waited(message: Message) -> bool:
    """Was it kept back from the first, so that its readers were never told of it? Also where it was blocked meanwhile."""
    return message.state == Message.State.HELD or ModerationCase.objects.filter(message=message, held=True).exists()


def _block(message: Message) -> bool:
    if message.state == Message.State.BLOCKED:
        return False
    place = {"conversation_id": message.conversation_id, "seq": message.seq}
    Mention.objects.filter(**place).delete()
    Pin.objects.filter(message=message).delete()
    _own_files(message).filter(blocked_at=None).update(blocked_at=timezone.now())
    message.state = Message.State.BLOCKED
    return True


def _own_files(message: Message) -> Any:
    """The files that the message itself shows; those of what it passes on are other messages'."""
    file = message.body.get("attachment") if message.kind != forward.FORWARD.name else None
    used = AttachmentUse.objects.filter(conversation_id=message.conversation_id, seq=message.seq, attachment=file)
    return Attachment.objects.filter(pk__in=used.values("attachment"))


def _text_of(message: Message) -> str:
    kind = extend.message_kinds.get(message.kind)
    return kind.text(message.body) if kind is not None else ""
