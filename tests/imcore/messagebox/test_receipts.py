"""Cursors go forward only; who has read and who has not are together the members of then, the sender apart."""

from datetime import datetime
from typing import NamedTuple

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imcore import errors
from imcore.conversations import membership
from imcore.messagebox import receipts
from imcore.messagebox.receipts import Move
from imcore.models import Conversation, Member, Message, ReadReceipt, User
from tests import factories
from tests.cast import Cast
from tests.imcore.conversations.test_membership_races import at_once
from tests.imcore.messagebox.talk import say, say_many, seat

pytestmark = pytest.mark.django_db


def read(user: User, conversation: Conversation, seq: int) -> Move:
    return receipts.move_cursor(seat(user, conversation), seq)


def cursor(user: User, conversation: Conversation) -> int:
    return Member.objects.values_list("read_seq", flat=True).get(user=user, conversation=conversation)


def history_of_cursors() -> list[tuple[int, int]]:
    return list(ReadReceipt.objects.order_by("pk").values_list("user_id", "seq"))


# --- moving


def test_a_cursor_moves_forward_and_says_what_is_left(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 5)
    move = read(cast.carol, cast.group, 3)
    assert (move.user, move.conversation, move.before, move.read_seq, move.unread, move.member_count, move.audience) == (
        cast.carol.pk, cast.group.pk, 0, 3, 2, 3, (),
    )  # fmt: skip
    row = Member.objects.get(user=cast.carol)
    assert (row.read_seq, row.read_at) == (3, move.read_at)
    assert history_of_cursors() == [(cast.carol.pk, 3)]


@pytest.mark.parametrize("seq", [0, 1, 3])
def test_a_cursor_never_goes_back(cast: Cast, seq: int) -> None:
    say_many(cast.alice, cast.group, 5)
    first = read(cast.carol, cast.group, 3)
    move = read(cast.carol, cast.group, seq)
    assert (move.before, move.read_seq, move.unread) == (3, 3, 2)
    row = Member.objects.get(user=cast.carol)
    assert (row.read_seq, row.read_at) == (3, first.read_at)
    assert history_of_cursors() == [(cast.carol.pk, 3)]


def test_nobody_reads_what_is_not_there(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 2)
    with pytest.raises(errors.Invalid) as refused:
        read(cast.carol, cast.group, 3)
    assert refused.value.detail == {"seq": ["the last one is 2"]}
    assert (cursor(cast.carol, cast.group), history_of_cursors()) == (0, [])


def test_who_left_moves_no_cursor(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 2)
    member = seat(cast.carol, cast.group)
    Member.objects.filter(pk=member.pk).update(left_at=timezone.now())
    with pytest.raises(errors.NotMember):
        receipts.move_cursor(member, 1)
    assert (cursor(cast.carol, cast.group), history_of_cursors()) == (0, [])


def test_a_batch_answers_each_wish_in_its_place(cast: Cast) -> None:
    other = factories.direct(cast.alice, cast.bob)
    say_many(cast.alice, cast.group, 5)
    say_many(cast.alice, other, 2)
    outcomes = receipts.move_cursors(
        [
            (cast.bob.pk, cast.group.pk, 4),
            (cast.erin.pk, cast.group.pk, 1),
            (cast.bob.pk, other.pk, 2),
            (cast.carol.pk, cast.group.pk, 6),
            (cast.alice.pk, cast.group.pk, 1),
        ]
    )
    bob, erin, direct, carol, alice = outcomes
    assert isinstance(bob, Move)
    assert isinstance(direct, Move)
    assert isinstance(alice, Move)
    assert [(m.before, m.read_seq, m.unread) for m in (bob, direct, alice)] == [(0, 4, 1), (0, 2, 0), (5, 5, 0)]
    assert direct.audience == (cast.alice.pk, cast.bob.pk)
    assert isinstance(erin, errors.NotMember)
    assert isinstance(carol, errors.Invalid)
    assert (cursor(cast.bob, cast.group), cursor(cast.bob, other), cursor(cast.carol, cast.group)) == (4, 2, 0)
    assert sorted(history_of_cursors()) == [(cast.bob.pk, 2), (cast.bob.pk, 4)]


def test_the_furthest_of_two_wishes_for_one_cursor_stays(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 5)
    receipts.move_cursors([(cast.bob.pk, cast.group.pk, 4), (cast.bob.pk, cast.group.pk, 2)])
    assert cursor(cast.bob, cast.group) == 4


def test_no_wishes_are_no_moves(cast: Cast) -> None:
    assert receipts.move_cursors([]) == []


# --- who has read a message


def lists(member: Member, seq: int) -> tuple[list[int], list[int]]:
    found = receipts.of_message(member, seq)
    return [user for user, _when in found.read], list(found.unread)


def test_readers_come_in_the_order_of_their_reading(cast: Cast) -> None:
    say(cast.alice, cast.group)
    read(cast.carol, cast.group, 1)
    read(cast.bob, cast.group, 1)
    assert lists(seat(cast.alice, cast.group), 1) == ([cast.carol.pk, cast.bob.pk], [])


def test_a_sender_is_in_neither_list(cast: Cast) -> None:
    say(cast.alice, cast.group)
    assert lists(seat(cast.alice, cast.group), 1) == ([], [cast.bob.pk, cast.carol.pk])


def test_a_message_is_read_at_the_first_move_to_or_past_it(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 6)
    moments: list[datetime] = [read(cast.bob, cast.group, seq).read_at for seq in (2, 4, 6)]
    for seq, moment in enumerate([moments[0], moments[0], moments[1], moments[1], moments[2], moments[2]], start=1):
        assert receipts.of_message(seat(cast.alice, cast.group), seq).read == [(cast.bob.pk, moment)]


def test_who_answered_has_read_then(cast: Cast) -> None:
    say(cast.alice, cast.group)
    answer = say(cast.bob, cast.group)
    assert receipts.of_message(seat(cast.alice, cast.group), 1).read == [(cast.bob.pk, answer.created_at)]
    assert lists(seat(cast.bob, cast.group), 2) == ([], [cast.alice.pk, cast.carol.pk])


def test_who_joined_later_was_no_reader_of_it(cast: Cast) -> None:
    say(cast.alice, cast.group)
    membership.add(seat(cast.alice, cast.group), [cast.erin.pk])
    say(cast.alice, cast.group)
    assert lists(seat(cast.alice, cast.group), 1) == ([], [cast.bob.pk, cast.carol.pk])
    assert lists(seat(cast.alice, cast.group), 3) == ([], [cast.bob.pk, cast.carol.pk, cast.erin.pk])


def test_who_left_is_in_neither_list(cast: Cast) -> None:
    say(cast.alice, cast.group)
    read(cast.bob, cast.group, 1)
    membership.leave(seat(cast.bob, cast.group))
    assert lists(seat(cast.alice, cast.group), 1) == ([], [cast.carol.pk])


def test_receipts_of_what_one_may_not_read_are_not_found(cast: Cast) -> None:
    say(cast.alice, cast.group)
    membership.add(seat(cast.alice, cast.group), [cast.erin.pk])
    for member, seq in ((seat(cast.erin, cast.group), 1), (seat(cast.alice, cast.group), 9)):
        with pytest.raises(errors.NotFound):
            receipts.of_message(member, seq)


def test_counts_are_the_lengths_of_the_lists(cast: Cast) -> None:
    say(cast.alice, cast.group)
    say(cast.bob, cast.group)
    read(cast.carol, cast.group, 1)
    authors = {1: cast.alice.pk, 2: cast.bob.pk}
    assert receipts.counts(cast.group.pk, [1, 2], authors) == {1: (2, 0), 2: (0, 2)}


# --- arithmetic


class Deed(NamedTuple):
    """What one of five people does."""

    what: str
    who: int
    back: int


deeds = st.lists(
    st.builds(Deed, st.sampled_from(["say", "say", "read", "read", "join", "leave"]), st.integers(0, 4), st.integers(0, 5)),
    min_size=1,
    max_size=20,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=deeds)
def test_read_and_unread_are_the_members_of_then_who_still_are(cast: Cast, deeds: list[Deed]) -> None:
    people = [cast.bob, cast.carol, cast.dave, cast.erin, cast.alice]
    group = factories.group(cast.alice, cast.bob, cast.carol)  # alice owns it and stays
    sat_since: dict[int, int] = {cast.alice.pk: 0, cast.bob.pk: 0, cast.carol.pk: 0}
    cursors = dict.fromkeys(sat_since, 0)
    last = 0
    for deed in deeds:
        user = people[deed.who]
        last = do(deed, user, group, sat_since, cursors, last)
    assert {m.user_id: m.read_seq for m in Member.objects.filter(conversation=group, left_at=None)} == cursors
    for seq, sender in Message.objects.filter(conversation=group).values_list("seq", "sender_id"):
        there = {user for user, joined in sat_since.items() if joined < seq} - {sender}
        have, have_not = lists(seat(cast.alice, group), seq)
        assert set(have) == {user for user in there if cursors[user] >= seq}
        assert set(have_not) == {user for user in there if cursors[user] < seq}
        assert len(have) + len(have_not) == len(there)
        assert receipts.counts(group.pk, [seq], {seq: sender})[seq] == (len(have), len(have_not))


def do(deed: Deed, user: User, group: Conversation, sat_since: dict[int, int], cursors: dict[int, int], last: int) -> int:
    """Does it and writes down what should follow → the last seq."""
    is_in = user.pk in sat_since
    if deed.what == "join" and not is_in:
        inviter = User.objects.get(username="alice")
        membership.add(seat(inviter, group), [user.pk])
        sat_since[user.pk] = cursors[user.pk] = last
        cursors[inviter.pk] = last + 1  # the notice is the inviter's
        return last + 1
    if deed.what == "leave" and is_in and user.pk != group.creator_id:
        membership.leave(seat(user, group))
        del sat_since[user.pk], cursors[user.pk]
        return last + 1
    if deed.what == "say" and is_in:
        cursors[user.pk] = say(user, group).seq
        return last + 1
    if deed.what == "read" and is_in:
        wanted = max(0, last - deed.back)
        cursors[user.pk] = max(cursors[user.pk], wanted)
        assert read(user, group, wanted).read_seq == cursors[user.pk]
    return last


# --- a row that somebody else holds


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time: nothing to pass over")
def test_a_row_held_by_another_transaction_is_passed_over_and_asked_for_again(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 3)
    wishes = [(cast.bob.pk, cast.group.pk, 2), (cast.carol.pk, cast.group.pk, 2)]
    with transaction.atomic():
        Member.objects.select_for_update().get(user=cast.bob)
        (answer,) = at_once([lambda: receipts.move_cursors(wishes)])
        assert isinstance(answer, list)
        assert answer[0] is None
        assert isinstance(answer[1], Move)
    (again,) = receipts.move_cursors(wishes[:1])
    assert isinstance(again, Move)
    assert (cursor(cast.bob, cast.group), cursor(cast.carol, cast.group)) == (2, 2)
