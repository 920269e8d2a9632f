"""What a member has not read yet. unread = last_seq - read_seq - what is concealed; mentions and concealed are counted."""

from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from imcore.models import CONCEALED, Member, Mention, Message
from imcore.protocol import ConversationId, Seq, UserId


class Counts(NamedTuple):
    """Of a seat's unread messages: how many name the user or all, and how many are held back or blocked."""

    mentions: int = 0
    concealed: int = 0


def counts(user: UserId, conversations: Collection[ConversationId] | None = None) -> dict[ConversationId, Counts]:
    """Conversation → its counts; those without any are missing. One query, which walks what lies past the cursors only
    (indexes mention_after_cursor, concealed_messages).

    Subqueries of each seat, not joins: PostgreSQL joins all mentions of a conversation and drops the read ones then.
    """
    seats = Member.objects.filter(user_id=user, left_at=None)
    if conversations is not None:
        seats = seats.filter(conversation_id__in=conversations)
    mine = Q(user_id=user) | Q(user_id=None)
    rows = seats.annotate(
        mentions=_past_the_cursor(Mention.objects.filter(mine), "seq", distinct=True),
        concealed=_past_the_cursor(Message.objects.filter(state__in=CONCEALED), "pk"),
    ).values_list("conversation_id", "mentions", "concealed")
    return {ConversationId(conversation): Counts(m or 0, c or 0) for conversation, m, c in rows if m or c}


def mentions(user: UserId, conversations: Collection[ConversationId] | None = None) -> dict[ConversationId, int]:
    """Conversation → how many unread messages name the user or all; those without are missing. One query."""
    return {place: found.mentions for place, found in counts(user, conversations).items() if found.mentions}


def concealed_after(cursors: Collection[tuple[ConversationId, Seq]]) -> dict[tuple[ConversationId, Seq], int]:
    """(conversation, read seq) → how many messages after it are held back or blocked. One query, none for no cursors."""
    lowest: dict[ConversationId, Seq] = {}
    for conversation, seq in cursors:
        lowest[conversation] = min(seq, lowest.get(conversation, seq))
    if not lowest:
        return {}
    rows = Message.objects.filter(conversation_id__in=lowest, seq__gt=min(lowest.values()), state__in=CONCEALED)
    places = list(rows.values_list("conversation_id", "seq"))
    return {(c, after): sum(1 for place, seq in places if place == c and seq > after) for c, after in cursors}


def _past_the_cursor(rows: QuerySet[Mention] | QuerySet[Message], field: str, *, distinct: bool = False) -> Subquery:
    unread = rows.filter(conversation_id=OuterRef("conversation_id"), seq__gt=OuterRef("read_seq")).order_by()
    return Subquery(unread.values("conversation_id").annotate(found=Count(F(field), distinct=distinct)).values("found"))
