"""The hot path on any database, through the ORM: what SQLite runs on, and what the fast way is held against in tests."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now

from imcore.messagebox.rows import Head, Moved, Row, Written
from imcore.models import Conversation, Member, Message, Outbox
from imcore.protocol import ConversationId, Seq, UserId, Version


class PortableRows:
    """See rows.Rows."""

    def lock(self, conversations: Sequence[ConversationId]) -> dict[ConversationId, Head]:
        """See rows.Rows."""
        rows = Conversation.objects.select_for_update(no_key=True).filter(pk__in=conversations).order_by("pk")
        return {
            ConversationId(pk): Head(Seq(last_seq), Version(version))
            for pk, last_seq, version in rows.values_list("pk", "last_seq", "version")
        }

    def write(self, rows: Sequence[Row], now: datetime) -> Written:
        """See rows.Rows."""
        ids = self._insert(rows, now)
        self._move_heads({row.conversation: Head(row.seq, row.version) for row in rows}, now)
        moved = self._move_cursors({(row.conversation, row.draft.sender): row.seq for row in rows}, now)
        Outbox.objects.create(message_ids=sorted(ids.values()), created_at=now)
        return Written(ids, moved)

    def _insert(self, rows: Sequence[Row], now: datetime) -> dict[tuple[ConversationId, Seq], int]:
        made = Message.objects.bulk_create(
            Message(
                conversation_id=row.conversation,
                seq=row.seq,
                version=row.version,
                sender_id=row.draft.sender,
                client_id=row.draft.client_id,
                kind=row.draft.kind,
                body=row.draft.body,
                text=row.draft.text,
                reply_to=row.draft.reply_to,
                mentions=row.draft.mentions if row.draft.mentions == "all" else list(row.draft.mentions),
                created_at=now,
                state=row.state,
            )
            for row in rows
        )
        return {(ConversationId(message.conversation_id), Seq(message.seq)): message.pk for message in made}

    def _move_heads(self, heads: dict[ConversationId, Head], now: datetime) -> None:
        Conversation.objects.filter(pk__in=heads).update(
            last_seq=Case(*(When(pk=pk, then=Value(head.last_seq)) for pk, head in heads.items())),
            version=Case(*(When(pk=pk, then=Value(head.version)) for pk, head in heads.items())),
            last_message_at=now,
            changed_at=Now(),
        )

    def _move_cursors(self, ends: dict[tuple[ConversationId, UserId], Seq], now: datetime) -> list[Moved]:
        wanted = Q()
        for conversation, user in ends:
            wanted |= Q(conversation_id=conversation, user_id=user)
        found = list(Member.objects.filter(wanted, left_at=None).values_list("pk", "conversation_id", "user_id", "read_seq"))
        if not found:
            return []
        cases = [When(pk=pk, then=Value(ends[ConversationId(c), UserId(u)])) for pk, c, u, _read in found]
        behind = [pk for pk, c, u, read in found if read < ends[ConversationId(c), UserId(u)]]
        Member.objects.filter(pk__in=behind).update(read_seq=Case(*cases), read_at=now)
        return [Moved(ConversationId(c), UserId(u), Seq(read)) for _pk, c, u, read in found]

    def move_version(self, conversation: ConversationId, version: Version) -> None:
        """See rows.Rows."""
        Conversation.objects.filter(pk=conversation).update(version=version, changed_at=Now())
