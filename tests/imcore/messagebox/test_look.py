"""What a node asks the log: heads, what changed since, who sits where."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from imcore.conversations import membership
from imcore.messagebox import look, receipts
from imcore.messaging import revise
from imcore.models import Conversation, Device, GroupChat, Member
from tests import factories
from tests.cast import Cast
from tests.imcore.messagebox.talk import say, say_many, seat

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=1)


def age(conversation: Conversation) -> None:
    """As if nothing had happened in it since yesterday."""
    past = timezone.now() - LONG_AGO
    Conversation.objects.filter(pk=conversation.pk).update(changed_at=past)
    Member.objects.filter(conversation=conversation).update(changed_at=past)


# --- heads


def test_a_head_says_where_the_log_and_the_reader_are(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 5, mentions=(cast.carol.pk,))
    revise.react(seat(cast.bob, cast.group), 1, emoji="👍", on=True)
    receipts.move_cursor(seat(cast.carol, cast.group), 2)
    found = look.heads(cast.carol.pk)
    assert found.shown == [
        {"conversation": cast.group.pk, "kind": "group", "last_seq": 5, "version": 6, "read_seq": 2, "unread": 3, "mentions": 3}
    ]
    assert found.places == {cast.group.pk: (6, 5)}
    assert (found.directs, found.begins) == (frozenset(), {})


def test_a_user_has_heads_of_the_conversations_of_now_only(cast: Cast) -> None:
    talk = factories.direct(cast.carol, cast.bob)
    found = look.heads(cast.carol.pk)
    assert ({head["conversation"] for head in found.shown}, found.directs) == ({cast.group.pk, talk.pk}, frozenset({talk.pk}))
    assert look.heads(cast.dave.pk) == look.Heads([], {}, frozenset(), {})


def test_a_newcomers_history_begins_at_the_joining_unless_the_group_shows_all(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 3)
    membership.add(seat(cast.alice, cast.group), [cast.erin.pk])
    assert look.heads(cast.erin.pk).begins == {cast.group.pk: 3}
    GroupChat.objects.filter(pk=cast.group.pk).update(history="all")
    assert look.heads(cast.erin.pk).begins == {}


def test_since_a_moment_only_what_changed_is_shown_but_every_place_is_known(cast: Cast) -> None:
    quiet = factories.group(cast.carol)
    age(quiet)
    age(cast.group)
    since = timezone.now() - timedelta(hours=1)
    assert look.heads(cast.carol.pk, since).shown == []
    say(cast.alice, cast.group)
    found = look.heads(cast.carol.pk, since)
    assert [head["conversation"] for head in found.shown] == [cast.group.pk]
    assert set(found.places) == {cast.group.pk, quiet.pk}


def test_a_cursor_moved_on_another_device_and_a_new_seat_are_changes_too(cast: Cast) -> None:
    say(cast.alice, cast.group)
    new = factories.group(cast.carol)
    since = timezone.now() - timedelta(hours=1)
    for conversation in (cast.group, new):
        age(conversation)
    receipts.move_cursor(seat(cast.carol, cast.group), 1)
    Member.objects.filter(conversation=new).update(changed_at=timezone.now())
    assert {head["conversation"] for head in look.heads(cast.carol.pk, since).shown} == {cast.group.pk, new.pk}


def test_what_changed_within_the_overlap_is_shown_again(cast: Cast) -> None:
    age(cast.group)
    since = timezone.now()
    for before, shown in ((look.OVERLAP - timedelta(seconds=1), 1), (look.OVERLAP + timedelta(seconds=1), 0)):
        Conversation.objects.filter(pk=cast.group.pk).update(changed_at=since - before)
        assert len(look.heads(cast.carol.pk, since).shown) == shown


# --- what changed


def test_the_first_look_reads_the_clock_only(cast: Cast) -> None:
    say(cast.alice, cast.group)
    found = look.changed(None, [cast.carol.pk])
    assert (found.versions, found.seats) == ({}, [])


def test_a_look_finds_versions_and_the_seats_of_its_users(cast: Cast) -> None:
    quiet = factories.group(cast.carol)
    age(quiet)
    since = look.changed(None, []).at
    say_many(cast.alice, cast.group, 2)
    membership.add(seat(cast.alice, cast.group), [cast.erin.pk])
    membership.leave(seat(cast.carol, cast.group))
    age(quiet)
    found = look.changed(since, [cast.carol.pk, cast.erin.pk])
    assert found.versions == {cast.group.pk: 4}
    assert sorted(found.seats) == [(cast.group.pk, cast.carol.pk, False), (cast.group.pk, cast.erin.pk, True)]
    assert found.at >= since


def test_an_edit_alone_is_a_change(cast: Cast) -> None:
    say(cast.alice, cast.group)
    age(cast.group)
    since = look.changed(None, []).at
    assert look.changed(since, []).versions == {}
    revise.edit(seat(cast.alice, cast.group), 1, body={"text": "better"})
    assert look.changed(since, []).versions == {cast.group.pk: 2}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="elsewhere the node's own clock is the database's")
def test_the_clock_is_the_databases_and_does_not_stand_still_in_a_transaction(cast: Cast) -> None:
    first, second = look.changed(None, []).at, look.changed(None, []).at
    assert first < second


def test_versions_are_those_of_now(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 2)
    assert look.versions([cast.group.pk, cast.group.pk + 100]) == {cast.group.pk: 2}
    assert look.versions([]) == {}


# --- who sits where


@pytest.mark.parametrize("strangers", [0, 600])
def test_members_among_many_are_those_of_now(cast: Cast, strangers: int) -> None:
    named = {cast.alice.pk, cast.carol.pk, cast.dave.pk, cast.erin.pk} | set(range(10**6, 10**6 + strangers))
    assert look.members_among(cast.group.pk, named) == {cast.alice.pk, cast.carol.pk}


def test_a_seat_hears_from_the_notice_of_its_joining_on(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 2)
    revise.react(seat(cast.alice, cast.group), 1, emoji="👍", on=True)
    membership.add(seat(cast.alice, cast.group), [cast.erin.pk])
    say(cast.alice, cast.group)
    found = look.seat(cast.group.pk, cast.erin.pk)
    assert found is not None
    assert (found.version, found.seq, found.head, found.direct, found.begins) == (3, 2, (5, 4), False, 2)


def test_who_sat_from_the_start_hears_all(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 2)
    found = look.seat(cast.group.pk, cast.carol.pk)
    assert found is not None
    assert (found.version, found.seq, found.begins) == (0, 0, 0)


def test_a_direct_conversation_is_told_apart(cast: Cast) -> None:
    found = look.seat(factories.direct(cast.alice, cast.bob).pk, cast.bob.pk)
    assert found is not None
    assert found.direct


def test_who_left_has_no_seat(cast: Cast) -> None:
    assert look.seat(cast.group.pk, cast.dave.pk) is None
    assert look.seat(cast.group.pk, cast.erin.pk) is None


# --- logins that are over


def test_ended_logins_are_named_with_the_state_of_their_account(cast: Cast) -> None:
    for user in cast.members():
        factories.token(user)
    alice, bob, carol = (Device.objects.get(user=user).pk for user in cast.members())
    Device.objects.filter(pk=alice).update(ended_at=timezone.now())
    type(cast.bob).objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert look.ended([alice, bob, carol, carol + 100]) == {alice: True, bob: False}
    assert look.ended([]) == {}
