"""Whoever knows version v and asks for what came after it has everything, in the state of now."""

from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imcore import errors
from imcore.conversations import membership
from imcore.draft import Stored
from imcore.messagebox import changes, history
from imcore.messaging import revise
from imcore.models import Conversation, GroupChat, Member, User
from tests import factories
from tests.cast import Cast
from tests.imcore.messagebox.talk import head, say, say_many, seat

pytestmark = pytest.mark.django_db


def places(found: list[Stored]) -> list[tuple[int, int]]:
    return [(message.seq, message.version) for message in found]


def test_what_was_said_since_comes_by_version(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 5)
    found, reached, more = changes.after(seat(cast.carol, cast.group), 2)
    assert (places(found), reached, more) == ([(3, 3), (4, 4), (5, 5)], 5, False)


def test_who_knows_all_gets_nothing_and_the_same_version(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 2)
    assert changes.after(seat(cast.carol, cast.group), 2) == ([], 2, False)
    assert changes.after(seat(cast.carol, cast.group), 99) == ([], 2, False)


def test_a_changed_message_comes_once_in_its_last_state(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 3)
    revise.edit(seat(cast.alice, cast.group), 1, body={"text": "better"})
    revise.react(seat(cast.bob, cast.group), 1, emoji="👍", on=True)
    found, reached, more = changes.after(seat(cast.carol, cast.group), 2)
    assert (places(found), reached, more) == ([(3, 3), (1, 5)], 5, False)
    assert (found[1].body, found[1].reactions) == ({"text": "better"}, {"👍": [cast.bob.pk]})


def test_pages_go_on_from_the_version_that_was_reached(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 5)
    member = seat(cast.carol, cast.group)
    first, reached, more = changes.after(member, 0, limit=3)
    assert (places(first), reached, more) == ([(1, 1), (2, 2), (3, 3)], 3, True)
    rest, reached, more = changes.after(member, reached, limit=3)
    assert (places(rest), reached, more) == ([(4, 4), (5, 5)], 5, False)


def test_a_page_that_is_just_full_is_the_last(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 3)
    assert changes.after(seat(cast.carol, cast.group), 0, limit=3)[1:] == (3, False)


def test_a_newcomer_gets_nothing_from_before_the_joining(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 2)
    membership.add(seat(cast.alice, cast.group), [cast.erin.pk])
    revise.edit(seat(cast.alice, cast.group), 1, body={"text": "old, edited late"})
    found, reached, more = changes.after(seat(cast.erin, cast.group), 0)
    assert (places(found), reached, more) == ([(3, 3)], 4, False)


def test_a_newcomer_gets_all_where_the_group_shows_all(cast: Cast) -> None:
    GroupChat.objects.filter(pk=cast.group.pk).update(history="all")
    say_many(cast.alice, cast.group, 2)
    membership.add(seat(cast.alice, cast.group), [cast.erin.pk])
    assert places(changes.after(seat(cast.erin, cast.group), 0)[0]) == [(1, 1), (2, 2), (3, 3)]


def test_the_changes_of_a_direct_conversation_speak_to_its_two(cast: Cast) -> None:
    talk = factories.direct(cast.bob, cast.alice)
    say(cast.alice, talk)
    (found,), _reached, _more = changes.after(seat(cast.bob, talk), 0)
    assert found.audience == tuple(sorted([cast.alice.pk, cast.bob.pk]))


def test_a_node_gets_all_messages_whoever_reads_them(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 3)
    Member.objects.update(joined_seq=3)
    found = changes.of_conversation(cast.group.pk, 1, audience=(cast.bob.pk,), limit=1)
    assert (places(found), found[0].audience) == ([(2, 2)], (cast.bob.pk,))


# --- a model: what a client knows that takes changes at any version and hears the events from there on


class Act(NamedTuple):
    """What somebody does in one of the conversations, to the message `seq` where there is one."""

    what: str
    where: int
    who: int
    seq: int


acts = st.lists(
    st.builds(
        Act,
        what=st.sampled_from(["say", "say", "say", "edit", "recall", "react", "unreact", "pin", "unpin", "read"]),
        where=st.integers(0, 2),
        who=st.integers(0, 1),
        seq=st.integers(1, 6),
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=acts, stops=st.lists(st.integers(0, 20), min_size=1, max_size=2), limit=st.integers(1, 4))
def test_changes_after_any_version_then_the_events_are_the_history(
    cast: Cast, acts: list[Act], stops: list[int], limit: int
) -> None:
    people = (cast.alice, cast.bob)
    talks = [factories.group(cast.alice, admins=(cast.bob,)), factories.group(cast.bob, cast.alice), direct_of(cast)]
    events: dict[int, list[Stored]] = {talk.pk: [] for talk in talks}
    for act in acts:
        heard = do(act, people[act.who], talks[act.where])
        events[talks[act.where].pk] += heard
    for talk in talks:
        heard = events[talk.pk]
        assert [event.version for event in heard] == list(range(1, head(talk)[1] + 1))
        for stop in stops:
            known = {event.seq: event for event in heard[:stop]}
            catch_up(known, seat(cast.bob, talk), version=min(stop, len(heard)), limit=limit)
            page, more = history.page(seat(cast.bob, talk), limit=100)
            assert [shown(known[seq]) for seq in sorted(known)] == [shown(message) for message in page]
            assert not more


def direct_of(cast: Cast) -> Conversation:
    """A direct conversation of alice and bob; there is one only, so each example gets a new pair of rows."""
    Conversation.objects.filter(kind="direct").delete()
    return factories.direct(cast.alice, cast.bob)


def do(act: Act, who: User, talk: Conversation) -> list[Stored]:
    """→ what the nodes would hear of it: nothing where it is refused or changes nothing."""
    member, before = seat(who, talk), head(talk)[1]
    deeds = {
        "say": lambda: say(who, talk, f"said at {before}"),
        "edit": lambda: revise.edit(member, act.seq, body={"text": f"edited at {before}"}),
        "recall": lambda: revise.recall(member, act.seq),
        "react": lambda: revise.react(member, act.seq, emoji="👍", on=True),
        "unreact": lambda: revise.react(member, act.seq, emoji="👍", on=False),
        "pin": lambda: revise.pin(member, act.seq, on=True),
        "unpin": lambda: revise.pin(member, act.seq, on=False),
    }
    try:
        said = deeds[act.what]() if act.what in deeds else None
    except errors.HongyanError:
        assert head(talk)[1] == before
        return []
    return [said] if said is not None and head(talk)[1] > before else []


def catch_up(known: dict[int, Stored], member: Member, *, version: int, limit: int) -> None:
    """Page by page, each from the version that the one before reached."""
    more = True
    while more:
        found, reached, more = changes.after(member, version, limit=limit)
        assert [message.version for message in found] == sorted(message.version for message in found)
        assert reached > version or not found
        known.update({message.seq: message for message in found})
        version = reached
    assert version == head(member.conversation)[1]


def shown(message: Stored) -> tuple[object, ...]:
    return (
        message.seq, message.version, message.sender, message.state, message.body, message.reactions,
        message.edited_at, message.recalled_at,
    )  # fmt: skip
