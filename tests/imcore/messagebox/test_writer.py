"""Seq and version are given out once, in order, without a gap; a batch is whole or not there."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imcore import errors
from imcore.draft import Draft
from imcore.messagebox import writer
from imcore.messagebox.rows import Head
from imcore.messaging import send
from imcore.models import AttachmentUse, Conversation, Member, Mention, Message, Outbox, ReadReceipt
from imcore.protocol import ConversationId, Seq, Version
from tests import factories
from tests.cast import Cast
from tests.imcore.messagebox.talk import draft, head, kept, log, say, stored

pytestmark = pytest.mark.django_db

A, B, UNKNOWN = ConversationId(1), ConversationId(2), ConversationId(3)


def plain(conversation: ConversationId | None, reply_to: int | None = None, held: str = "") -> Draft:
    return Draft(
        sender=1,
        client_id="c",
        kind="text",
        body={},
        conversation=conversation,
        reply_to=None if reply_to is None else Seq(reply_to),
        held=held,
    )


# --- number: pure


@given(
    places=st.lists(st.tuples(st.sampled_from([A, B, UNKNOWN, None]), st.none() | st.integers(-2, 12))),
    starts=st.tuples(st.integers(0, 5), st.integers(0, 9)),
)
def test_numbers_go_on_without_gap_whatever_is_refused_between(
    places: list[tuple[ConversationId | None, int | None]], starts: tuple[int, int]
) -> None:
    heads = {A: Head(Seq(starts[0]), Version(starts[0] + starts[1])), B: Head(Seq(0), Version(0))}
    placed, refused = writer.number([plain(*place) for place in places], heads)
    assert len(placed) + len(refused) == len(places)
    for conversation, start in heads.items():
        mine = [row for row in placed if row.conversation == conversation]
        assert [row.seq for row in mine] == list(range(start.last_seq + 1, start.last_seq + 1 + len(mine)))
        assert [row.version for row in mine] == list(range(start.version + 1, start.version + 1 + len(mine)))


def test_a_reply_may_answer_what_stands_before_it_also_in_its_own_batch() -> None:
    heads = {A: Head(Seq(2), Version(5))}
    placed, refused = writer.number([plain(A, 2), plain(A, 3), plain(A, 5), plain(A, 0), plain(A, 4)], heads)
    assert [(row.seq, row.draft.reply_to) for row in placed] == [(3, 2), (4, 3), (5, 4)]
    assert {place: (type(why), why.detail) for place, why in refused.items()} == {
        2: (errors.NotFound, {"reply_to": 5}), 3: (errors.NotFound, {"reply_to": 0}),
    }  # fmt: skip


def test_a_conversation_that_is_not_there_answers_as_to_an_outsider() -> None:
    placed, refused = writer.number([plain(UNKNOWN), plain(None)], {})
    assert placed == []
    assert [type(why) for why in refused.values()] == [errors.NotMember, errors.NotMember]


def test_a_held_draft_takes_its_place_as_held() -> None:
    placed, _refused = writer.number([plain(A, held="word"), plain(A)], {A: Head(Seq(0), Version(0))})
    assert [(row.seq, row.state) for row in placed] == [(1, "held"), (2, "normal")]


# --- append


def test_a_batch_moves_heads_cursors_and_the_outbox_together(cast: Cast) -> None:
    other = factories.group(cast.bob)
    one, two, there = stored(
        writer.append(
            [draft(cast.alice, cast.group, "one"), draft(cast.bob, cast.group, "two"), draft(cast.bob, other, "there")]
        )
    )
    assert [(m.conversation, m.seq, m.version, m.state) for m in (one, two, there)] == [
        (cast.group.pk, 1, 1, "normal"), (cast.group.pk, 2, 2, "normal"), (other.pk, 1, 1, "normal"),
    ]  # fmt: skip
    assert (head(cast.group), head(other)) == ((2, 2), (1, 1))
    assert {m.user_id: m.read_seq for m in Member.objects.filter(conversation=cast.group)} == {
        cast.alice.pk: 1, cast.bob.pk: 2, cast.carol.pk: 0, cast.dave.pk: 0,
    }  # fmt: skip
    assert list(Outbox.objects.values_list("message_ids", "taken_at")) == [([one.id, two.id, there.id], None)]
    assert Conversation.objects.get(pk=cast.group.pk).last_message_at == one.created_at


def test_what_append_says_is_what_the_log_holds(cast: Cast) -> None:
    (said,) = stored(writer.append([draft(cast.alice, cast.group, "鸿雁", mentions=(cast.bob.pk,))]))
    row = Message.objects.get()
    assert (said.id, said.seq, said.version, said.sender, said.client_id) == (
        row.pk, row.seq, row.version, row.sender_id, row.client_id,
    )  # fmt: skip
    assert (said.body, said.created_at, list(said.mentions)) == (row.body, row.created_at, row.mentions)
    assert said.created_at.microsecond % 1000 == 0


def test_a_direct_conversation_speaks_to_the_two_it_was_given(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    pair = (cast.alice.pk, cast.bob.pk)
    here, there = stored(
        writer.append([draft(cast.alice, talk), draft(cast.alice, cast.group)], {ConversationId(talk.pk): pair})
    )
    assert (here.audience, there.audience) == (pair, ())


def test_a_refused_reply_leaves_the_rest_of_its_batch_without_a_gap(cast: Cast) -> None:
    fine, bad, other = writer.append(
        [draft(cast.alice, cast.group, "a"), draft(cast.bob, cast.group, reply_to=9), draft(cast.carol, cast.group, "b")]
    )
    assert isinstance(bad, errors.NotFound)
    assert [message.seq for message in stored([fine, other])] == [1, 2]
    assert log(cast.group) == [(1, "a"), (2, "b")]


def test_a_batch_of_refusals_writes_nothing(cast: Cast) -> None:
    (bad,) = writer.append([draft(cast.alice, cast.group, reply_to=1)])
    assert isinstance(bad, errors.NotFound)
    assert (head(cast.group), Message.objects.count(), Outbox.objects.count()) == ((0, 0), 0, 0)


def test_a_removed_sender_stops_the_batch_and_nothing_of_it_is_left(cast: Cast) -> None:
    with pytest.raises(errors.NotMember):
        writer.append([draft(cast.alice, cast.group), draft(cast.dave, cast.group)])
    assert (head(cast.group), Message.objects.count(), Outbox.objects.count()) == ((0, 0), 0, 0)
    assert Member.objects.get(user=cast.alice).read_seq == 0


def test_a_known_client_id_stops_the_batch_and_nothing_of_it_is_left(cast: Cast) -> None:
    say(cast.alice, cast.group, "before", client_id="same")
    with pytest.raises(IntegrityError):
        writer.append([draft(cast.bob, cast.group), draft(cast.alice, cast.group, client_id="same")])
    assert (log(cast.group), head(cast.group), Outbox.objects.count()) == ([(1, "before")], (1, 1), 1)


def test_mentions_and_files_are_written_down_once_each(cast: Cast) -> None:
    picture = kept(cast.alice).pk
    writer.append(
        [
            draft(cast.alice, cast.group, mentions=(cast.bob.pk, cast.carol.pk)),
            draft(cast.alice, cast.group, mentions="all"),
            draft(cast.alice, cast.group, files=(str(picture), str(picture))),
        ]
    )
    assert list(Mention.objects.order_by("pk").values_list("conversation_id", "seq", "user_id")) == [
        (cast.group.pk, 1, cast.bob.pk), (cast.group.pk, 1, cast.carol.pk), (cast.group.pk, 2, None),
    ]  # fmt: skip
    assert list(AttachmentUse.objects.values_list("attachment_id", "conversation_id", "seq")) == [(picture, cast.group.pk, 3)]


def test_a_held_message_names_nobody_yet(cast: Cast) -> None:
    (held,) = stored(writer.append([draft(cast.alice, cast.group, mentions=(cast.bob.pk,), held="word")]))
    assert held.state == "held"
    assert Mention.objects.count() == 0
    assert Message.objects.get().mentions == [cast.bob.pk]


# --- who answers has read


def receipts_of(cast: Cast) -> list[tuple[int, int]]:
    return list(ReadReceipt.objects.order_by("pk").values_list("user_id", "seq"))


def test_who_answers_has_read_what_others_said_before(cast: Cast) -> None:
    for text in ("one", "two"):
        say(cast.alice, cast.group, text)
    say(cast.bob, cast.group, "three")
    assert receipts_of(cast) == [(cast.bob.pk, 2)]


def test_who_has_read_already_leaves_no_second_receipt(cast: Cast) -> None:
    say(cast.alice, cast.group)
    say(cast.alice, cast.group)
    assert receipts_of(cast) == []
    say(cast.bob, cast.group)
    say(cast.bob, cast.group)
    assert receipts_of(cast) == [(cast.bob.pk, 2)]


def test_a_batch_of_one_sender_is_one_receipt_up_to_its_first(cast: Cast) -> None:
    say(cast.alice, cast.group)
    writer.append([draft(cast.bob, cast.group), draft(cast.alice, cast.group), draft(cast.bob, cast.group)])
    assert receipts_of(cast) == [(cast.bob.pk, 1), (cast.alice.pk, 2)]
    assert Member.objects.get(user=cast.bob).read_seq == 4


# --- notices, locks, versions


def test_a_notice_is_a_message_of_the_log(cast: Cast) -> None:
    say(cast.alice, cast.group)
    with transaction.atomic():
        conversation = writer.lock(cast.group.pk)
        first = writer.notice(conversation, by=cast.bob.pk, body={"event": "renamed"})
        second = writer.notice(conversation, by=cast.bob.pk, body={"event": "muted"})
    assert [(n.seq, n.version, n.kind, n.sender, n.body) for n in (first, second)] == [
        (2, 2, "notice", cast.bob.pk, {"event": "renamed"}), (3, 3, "notice", cast.bob.pk, {"event": "muted"}),
    ]  # fmt: skip
    assert (conversation.last_seq, conversation.version, conversation.last_message_at) == (3, 3, second.created_at)
    assert head(cast.group) == (3, 3)
    assert Member.objects.get(user=cast.bob).read_seq == 3
    assert list(Outbox.objects.order_by("pk").values_list("message_ids", flat=True))[1:] == [[first.id], [second.id]]


def test_a_notice_goes_with_the_transaction_that_makes_it(cast: Cast) -> None:
    with transaction.atomic():
        writer.notice(writer.lock(cast.group.pk), by=cast.bob.pk, body={"event": "renamed"})
        transaction.set_rollback(True)
    assert (head(cast.group), Message.objects.count(), Outbox.objects.count()) == ((0, 0), 0, 0)


def test_no_conversation_is_locked_as_to_an_outsider(cast: Cast) -> None:
    with pytest.raises(errors.NotMember), transaction.atomic():
        writer.lock(ConversationId(cast.group.pk + 1))


def test_the_next_version_is_the_next_one(cast: Cast) -> None:
    say(cast.alice, cast.group)
    with transaction.atomic():
        conversation = writer.lock(cast.group.pk)
        assert [writer.next_version(conversation), writer.next_version(conversation)] == [2, 3]
    assert head(cast.group) == (1, 3)


def test_a_duplicate_is_the_same_message_and_says_so(cast: Cast) -> None:
    said = say(cast.alice, cast.group)
    again = writer.as_duplicate(said)
    assert (again.duplicate, again.id, again.seq, again.body) == (True, said.id, said.seq, said.body)


# --- whatever mix of batches

MEMBERS = ("alice", "bob", "carol")
IDS = 8  # few, so that many come again, in one batch and across
shapes = st.lists(st.tuples(st.none() | st.integers(0, 6), st.booleans()), min_size=IDS, max_size=IDS)  # reply, ghost
place = st.tuples(st.sampled_from([*MEMBERS, "dave"]), st.integers(0, IDS - 1))  # dave has left


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(place, min_size=1, max_size=6), min_size=1, max_size=6), shapes=shapes)
def test_seqs_have_no_gap_and_no_reuse_whatever_mix_of_batches(
    cast: Cast, batches: list[list[tuple[str, int]]], shapes: list[tuple[int | None, bool]]
) -> None:
    group = factories.group(cast.alice, cast.bob, cast.carol)
    seq_of: dict[tuple[int, str], int] = {}
    fresh: list[int] = []  # in the order of the answers; each seq is told once as new, to whichever draft was stored
    for batch in batches:
        drafts = [as_draft(cast, group, name, number, shapes[number]) for name, number in batch]
        for one, outcome in zip(drafts, send.send_messages(drafts), strict=True):
            key = (one.sender, one.client_id)
            if isinstance(outcome, errors.HongyanError):
                assert key not in seq_of
                assert one.sender == cast.dave.pk or one.reply_to is not None or one.mentions
                continue
            assert outcome.seq == seq_of.setdefault(key, outcome.seq)
            if not outcome.duplicate:
                fresh.append(outcome.seq)
    assert fresh == list(range(1, len(seq_of) + 1))
    assert [seq for seq, _text in log(group)] == fresh
    assert head(group) == (len(fresh), len(fresh))


def as_draft(cast: Cast, group: Conversation, name: str, number: int, shape: tuple[int | None, bool]) -> Draft:
    """What comes again says the same again."""
    reply_to, ghost = shape
    return draft(
        getattr(cast, name),
        group,
        client_id=f"{group.pk} {number}",
        reply_to=reply_to,
        mentions=(cast.erin.pk,) if ghost else (),  # no member: refused
    )
