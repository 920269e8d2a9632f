"""A member's own settings of a conversation. No notice: they are nobody else's business."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from imcore.conversations import listing, publish
from imcore.models import Member
from imcore.protocol import ConversationId, UserId


def change(member: Member, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Sets muted, pinned, hidden, draft, nickname, as given → the Conversation object, which the user's devices hear of.

    Hidden lasts until the next message.
    """
    values = dict(settings)
    if "hidden" in values:
        values["hidden_seq"] = member.conversation.last_seq if values.pop("hidden") else -1
    with transaction.atomic():
        if values:
            Member.objects.filter(pk=member.pk, left_at=None).update(**values)
        shown = listing.conversation_json(UserId(member.user_id), ConversationId(member.conversation_id))
        if values:
            publish.seat_changed(member, shown)
    return shown
