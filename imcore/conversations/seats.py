"""The posting check's one query. Hot path: pairs as a VALUES list, plain tuples back (an ORM row costs six times as much)."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Subquery
from django.utils import timezone

from imcore.conversations import mutes
from imcore.models import Conversation, Member, User
from imcore.protocol import JSON_SAFE_INTEGER, ConversationId, Seq, UserId


class Seat(NamedTuple):
    """What the rules ask about a sender in a conversation. What the sender may read begins after `begins`; `mute` is the id
    of the moderators' mute that ends last of those in force."""

    user: UserId
    conversation: ConversationId
    role: str
    is_active: bool
    user_kind: str
    begins: Seq
    kind: str
    state: str
    mute_all: bool | None
    user_low: UserId | None
    user_high: UserId | None
    mute: int | None
    line: int | None = None
    is_staff: bool = False


# Indexes: one_seat_per_user; sanctions_of_user, where hardly anybody has an entry.
_QUERY = """
SELECT m.user_id, m.conversation_id, m.role, u.is_active, u.kind, CASE WHEN g.history = 'all' THEN 0 ELSE m.joined_seq END,
       c.kind, c.state, g.mute_all, d.user_low_id, d.user_high_id,
       (SELECT s.id FROM imcore_sanction s
        WHERE s.user_id = m.user_id AND s.kind = 'mute' AND s.lifted_at IS NULL AND (s.until IS NULL OR s.until > %s)
          AND (s.conversation_id IS NULL OR s.conversation_id = m.conversation_id)
        ORDER BY s.until DESC NULLS FIRST LIMIT 1), c.business_line_id, u.is_staff
FROM imcore_member m
JOIN imcore_conversation c ON c.id = m.conversation_id
JOIN imcore_user u ON u.id = m.user_id
LEFT JOIN imcore_groupchat g ON g.conversation_id = c.id
LEFT JOIN imcore_directchat d ON d.conversation_id = c.id
WHERE m.left_at IS NULL AND (m.conversation_id, m.user_id) IN ({pairs})
"""


def of(pairs: Collection[tuple[UserId, ConversationId]]) -> dict[tuple[UserId, ConversationId], Seat]:
    """(user, conversation) pairs → the seats that are taken. One query."""
    if not pairs:
        return {}
    query, values = _asked(pairs)
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return {(row[0], row[1]): Seat(*row) for row in cursor.fetchall()}


def _asked(pairs: Collection[tuple[UserId, ConversationId]]) -> tuple[str, list[Any]]:
    """PostgreSQL takes two arrays, so that the query's text stays the same whatever the number; SQLite takes only VALUES."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    if connection.vendor == "postgresql":
        arrays = [[conversation for _user, conversation in pairs], [user for user, _conversation in pairs]]
        return _QUERY.format(pairs="SELECT * FROM unnest(%s::bigint[], %s::bigint[])"), [now, *arrays]
    values = [number for user, conversation in pairs for number in (conversation, user)]
    return _QUERY.format(pairs="VALUES " + ",".join(["(%s,%s)"] * len(pairs))), [now, *values]


def to_come(sender: UserId, other: UserId) -> Seat | None:
    """The seat that the sender would have in a direct conversation which is still to be made. One query."""
    mute = Subquery(mutes.of(sender).values("pk")[:1])
    found = User.objects.filter(pk=sender).annotate(mute=mute).values_list("is_active", "kind", "mute", "is_staff").first()
    if found is None:
        return None
    is_active, kind, muted, is_staff = found
    return Seat(
        user=sender,
        conversation=ConversationId(0),
        role=Member.Role.MEMBER,
        is_active=is_active,
        user_kind=kind,
        begins=Seq(JSON_SAFE_INTEGER),  # there is nothing to answer yet
        kind=Conversation.Kind.DIRECT,
        state=Conversation.State.ACTIVE,
        mute_all=None,
        user_low=min(sender, other),
        user_high=max(sender, other),
        mute=muted,
        is_staff=is_staff,
    )
