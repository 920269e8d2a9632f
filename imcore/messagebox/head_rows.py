"""The hello's one query. Hot path: a reconnecting company asks it for everybody at once, so it is written out, once for
both databases (the ORM spends more on building two queries than the database on answering them)."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from imcore.protocol import ConversationId, Seq, UserId, Version


class HeadRow(NamedTuple):
    """A conversation as its member's hello tells of it. `history` is the group's rule, null for other kinds; `changed`
    says whether anything of it changed since the given moment (true where none is given). `concealed` counts what is unread
    and not to be noticed."""

    conversation: ConversationId
    kind: str
    last_seq: Seq
    version: Version
    read_seq: Seq
    joined_seq: Seq
    history: str | None
    mentions: int
    concealed: int
    changed: bool


# Indexes: member_by_user, then the conversations' keys; mention_after_cursor, concealed_messages where anything is unread.
_QUERY = """
SELECT m.conversation_id, c.kind, c.last_seq, c.version, m.read_seq, m.joined_seq, g.history,
  CASE WHEN c.last_seq > m.read_seq THEN (
    SELECT COUNT(DISTINCT n.seq) FROM imcore_mention n
    WHERE n.conversation_id = m.conversation_id AND n.seq > m.read_seq AND (n.user_id = m.user_id OR n.user_id IS NULL)
  ) ELSE 0 END,
  CASE WHEN c.last_seq > m.read_seq THEN (
    SELECT COUNT(*) FROM imcore_message h
    WHERE h.conversation_id = m.conversation_id AND h.seq > m.read_seq AND h.state IN ('held', 'blocked')
  ) ELSE 0 END,
  {changed}
FROM imcore_member m
JOIN imcore_conversation c ON c.id = m.conversation_id
LEFT JOIN imcore_groupchat g ON g.conversation_id = c.id
WHERE m.user_id = %s AND m.left_at IS NULL
"""
_SINCE = "CASE WHEN c.changed_at >= %s OR m.read_at >= %s OR m.changed_at >= %s THEN 1 ELSE 0 END"


def of(user: UserId, *, since: datetime | None) -> list[HeadRow]:
    """All conversations of the user. One query."""
    moment = connection.ops.adapt_datetimefield_value(since)
    query = _QUERY.format(changed=_SINCE if since is not None else "1")
    values = [moment, moment, moment, user] if since is not None else [user]
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [HeadRow(*row) for row in cursor.fetchall()]
