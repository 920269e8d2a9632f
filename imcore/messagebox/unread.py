"""What a member has not read yet. unread = last_seq - read_seq; mentions are counted."""

from collections.abc import Collection

from django.db.models import Count, F, Q

from imcore.models import Mention
from imcore.protocol import ConversationId, UserId


def mentions(user: UserId, conversations: Collection[ConversationId] | None = None) -> dict[ConversationId, int]:
    """Conversation → how many unread messages name the user or all; those without are missing. One query, which walks
    the mentions past the cursors only (index mention_after_cursor)."""
    wanted = Mention.objects.filter(
        Q(user_id=user) | Q(user_id=None),
        conversation__members__user_id=user,
        conversation__members__left_at=None,
        seq__gt=F("conversation__members__read_seq"),
    )
    if conversations is not None:
        wanted = wanted.filter(conversation_id__in=conversations)
    rows = wanted.values("conversation_id").annotate(count=Count("seq", distinct=True))
    return {ConversationId(row["conversation_id"]): row["count"] for row in rows}
