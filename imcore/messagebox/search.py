"""Search in what a user may read. Portable: LIKE in the database, the highlights found here."""

import re
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from msgspec import Struct

from imcore.draft import Stored
from imcore.messagebox import stored
from imcore.models import GroupChat, Member, Message
from imcore.protocol import ConversationId, UserId

HIGHLIGHTS = 50  # of one message; the page shows an excerpt


class Question(Struct, frozen=True, kw_only=True):
    """What is looked for: a text (no case), and where, by whom, of what kind, sent when (both ends left out)."""

    text: str = ""
    conversation: ConversationId | None = None
    sender: UserId | None = None
    kind: str = ""
    after: datetime | None = None
    before: datetime | None = None


class Found(Struct, frozen=True):
    """A message, its searchable text, and where in that text the words stand: (start, length) in code points."""

    message: Stored
    text: str
    highlights: list[tuple[int, int]]


def search(viewer: UserId, question: Question, *, below: int | None = None, limit: int) -> tuple[list[Found], bool]:
    """Newest first, of ids below `below`; whether there are more. Three queries.

    Only conversations in which the viewer sits now, only what that seat may read, and only messages that are shown to
    all: nothing recalled, blocked or held.
    """
    rows = _matching(viewer, question)
    if below is not None:
        rows = rows.filter(pk__lt=below)
    texts = dict(rows.order_by("-pk").values_list("pk", "text")[: limit + 1])
    page = list(texts)[:limit]
    messages = stored.read(Message.objects.filter(pk__in=page).order_by("-pk"))
    found = [Found(message, texts[message.id], highlights(texts[message.id], question.text)) for message in messages]
    return found, len(texts) > limit


def highlights(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where `wanted` stands in `text`, whatever the case: (start, length) in code points."""
    if not wanted:
        return []
    places = re.finditer(re.escape(wanted), text, re.IGNORECASE)
    return [(place.start(), place.end() - place.start()) for place, _ in zip(places, range(HIGHLIGHTS), strict=False)]


def _matching(viewer: UserId, question: Question) -> QuerySet[Message]:
    mine = Member.objects.filter(user=viewer, left_at=None)
    readable = mine.filter(conversation=OuterRef("conversation")).filter(
        Q(joined_seq__lt=OuterRef("seq")) | Q(conversation__group__history=GroupChat.History.ALL)
    )
    rows = Message.objects.filter(Exists(readable), conversation__in=mine.values("conversation"), state=Message.State.NORMAL)
    if question.text:
        rows = rows.filter(text__icontains=question.text)
    if question.conversation is not None:
        rows = rows.filter(conversation=question.conversation)
    if question.sender is not None:
        rows = rows.filter(sender=question.sender)
    if question.kind:
        rows = rows.filter(kind=question.kind)
    if question.after is not None:
        rows = rows.filter(created_at__gt=question.after)
    if question.before is not None:
        rows = rows.filter(created_at__lt=question.before)
    return rows
