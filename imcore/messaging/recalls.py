"""Recalling many messages at once, as the product's own act: nobody's window, nobody's seat."""

from collections.abc import Collection
from functools import partial

from django.db import transaction
from django.utils import timezone
from msgspec.structs import replace

from imcore.dispatch import announce
from imcore.draft import Stored
from imcore.messagebox import stored, writer
from imcore.messaging import wiping
from imcore.models import DirectChat, Message
from imcore.protocol import ConversationId, UserId

RECALLABLE = (Message.State.NORMAL, Message.State.HELD)


def recall_all(messages: Collection[int], *, by: UserId) -> int:
    """Takes back those of the messages (by id, some hundred at most) that are still to be seen → how many. One transaction and
    a fixed number of statements; the nodes are told after the commit."""
    with transaction.atomic():
        homes = Message.objects.filter(pk__in=messages).order_by().values_list("conversation_id", flat=True).distinct()
        heads = writer.lock_all([ConversationId(number) for number in homes])
        found = list(Message.objects.filter(pk__in=messages, state__in=RECALLABLE).order_by("conversation_id", "seq"))
        if not found:
            return 0
        now = timezone.now()
        wiping.wipe(found, by=by, at=now.replace(microsecond=now.microsecond // 1000 * 1000))
        writer.take_versions(found, heads)
        transaction.on_commit(partial(announce.messages, _as_told(found), event="changed"))
    return len(found)


def _as_told(found: Collection[Message]) -> list[Stored]:
    """As the wire shows them; what is recalled has no reactions any more."""
    chats = DirectChat.objects.filter(conversation__in={message.conversation_id for message in found})
    pairs = {chat: (UserId(low), UserId(high)) for chat, low, high in chats.values_list("pk", "user_low_id", "user_high_id")}
    rows = stored.read_plain(
        Message.objects.filter(pk__in=[message.pk for message in found]).order_by("conversation_id", "seq")
    )
    return [replace(row, audience=pairs.get(row.conversation, ())) for row in rows]
