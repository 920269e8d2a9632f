"""Many senders at one instant, on the real database: no gap, no reuse, nothing twice, and everybody gets an answer."""

from collections import Counter
from collections.abc import Callable, Sequence

import pytest

from imcore.draft import Draft, Stored
from imcore.messagebox import changes, receipts
from imcore.messaging import revise, send
from imcore.models import Conversation, DirectChat, Member, Message, Outbox
from tests import factories
from tests.cast import Cast
from tests.imcore.conversations.test_membership_races import at_once
from tests.imcore.messagebox.talk import draft, head, log, seat, stored

pytestmark = pytest.mark.django_db(transaction=True)

BATCHES, BATCH = 4, 8


def sending(batches: Sequence[Sequence[Draft]]) -> Callable[[], list[Stored]]:
    """One thread's work: a batch after the other, each wholly stored."""
    return lambda: [message for batch in batches for message in stored(send.send_messages(batch))]


def answers(outcomes: Sequence[object]) -> list[list[Stored]]:
    """What each thread got."""
    lists = [outcome for outcome in outcomes if isinstance(outcome, list)]
    assert len(lists) == len(outcomes), outcomes
    return lists


def whole(conversation: Conversation, expected: int) -> None:
    """The log and its head are 1 … expected, each version once."""
    rows = list(Message.objects.filter(conversation=conversation).order_by("seq").values_list("seq", "version"))
    assert [seq for seq, _version in rows] == list(range(1, expected + 1))
    assert sorted(version for _seq, version in rows) == sorted({version for _seq, version in rows})
    assert head(conversation)[0] == expected


def test_batches_to_one_conversation_follow_each_other_without_a_gap(cast: Cast) -> None:
    senders = cast.members()
    work = [
        sending([[draft(user, cast.group, f"{user.pk} {turn} {place}") for place in range(BATCH)] for turn in range(BATCHES)])
        for user in senders
    ]
    got = answers(at_once(work))
    whole(cast.group, 3 * BATCHES * BATCH)
    for user, mine in zip(senders, got, strict=True):
        assert [message.seq for message in mine] == sorted(message.seq for message in mine)
        theirs = [text for _seq, text in log(cast.group) if text.startswith(f"{user.pk} ")]
        assert theirs == [f"{user.pk} {turn} {place}" for turn in range(BATCHES) for place in range(BATCH)]
    assert sum(len(row.message_ids) for row in Outbox.objects.all()) == 3 * BATCHES * BATCH
    last = {message.sender: message.seq for mine in got for message in mine}
    assert {m.user_id: m.read_seq for m in Member.objects.filter(conversation=cast.group, user__in=senders)} == last


def test_batches_that_cross_over_several_conversations_do_not_lock_each_other_out(cast: Cast) -> None:
    talks = [cast.group, *[factories.group(cast.alice, cast.bob, cast.carol) for _ in range(2)]]
    orders = [talks, talks[::-1], [talks[1], talks[2], talks[0]]]
    work = [
        sending([[draft(user, talk) for talk in order for _ in range(3)] for _ in range(BATCHES)])
        for user, order in zip(cast.members(), orders, strict=True)
    ]
    answers(at_once(work))
    for talk in talks:
        whole(talk, 3 * 3 * BATCHES)


def test_sends_cursors_and_changes_of_one_conversation_leave_no_version_out(cast: Cast) -> None:
    stored(send.send_messages([draft(cast.alice, cast.group) for _ in range(4)]))

    def react() -> list[Stored]:
        bob = seat(cast.bob, cast.group)
        return [revise.react(bob, seq, emoji="👍", on=True) for seq in (1, 2, 3, 4)]

    def read() -> list[object]:
        return [receipts.move_cursor(seat(cast.carol, cast.group), seq) for seq in (1, 2, 3, 4)]

    answers(at_once([sending([[draft(cast.alice, cast.group)] for _ in range(4)]), react, read]))
    assert head(cast.group) == (8, 12)
    found, reached, more = changes.after(seat(cast.carol, cast.group), 0)
    assert (len(found), reached, more) == (8, 12, False)
    assert len({message.version for message in found}) == 8
    assert Member.objects.get(user=cast.carol).read_seq == 4


def test_two_who_write_to_each_other_first_at_one_instant_get_one_conversation(cast: Cast) -> None:
    pairs = [(cast.alice, cast.bob), (cast.bob, cast.alice)] * 2
    got = answers(at_once([sending([[draft(one, None, to=other.pk)]]) for one, other in pairs]))
    assert DirectChat.objects.count() == 1
    (talk,) = Conversation.objects.filter(kind="direct")
    assert {message.conversation for mine in got for message in mine} == {talk.pk}
    whole(talk, 4)
    assert set(Member.objects.filter(conversation=talk).values_list("user_id", flat=True)) == {cast.alice.pk, cast.bob.pk}


def test_one_client_id_from_several_threads_is_stored_once_and_all_get_its_seq(cast: Cast) -> None:
    one = draft(cast.alice, cast.group, "once")
    got = answers(at_once([sending([[one], [one]])] * 3))
    assert {(message.id, message.seq) for mine in got for message in mine} == {(Message.objects.get().pk, 1)}
    assert Counter(message.duplicate for mine in got for message in mine) == {True: 5, False: 1}
    whole(cast.group, 1)


def test_one_client_id_in_the_midst_of_others_batches_costs_them_nothing(cast: Cast) -> None:
    same = draft(cast.alice, cast.group, "same")
    work = [
        sending([[draft(user, cast.group), same, draft(user, cast.group)] for _ in range(BATCHES)]) for user in cast.members()
    ]
    got = answers(at_once(work))
    whole(cast.group, 3 * 2 * BATCHES + 1)
    assert len({message.id for mine in got for message in mine if message.client_id == same.client_id}) == 1


def test_one_client_id_to_two_conversations_is_in_one_of_them(cast: Cast) -> None:
    other = factories.group(cast.alice)
    got = answers(at_once([sending([[draft(cast.alice, talk, client_id="same")]]) for talk in (cast.group, other)]))
    assert len({(message.conversation, message.id) for mine in got for message in mine}) == 1
    assert Message.objects.count() == 1
