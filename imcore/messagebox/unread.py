"""What a member has not read yet. unread = last_seq - read_seq; mentions are counted."""

from collections.abc import Collection

from django.db.models import Count, OuterRef, Q, Subquery

from imcore.models import Member, Mention
from imcore.protocol import ConversationId, UserId


def mentions(user: UserId, conversations: Collection[ConversationId] | None = None) -> dict[ConversationId, int]:
    """Conversation → how many unread messages name the user or all; those without are missing. One query, which walks
    the mentions past the cursors only (index mention_after_cursor).

    A subquery of each seat, not a join: PostgreSQL joins all mentions of a conversation and drops the read ones then.
    """
    seats = Member.objects.filter(user_id=user, left_at=None)
    if conversations is not None:
        seats = seats.filter(conversation_id__in=conversations)
    unread = Mention.objects.filter(
        Q(user_id=user) | Q(user_id=None), conversation_id=OuterRef("conversation_id"), seq__gt=OuterRef("read_seq")
    )
    counts = unread.order_by().values("conversation_id").annotate(messages=Count("seq", distinct=True)).values("messages")
    rows = seats.annotate(messages=Subquery(counts)).values_list("conversation_id", "messages")
    return {ConversationId(conversation): messages for conversation, messages in rows if messages}
