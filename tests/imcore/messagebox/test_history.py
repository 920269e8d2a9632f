"""Pages of the log by seq, from where a member may read."""

import pytest

from imcore import errors
from imcore.conversations import membership
from imcore.draft import Stored
from imcore.messagebox import history
from imcore.messaging import revise
from imcore.models import GroupChat, Member, Message
from tests import factories
from tests.cast import Cast
from tests.imcore.messagebox.talk import say, say_many, seat

pytestmark = pytest.mark.django_db


def seqs(page: tuple[list[Stored], bool]) -> tuple[list[int], bool]:
    return [message.seq for message in page[0]], page[1]


def test_a_page_is_the_newest_and_ascends(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 5)
    member = seat(cast.carol, cast.group)
    assert seqs(history.page(member, limit=2)) == ([4, 5], True)
    assert seqs(history.page(member, limit=5)) == ([1, 2, 3, 4, 5], False)


def test_pages_before_a_seq_leave_it_out_and_end_at_the_start(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 5)
    member = seat(cast.carol, cast.group)
    assert seqs(history.page(member, before_seq=4, limit=2)) == ([2, 3], True)
    assert seqs(history.page(member, before_seq=2, limit=2)) == ([1], False)
    assert seqs(history.page(member, before_seq=1)) == ([], False)
    assert seqs(history.page(member, before_seq=0)) == ([], False)


def test_pages_after_a_seq_leave_it_out_and_end_at_the_head(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 5)
    member = seat(cast.carol, cast.group)
    assert seqs(history.page(member, after_seq=1, limit=2)) == ([2, 3], True)
    assert seqs(history.page(member, after_seq=3, limit=2)) == ([4, 5], False)
    assert seqs(history.page(member, after_seq=5)) == ([], False)


def test_both_ends_at_once_are_refused(cast: Cast) -> None:
    with pytest.raises(errors.Invalid) as refused:
        history.page(seat(cast.carol, cast.group), before_seq=3, after_seq=1)
    assert refused.value.detail == {"before_seq": ["not together with after_seq"]}


def test_a_message_comes_with_its_reactions_first_come_first(cast: Cast) -> None:
    say(cast.alice, cast.group)
    for user, emoji in ((cast.bob, "👍"), (cast.carol, "🎉"), (cast.alice, "👍")):
        revise.react(seat(user, cast.group), 1, emoji=emoji, on=True)
    ((message,), _more) = history.page(seat(cast.carol, cast.group))
    assert message.reactions == {"👍": [cast.bob.pk, cast.alice.pk], "🎉": [cast.carol.pk]}
    assert list(message.reactions) == ["👍", "🎉"]


def test_another_conversation_is_not_in_it(cast: Cast) -> None:
    other = factories.group(cast.carol)
    say(cast.carol, other, "elsewhere")
    say(cast.alice, cast.group, "here")
    ((message,), _more) = history.page(seat(cast.carol, cast.group))
    assert message.body == {"text": "here"}


def test_history_begins_at_the_joining(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 3)
    membership.add(seat(cast.alice, cast.group), [cast.erin.pk])
    say(cast.alice, cast.group)
    newcomer = seat(cast.erin, cast.group)
    assert history.begins_after(newcomer) == 3
    for page in (
        history.page(newcomer),
        history.page(newcomer, after_seq=0),
        history.page(newcomer, before_seq=99),
    ):
        assert seqs(page) == ([4, 5], False)
    assert seqs(history.page(newcomer, before_seq=4)) == ([], False)


def test_a_group_may_show_all(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 3)
    membership.add(seat(cast.alice, cast.group), [cast.erin.pk])
    GroupChat.objects.filter(pk=cast.group.pk).update(history="all")
    assert history.begins_after(seat(cast.erin, cast.group)) == 0
    assert seqs(history.page(seat(cast.erin, cast.group))) == ([1, 2, 3, 4], False)


def test_a_direct_conversation_begins_for_each_at_the_own_joining(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    say_many(cast.alice, talk, 2)
    Member.objects.filter(conversation=talk, user=cast.bob).update(joined_seq=1)
    assert seqs(history.page(seat(cast.bob, talk))) == ([2], False)
    assert seqs(history.page(seat(cast.alice, talk))) == ([1, 2], False)


def test_one_message_is_read_by_its_seq(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 3)
    assert history.one(seat(cast.carol, cast.group), 2).body == {"text": "2"}


@pytest.mark.parametrize("seq", [-1, 0, 4, 99])
def test_what_is_not_there_is_not_found(cast: Cast, seq: int) -> None:
    say_many(cast.alice, cast.group, 3)
    with pytest.raises(errors.NotFound) as refused:
        history.one(seat(cast.carol, cast.group), seq)
    assert refused.value.detail == {"conversation": cast.group.pk, "seq": seq}


def test_what_may_not_be_read_is_not_found_in_the_same_words(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 3)
    membership.add(seat(cast.alice, cast.group), [cast.erin.pk])
    with pytest.raises(errors.NotFound) as refused:
        history.one(seat(cast.erin, cast.group), 3)
    assert refused.value.detail == {"conversation": cast.group.pk, "seq": 3}
    assert history.one(seat(cast.erin, cast.group), 4).kind == "notice"


def test_the_audience_is_the_two_of_a_direct_conversation(cast: Cast) -> None:
    talk, alone = factories.direct(cast.bob, cast.alice), factories.direct(cast.carol, cast.carol)
    assert history.audience_of(seat(cast.bob, talk).conversation) == (cast.alice.pk, cast.bob.pk)
    assert history.audience_of(seat(cast.carol, alone).conversation) == (cast.carol.pk, cast.carol.pk)
    assert history.audience_of(seat(cast.bob, cast.group).conversation) == ()


def test_last_messages_are_those_at_the_heads(cast: Cast) -> None:
    other, empty = factories.group(cast.alice), factories.group(cast.alice)
    say_many(cast.alice, cast.group, 2)
    say_many(cast.alice, other, 3)
    found = history.last_messages([(cast.group.pk, 2), (other.pk, 3), (empty.pk, 0)], cast.bob.pk)
    assert {number: message.body["text"] for number, message in found.items()} == {cast.group.pk: "2", other.pk: "3"}
    assert history.last_messages([], cast.bob.pk) == {}


def test_whatever_the_state_a_message_keeps_its_place(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 4)
    for seq, state in ((1, "held"), (2, "blocked"), (3, "recalled")):
        Message.objects.filter(seq=seq).update(state=state)
    page, _more = history.page(seat(cast.carol, cast.group))
    assert [(message.seq, message.state) for message in page] == [(1, "held"), (2, "blocked"), (3, "recalled"), (4, "normal")]
