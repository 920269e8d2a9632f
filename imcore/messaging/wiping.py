"""What a recall takes away, of one message or of many."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from imcore.messagebox import outbox
from imcore.models import AttachmentUse, Mention, Message, MessageEdit, Pin, Reaction
from imcore.protocol import UserId


def wipe(messages: Sequence[Message], *, by: UserId, at: datetime) -> None:
    """The content goes from everywhere: the earlier texts, the mentions, the reactions, the pin, the files, the rows. Inside
    the caller's transaction, which holds the conversations' locks, and gives the versions; the outbox is told of it. Seven
    statements, whatever the number (some hundred at most)."""
    places = Q()
    for message in messages:
        places |= Q(conversation_id=message.conversation_id, seq=message.seq)
    for rows in (MessageEdit.objects, Reaction.objects, Pin.objects):
        rows.filter(message__in=[message.pk for message in messages]).delete()
    Mention.objects.filter(places).delete()
    AttachmentUse.objects.filter(places).delete()
    left = {"body": {}, "text": "", "mentions": [], "state": Message.State.RECALLED, "recalled_at": at, "recalled_by_id": by}
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(**left)
    for message in messages:
        for name, value in left.items():
            setattr(message, name, value)
    outbox.tell_of_change(*(message.pk for message in messages))
