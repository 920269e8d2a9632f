"""The posting check's one query."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imcore.conversations import seats
from imcore.conversations.seats import Seat
from imcore.models import Conversation, GroupChat, Member, User
from imcore.protocol import JSON_SAFE_INTEGER, ConversationId, UserId
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_groups_seat_says_all_that_the_rules_ask(cast: Cast) -> None:
    pair = (cast.bob.pk, cast.group.pk)
    assert seats.of([pair]) == {pair: Seat(*pair, "admin", True, "person", 0, "group", "active", False, None, None, None)}


def test_a_direct_seat_names_the_pair(cast: Cast) -> None:
    talk = factories.direct(cast.erin, cast.alice)
    low, high = sorted((cast.alice.pk, cast.erin.pk))
    pair = (cast.erin.pk, talk.pk)
    assert seats.of([pair]) == {pair: Seat(*pair, "member", True, "person", 0, "direct", "active", None, low, high, None)}


def test_what_changed_is_seen_at_once(cast: Cast) -> None:
    GroupChat.objects.filter(pk=cast.group.pk).update(mute_all=True)
    Conversation.objects.filter(pk=cast.group.pk).update(state="archived")
    User.objects.filter(pk=cast.carol.pk).update(is_active=False)
    pair = (cast.carol.pk, cast.group.pk)
    seat = seats.of([pair])[pair]
    assert (bool(seat.mute_all), seat.state, bool(seat.is_active)) == (True, "archived", False)


def test_a_seat_that_is_not_taken_is_not_there(cast: Cast) -> None:
    wanted = [(cast.dave.pk, cast.group.pk), (cast.erin.pk, cast.group.pk), (cast.alice.pk, 999_999_999), (0, 0)]
    assert seats.of(wanted) == {}


def test_who_came_back_sits_again(cast: Cast) -> None:
    Member.objects.filter(user=cast.dave).update(left_at=None)
    assert list(seats.of([(cast.dave.pk, cast.group.pk)])) == [(cast.dave.pk, cast.group.pk)]


def test_users_and_conversations_are_not_mixed_up(cast: Cast) -> None:
    mine, theirs = factories.group(cast.erin, name="Mine"), cast.group
    found = seats.of([(cast.erin.pk, mine.pk), (cast.erin.pk, theirs.pk), (cast.bob.pk, mine.pk), (cast.bob.pk, theirs.pk)])
    assert set(found) == {(cast.erin.pk, mine.pk), (cast.bob.pk, theirs.pk)}


@pytest.mark.parametrize("count", [1, 300])
def test_any_number_of_pairs_is_one_query(cast: Cast, count: int) -> None:
    crowd = factories.people(count)
    Member.objects.bulk_create([Member(conversation=cast.group, user=user) for user in crowd])
    with CaptureQueriesContext(connection) as queries:
        found = seats.of([(UserId(user.pk), ConversationId(cast.group.pk)) for user in crowd])
    assert len(found) == count
    assert len(queries) == 1


def test_no_pair_is_no_query(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert seats.of([]) == {}
    assert len(queries) == 0


@pytest.mark.parametrize(("history", "begins"), [("joined", 5), ("all", 0)])
def test_what_the_sender_may_read_begins_where_the_group_says(cast: Cast, history: str, begins: int) -> None:
    Member.objects.filter(user=cast.carol).update(joined_seq=5)
    GroupChat.objects.filter(pk=cast.group.pk).update(history=history)
    pair = (cast.carol.pk, cast.group.pk)
    assert seats.of([pair])[pair].begins == begins


def test_the_seat_to_come_is_a_members_in_an_empty_direct_conversation(cast: Cast) -> None:
    robot = factories.person("robot", kind="bot")
    low, high = sorted((robot.pk, cast.alice.pk))
    with CaptureQueriesContext(connection) as queries:
        seat = seats.to_come(robot.pk, cast.alice.pk)
    assert seat == Seat(robot.pk, 0, "member", True, "bot", JSON_SAFE_INTEGER, "direct", "active", None, low, high, None)
    assert len(queries) == 1
    assert seats.to_come(999_999_999, cast.alice.pk) is None
