"""Rows of the log ↔ Stored, the value that walks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from imcore.draft import Draft, Stored
from imcore.models import Message, Reaction
from imcore.protocol import ConversationId, Seq, UserId, Version

COLUMNS = (
    "id",
    "conversation_id",
    "seq",
    "version",
    "sender_id",
    "client_id",
    "kind",
    "body",
    "created_at",
    "reply_to",
    "mentions",
    "edited_at",
    "recalled_at",
    "state",
)


def from_draft(
    draft: Draft,
    *,
    number: int,
    seq: Seq,
    version: Version,
    created_at: datetime,
    state: str,
    audience: tuple[UserId, ...],
) -> Stored:
    """What a draft has become."""
    return Stored(
        id=number,
        conversation=ConversationId(draft.conversation or 0),
        seq=seq,
        version=version,
        sender=draft.sender,
        client_id=draft.client_id,
        kind=draft.kind,
        body=draft.body,
        created_at=created_at,
        reply_to=draft.reply_to,
        mentions=draft.mentions,
        state=state,
        audience=audience,
    )


def read(messages: QuerySet[Message], *, audience: tuple[UserId, ...] = (), duplicate: bool = False) -> list[Stored]:
    """The messages in the query's order, with their reactions: two queries, one where there are none."""
    rows = list(messages.values_list(*COLUMNS))
    reactions = reactions_of([row[0] for row in rows])
    return [_from_row(row, reactions.get(row[0], {}), audience, duplicate) for row in rows]


def read_plain(messages: QuerySet[Message], *, audience: tuple[UserId, ...] = ()) -> list[Stored]:
    """The messages without their reactions: one query."""
    return [_from_row(row, {}, audience, False) for row in messages.values_list(*COLUMNS)]


def _from_row(row: Sequence[Any], reactions: dict[str, list[int]], audience: tuple[UserId, ...], duplicate: bool) -> Stored:
    mentions = row[10]
    return Stored(
        id=row[0],
        conversation=ConversationId(row[1]),
        seq=Seq(row[2]),
        version=Version(row[3]),
        sender=UserId(row[4]),
        client_id=row[5],
        kind=row[6],
        body=row[7],
        created_at=row[8],
        reply_to=row[9],
        mentions=mentions if mentions == "all" else tuple(mentions),
        reactions=reactions,
        edited_at=row[11],
        recalled_at=row[12],
        state=row[13],
        audience=audience,
        duplicate=duplicate,
    )


def reactions_of(message_ids: Iterable[int]) -> dict[int, dict[str, list[int]]]:
    """Message ids → {emoji: [user ids, first come first]}. One query (index reaction_once)."""
    wanted = list(message_ids)
    found: dict[int, dict[str, list[int]]] = defaultdict(dict)
    if wanted:
        rows = Reaction.objects.filter(message_id__in=wanted).order_by("id").values_list("message_id", "emoji", "user_id")
        for message, emoji, user in rows:
            found[message].setdefault(emoji, []).append(user)
    return found
