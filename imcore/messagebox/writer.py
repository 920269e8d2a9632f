"""Puts messages into the log: the only place that gives out seqs and versions and moves heads.

Imported from `messaging` and `conversations` only.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now
from django.utils import timezone
from msgspec.structs import replace

from imcore import errors
from imcore.draft import Draft, Stored
from imcore.messagebox import stored
from imcore.messagebox.rows import Head, Moved, Row, Rows
from imcore.messagebox.rows_portable import PortableRows
from imcore.messagebox.rows_postgresql import PostgresqlRows
from imcore.models import CONCEALED, AttachmentUse, Conversation, Finding, ForwardedCopy, Mention, Message, ReadReceipt
from imcore.protocol import ConversationId, Seq, UserId, Version

Audiences = dict[ConversationId, tuple[UserId, ...]]


class CommitInDoubt(Exception):
    """The connection was lost while the commit was under way: stored or not, nobody can tell from here."""


def rows() -> Rows:
    """The way of the database in use."""
    return PostgresqlRows() if connection.vendor == "postgresql" else PortableRows()


def append(drafts: Sequence[Draft], audiences: Audiences | None = None) -> list[Stored | errors.HongyanError]:
    """Stores a batch in one transaction → in the order of `drafts`, what was stored or why it was not (NotMember,
    NotFound for reply_to).

    Raises NotMember (a sender was removed meanwhile), IntegrityError (a client id is stored already, or what a message
    names is gone: foreign keys are looked at by the commit), CommitInDoubt, and what the database raises: then nothing was
    stored, and the caller tries one by one.
    """
    committing = False
    try:
        with transaction.atomic():
            made = _append(drafts, audiences or {})
            committing = True
        return made
    except (OperationalError, InterfaceError) as fault:  # any other fault of a commit is an answer: it was refused
        if committing:
            raise CommitInDoubt from fault
        raise


def lock(conversation_id: ConversationId) -> Conversation:
    """The conversation, locked until the end of the caller's transaction. Raises NotMember where there is none."""
    found = Conversation.objects.select_for_update(no_key=True).filter(pk=conversation_id).first()
    if found is None:
        raise errors.NotMember(conversation=conversation_id)
    return found


def notice(conversation: Conversation, *, by: UserId, body: dict[str, Any]) -> Stored:
    """Appends a notice inside the caller's transaction, which holds the conversation's lock, and moves the head."""
    draft = Draft(
        sender=by,
        client_id=f"notice-{uuid.uuid4().hex}",
        kind="notice",
        body=body,
        conversation=ConversationId(conversation.pk),
    )
    now = _now()
    head = Head(Seq(conversation.last_seq), Version(conversation.version))
    placed, _refused = number([draft], {ConversationId(conversation.pk): head})
    made = _stored(placed, rows().write(placed, now).ids, now, {})
    conversation.last_seq, conversation.version = placed[0].seq, placed[0].version
    conversation.last_message_at = now
    return made[0]


def as_duplicate(message: Stored) -> Stored:
    """The same message, as a repeated send is answered."""
    return replace(message, duplicate=True)


def next_version(conversation: Conversation) -> Version:
    """Takes the next version for a change to a message, inside the caller's transaction, which holds the lock."""
    conversation.version += 1
    rows().move_version(ConversationId(conversation.pk), Version(conversation.version))
    return Version(conversation.version)


def lock_all(conversations: Sequence[ConversationId]) -> dict[ConversationId, Head]:
    """Several conversations, locked in the order of their ids until the end of the caller's transaction → their heads."""
    return rows().lock(sorted(conversations))


def take_versions(messages: Sequence[Message], heads: Mapping[ConversationId, Head]) -> None:
    """Gives each changed message the next version of its conversation, inside the caller's transaction, which holds the locks.
    Two statements."""
    moved = {number: head.version for number, head in heads.items()}
    for message in messages:
        home = ConversationId(message.conversation_id)
        moved[home] = message.version = Version(moved[home] + 1)
    taken = (When(pk=message.pk, then=Value(message.version)) for message in messages)
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(version=Case(*taken))
    heights = (When(pk=number, then=Value(version)) for number, version in moved.items())
    Conversation.objects.filter(pk__in={message.conversation_id for message in messages}).update(
        version=Case(*heights), changed_at=Now()
    )


def number(drafts: Sequence[Draft], heads: dict[ConversationId, Head]) -> tuple[list[Row], dict[int, errors.HongyanError]]:
    """Gives each draft its seq and version → the rows, and by place in `drafts` those that can have none. Pure."""
    placed: list[Row] = []
    moved: dict[ConversationId, Head] = {}
    refused: dict[int, errors.HongyanError] = {}
    for place, draft in enumerate(drafts):
        conversation = draft.conversation
        if conversation is None or conversation not in heads:
            refused[place] = errors.NotMember(conversation=conversation)
            continue
        head = moved.get(conversation, heads[conversation])
        if draft.reply_to is not None and not 1 <= draft.reply_to <= head.last_seq:
            refused[place] = errors.NotFound(reply_to=draft.reply_to)
            continue
        head = Head(Seq(head.last_seq + 1), Version(head.version + 1))
        moved[conversation] = head
        placed.append(Row(draft, conversation, head.last_seq, head.version, "held" if draft.held else "normal"))
    return placed, refused


def _append(drafts: Sequence[Draft], audiences: Audiences) -> list[Stored | errors.HongyanError]:
    now, table = _now(), rows()
    heads = table.lock(sorted({draft.conversation for draft in drafts if draft.conversation is not None}))
    placed, refused = number(drafts, heads)
    made: list[Stored] = []
    if placed:
        written = table.write(placed, now)
        _refuse_gone(placed, written.moved)
        _receipts(placed, written.moved, now)
        _mentions(placed)
        _uses(placed)
        _findings(placed, written.ids)
        _copies(placed, written.ids)
        made = _stored(placed, written.ids, now, audiences)
    fresh = iter(made)
    return [refused[place] if place in refused else next(fresh) for place in range(len(drafts))]


def _refuse_gone(placed: Sequence[Row], moved: Sequence[Moved]) -> None:
    """A sender was removed between the check and the lock: nothing of the batch is stored, and each is tried alone."""
    seated = {(move.conversation, move.user) for move in moved}
    for row in placed:
        if (row.conversation, row.draft.sender) not in seated:
            raise errors.NotMember(conversation=row.conversation)


def _now() -> datetime:
    """The wire's precision, so that an ack and a later history page say the same."""
    now = timezone.now()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _receipts(placed: Sequence[Row], moved: Sequence[Moved], now: datetime) -> None:
    """Whoever answers has read: a receipt for the messages of others that the sender's cursor passed."""
    firsts: dict[tuple[ConversationId, UserId], Seq] = {}
    for row in placed:
        firsts.setdefault((row.conversation, row.draft.sender), row.seq)
    stood = {(conversation, user): before for conversation, user, before in moved}
    passed = [
        ReadReceipt(conversation_id=conversation, user_id=user, seq=first - 1, read_at=now)
        for (conversation, user), first in firsts.items()
        if stood[conversation, user] < first - 1
    ]
    if passed:
        ReadReceipt.objects.bulk_create(passed)


def _mentions(placed: Sequence[Row]) -> None:
    """A held message names nobody until it is let through."""
    named = [
        Mention(conversation_id=row.conversation, seq=row.seq, user_id=user)
        for row in placed
        if row.state == Message.State.NORMAL
        for user in ([None] if row.draft.mentions == "all" else row.draft.mentions)
    ]
    if named:
        Mention.objects.bulk_create(named)


def _uses(placed: Sequence[Row]) -> None:
    held = [
        AttachmentUse(attachment_id=file, conversation_id=row.conversation, seq=row.seq)
        for row in placed
        for file in dict.fromkeys(row.draft.files)
    ]
    if held:
        AttachmentUse.objects.bulk_create(held)


def _findings(placed: Sequence[Row], ids: dict[tuple[ConversationId, Seq], int]) -> None:
    found = [
        Finding(message_id=ids[row.conversation, row.seq], rule=one.rule, action=one.action, excerpt=one.excerpt[:200])
        for row in placed
        for one in row.draft.findings
    ]
    if found:
        Finding.objects.bulk_create(found)


def _copies(placed: Sequence[Row], ids: dict[tuple[ConversationId, Seq], int]) -> None:
    """The sources' rows are locked: a moderator who blocks one either is waited for and seen here, or finds the copy."""
    copied = [(place, ids[row.conversation, row.seq]) for row in placed for place in row.draft.copies]
    if not copied:
        return
    by_conversation: dict[ConversationId, set[Seq]] = {}
    for (conversation, seq), _message in copied:
        by_conversation.setdefault(conversation, set()).add(seq)
    wanted = Q()
    for conversation, seqs in by_conversation.items():  # not an OR for each: SQLite takes a thousand at most
        wanted |= Q(conversation_id=conversation, seq__in=seqs)
    rows = Message.objects.select_for_update(no_key=True).filter(wanted).order_by("pk")
    for home, at, state in rows.values_list("conversation_id", "seq", "state"):
        if state in CONCEALED:
            raise errors.NotFound(conversation=home, seq=at)
    ForwardedCopy.objects.bulk_create(
        ForwardedCopy(source_conversation_id=conversation, source_seq=seq, message_id=message)
        for (conversation, seq), message in copied
    )


def _stored(
    placed: Sequence[Row], ids: dict[tuple[ConversationId, Seq], int], now: datetime, audiences: Audiences
) -> list[Stored]:
    return [
        stored.from_draft(
            row.draft,
            number=ids[row.conversation, row.seq],
            seq=row.seq,
            version=row.version,
            created_at=now,
            state=row.state,
            audience=audiences.get(row.conversation, ()),
        )
        for row in placed
    ]
