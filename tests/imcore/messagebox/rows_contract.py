"""What every way to put rows down must do (imcore.messagebox.rows.Rows). A test module for each way takes these tests over
and gives the fixture `rows`."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from imcore.messagebox.rows import Head, Moved, Row, Rows
from imcore.models import Conversation, Member, Message, Outbox, User
from imcore.protocol import ConversationId, Seq, Version
from tests import factories
from tests.cast import Cast
from tests.imcore.messagebox.talk import draft
from tests.query_counts import statements

NOW = datetime(2026, 11, 23, 8, 0, 0, 123000, tzinfo=UTC)


def row(cast: Cast, seq: int, text: str = "hello", *, state: str = "normal", **fields: object) -> Row:
    """Alice's, in the group; its version is twice its seq."""
    return Row(draft(cast.alice, cast.group, text, **fields), cast.group.pk, seq, 2 * seq, state)


def head_of(conversation: Conversation) -> tuple[int, int, datetime | None, datetime]:
    return Conversation.objects.values_list("last_seq", "version", "last_message_at", "changed_at").get(pk=conversation.pk)


def by(user: User, cast: Cast, seq: int) -> Row:
    """Another sender's, in the group."""
    return Row(draft(user, cast.group), cast.group.pk, Seq(seq), Version(2 * seq), "normal")


class RowsContract:
    """The suite; each test runs in a transaction, as the writer's calls do."""

    # --- lock

    def test_lock_gives_the_heads_that_there_are(self, rows: Rows, cast: Cast) -> None:
        other = factories.group(cast.erin)
        Conversation.objects.filter(pk=other.pk).update(last_seq=7, version=9)
        assert rows.lock([cast.group.pk, other.pk, other.pk + 100]) == {cast.group.pk: Head(0, 0), other.pk: Head(7, 9)}

    def test_lock_of_nothing_is_nothing(self, rows: Rows, cast: Cast) -> None:
        assert rows.lock([]) == {}

    # --- write: the messages

    def test_write_fills_every_column(self, rows: Rows, cast: Cast) -> None:
        given = row(
            cast,
            3,
            "鸿雁 🪶",
            client_id="c-1",
            body={"text": "鸿雁 🪶", "n": [1, None, True]},
            reply_to=2,
            mentions=(cast.bob.pk,),
        )
        ids = rows.write([given], NOW).ids
        (message,) = Message.objects.all()
        assert ids == {(cast.group.pk, 3): message.pk}
        assert (message.conversation_id, message.seq, message.version, message.sender_id) == (
            cast.group.pk,
            3,
            6,
            cast.alice.pk,
        )
        assert (message.client_id, message.kind, message.text, message.state) == ("c-1", "text", "鸿雁 🪶", "normal")
        assert message.body == {"text": "鸿雁 🪶", "n": [1, None, True]}
        assert (message.reply_to, message.mentions, message.created_at) == (2, [cast.bob.pk], NOW)
        assert (message.edited_at, message.recalled_at, message.recalled_by_id) == (None, None, None)

    def test_write_keeps_all_and_nobody_apart(self, rows: Rows, cast: Cast) -> None:
        rows.write([row(cast, 1, mentions="all"), row(cast, 2), row(cast, 3, state="held")], NOW)
        assert list(Message.objects.order_by("seq").values_list("mentions", "reply_to", "state")) == [
            ("all", None, "normal"), ([], None, "normal"), ([], None, "held"),
        ]  # fmt: skip

    @pytest.mark.parametrize("text", ["a\\b", "{1,2}", '"', "NULL", "", "%s", "'", "\n\t"])
    def test_write_keeps_signs_that_mean_something_elsewhere(self, rows: Rows, cast: Cast, text: str) -> None:
        rows.write([row(cast, 1, text)], NOW)
        assert list(Message.objects.values_list("text", "body")) == [(text, {"text": text})]

    def test_write_gives_each_place_its_own_id(self, rows: Rows, cast: Cast) -> None:
        other = factories.group(cast.alice)
        given = [row(cast, seq, str(seq)) for seq in range(1, 151)]
        given += [Row(draft(cast.alice, other, "there"), other.pk, 1, 1, "normal")]
        ids = rows.write(given, NOW).ids
        stored = {(m.conversation_id, m.seq): (m.pk, m.text) for m in Message.objects.all()}
        assert {place: (ids[place], stored[place][1]) for place in ids} == stored
        assert [stored[cast.group.pk, seq][1] for seq in range(1, 151)] == [str(seq) for seq in range(1, 151)]

    def test_ids_grow_with_the_batch(self, rows: Rows, cast: Cast) -> None:
        ids = rows.write([row(cast, seq) for seq in range(1, 31)], NOW).ids
        assert [ids[cast.group.pk, seq] for seq in range(1, 31)] == sorted(ids.values())

    def test_a_client_id_is_stored_once(self, rows: Rows, cast: Cast) -> None:
        rows.write([row(cast, 1, client_id="same")], NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.write([row(cast, 2, client_id="other"), row(cast, 3, client_id="same")], NOW)
        assert list(Message.objects.values_list("seq", flat=True)) == [1]

    def test_a_seq_is_given_once(self, rows: Rows, cast: Cast) -> None:
        rows.write([row(cast, 1)], NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.write([row(cast, 1)], NOW)

    # --- write: the heads

    def test_heads_move_each_to_its_own_end(self, rows: Rows, cast: Cast) -> None:
        other, untouched = factories.group(cast.erin), factories.group(cast.erin)
        old = NOW - timedelta(days=9)
        Conversation.objects.update(changed_at=old)
        theirs = Row(draft(cast.erin, other), other.pk, Seq(8), Version(9), "normal")
        rows.write([row(cast, 2), theirs, row(cast, 3)], NOW)
        assert head_of(cast.group)[:3] == (3, 6, NOW)
        assert head_of(other)[:3] == (8, 9, NOW)
        assert head_of(cast.group)[3] > old < head_of(other)[3]
        assert head_of(untouched) == (0, 0, None, old)

    def test_a_version_moves_alone(self, rows: Rows, cast: Cast) -> None:
        other = factories.group(cast.erin)
        old = NOW - timedelta(days=9)
        Conversation.objects.update(changed_at=old, last_seq=4, version=4)
        rows.move_version(cast.group.pk, 5)
        assert head_of(cast.group)[:3] == (4, 5, None)
        assert head_of(cast.group)[3] > old
        assert head_of(other) == (4, 4, None, old)

    # --- write: the senders' own cursors

    def test_cursors_move_forward_and_say_where_they_stood(self, rows: Rows, cast: Cast) -> None:
        Member.objects.filter(user=cast.bob).update(read_seq=2)
        moved = rows.write([row(cast, 4), by(cast.bob, cast, 5), row(cast, 6)], NOW).moved
        assert sorted(moved) == [Moved(cast.group.pk, cast.alice.pk, 0), Moved(cast.group.pk, cast.bob.pk, 2)]
        assert cursors(cast) == {"alice": (6, NOW), "bob": (5, NOW), "carol": (0, None), "dave": (0, None)}

    def test_a_cursor_never_goes_back(self, rows: Rows, cast: Cast) -> None:
        Member.objects.filter(user=cast.bob).update(read_seq=9)
        assert rows.write([by(cast.bob, cast, 6)], NOW).moved == [Moved(cast.group.pk, cast.bob.pk, 9)]
        assert cursors(cast)["bob"][0] == 9

    def test_a_cursor_that_was_further_keeps_the_time_of_its_reading(self, rows: Rows, cast: Cast) -> None:
        earlier = NOW - timedelta(hours=1)
        Member.objects.filter(user=cast.bob).update(read_seq=9, read_at=earlier)
        rows.write([by(cast.bob, cast, 6)], NOW)
        assert cursors(cast)["bob"] == (9, earlier)

    def test_who_has_left_is_missing_from_the_answer(self, rows: Rows, cast: Cast) -> None:
        given = [by(user, cast, seq) for seq, user in enumerate((cast.alice, cast.dave, cast.erin), 4)]
        assert rows.write(given, NOW).moved == [Moved(cast.group.pk, cast.alice.pk, 0)]
        assert cursors(cast)["dave"] == (0, None)

    def test_cursors_of_several_conversations_do_not_mix(self, rows: Rows, cast: Cast) -> None:
        other = factories.group(cast.alice, cast.bob)
        there = [
            Row(draft(user, other), other.pk, Seq(n), Version(n), "normal") for n, user in ((8, cast.alice), (9, cast.bob))
        ]
        rows.write([row(cast, 3), *there], NOW)
        found = Member.objects.filter(user__in=[cast.alice, cast.bob]).order_by("pk")
        assert list(found.values_list("conversation_id", "user_id", "read_seq")) == [
            (cast.group.pk, cast.alice.pk, 3), (cast.group.pk, cast.bob.pk, 0),
            (other.pk, cast.alice.pk, 8), (other.pk, cast.bob.pk, 9),
        ]  # fmt: skip

    # --- write: the outbox

    def test_a_batch_is_one_row_of_the_outbox(self, rows: Rows, cast: Cast) -> None:
        ids = rows.write([row(cast, 1), row(cast, 2)], NOW).ids
        rows.write([row(cast, 3)], NOW)
        batches = list(Outbox.objects.order_by("id").values_list("message_ids", "created_at", "taken_at"))
        assert batches[0] == ([ids[cast.group.pk, 1], ids[cast.group.pk, 2]], NOW, None)
        assert len(batches) == 2

    # --- the number of statements

    @pytest.mark.parametrize("size", [1, 60])
    def test_the_number_of_statements_is_fixed(self, rows: Rows, cast: Cast, size: int) -> None:
        friends = factories.people(size)
        talks = [ConversationId(factories.group(friend).pk) for friend in friends]
        drafts = [draft(friend, None) for friend in friends]
        with statements() as sent:
            rows.lock(talks)
            rows.write([Row(one, talk, Seq(1), Version(1), "normal") for one, talk in zip(drafts, talks, strict=True)], NOW)
            rows.move_version(talks[0], Version(2))
        assert len(sent) == self.STATEMENTS

    STATEMENTS: int


def cursors(cast: Cast) -> dict[str, tuple[int, datetime | None]]:
    """Username → (read seq, read at) in the group."""
    seats = Member.objects.filter(conversation=cast.group).values_list("user__username", "read_seq", "read_at")
    return {name: (seq, at) for name, seq, at in seats}
