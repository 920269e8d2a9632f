"""The messages kept at the top of a conversation."""

from datetime import datetime
from typing import NamedTuple

from imcore.draft import Stored
from imcore.messagebox import history, stored
from imcore.models import Member, Message, Pin


class Pinned(NamedTuple):
    """A pinned message; `by` is None where the account is gone."""

    message: Stored
    by: int | None
    at: datetime


def of(member: Member) -> list[Pinned]:
    """What is pinned and the member may read, newest pin first. Three queries (index pins_of_conversation)."""
    readable = Pin.objects.filter(
        conversation=member.conversation_id,
        message__seq__gt=history.begins_after(member),
        message__state=Message.State.NORMAL,
    )
    pins = list(readable.order_by("-pinned_at", "-pk").values_list("message_id", "pinned_by_id", "pinned_at"))
    messages = {m.id: m for m in stored.read(Message.objects.filter(pk__in=[message for message, _by, _at in pins]))}
    return [Pinned(messages[message], by, at) for message, by, at in pins if message in messages]
