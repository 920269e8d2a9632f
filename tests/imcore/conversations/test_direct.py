"""Direct conversations: one per pair, whoever comes first."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from imcore import errors
from imcore.conversations import access, direct, listing
from imcore.models import Conversation, DirectChat, Member, User
from tests import factories
from tests.cast import Cast
from tests.imcore.bus_ear import listening
from tests.imcore.conversations.test_membership_races import at_once

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True)


def counts() -> tuple[int, int, int]:
    """Direct conversations, their pairs, their seats."""
    return (
        Conversation.objects.filter(kind="direct").count(),
        DirectChat.objects.count(),
        Member.objects.filter(conversation__kind="direct").count(),
    )


def as_seen_by(user: User, conversation: int) -> Any:
    return json.loads(json.dumps(listing.conversation_json(user.pk, conversation)))


def test_a_pair_has_one_form() -> None:
    assert direct.pair(7, 3) == direct.pair(3, 7) == (3, 7)
    assert direct.pair(5, 5) == (5, 5)


def test_the_first_to_ask_makes_it_and_the_second_finds_it(cast: Cast) -> None:
    made, fresh = direct.between(cast.bob.pk, cast.alice.pk)
    found, again = direct.between(cast.alice.pk, cast.bob.pk)
    assert (fresh, again, found) == (True, False, made)
    assert (made.kind, made.creator_id, made.member_count, made.last_seq) == ("direct", cast.bob.pk, 2, 0)
    assert counts() == (1, 1, 2)


def test_both_are_members_of_equal_rank(cast: Cast) -> None:
    made, _fresh = direct.between(cast.bob.pk, cast.alice.pk)
    for user in (cast.alice, cast.bob):
        assert access.member_of(user.pk, made.pk).role == "member"
    chat = made.direct
    assert [chat.user_low_id, chat.user_high_id] == sorted([cast.alice.pk, cast.bob.pk])


def test_with_oneself_there_is_one_seat(cast: Cast) -> None:
    made, fresh = direct.between(cast.alice.pk, cast.alice.pk)
    assert (fresh, made.member_count) == (True, 1)
    assert direct.between(cast.alice.pk, cast.alice.pk) == (made, False)
    assert counts() == (1, 1, 1)


def test_each_pair_has_its_own(cast: Cast) -> None:
    pairs = [(cast.alice, cast.bob), (cast.alice, cast.carol), (cast.bob, cast.carol)]
    assert len({direct.between(one.pk, other.pk)[0].pk for one, other in pairs}) == 3


def test_the_database_holds_one_per_pair_whoever_asks(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    low, high = direct.pair(cast.alice.pk, cast.bob.pk)
    second = Conversation.objects.create(kind="direct", creator=cast.alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        DirectChat.objects.create(conversation=second, user_low_id=low, user_high_id=high)
    assert direct.existing([(low, high)]) == {(low, high): talk.pk}


@pytest.mark.parametrize("fields", [{"is_active": False}, {"kind": "visitor"}])
def test_with_whom_one_does_not_see_none_is_made(cast: Cast, fields: dict[str, Any]) -> None:
    hidden = factories.person(**fields)
    with pytest.raises(errors.NotFound) as refused:
        direct.between(cast.alice.pk, hidden.pk)
    assert refused.value.detail == {"user": hidden.pk}
    assert counts() == (0, 0, 0)


def test_with_nobody_none_is_made(cast: Cast) -> None:
    with pytest.raises(errors.NotFound):
        direct.between(cast.alice.pk, 999_999_999)
    assert counts() == (0, 0, 0)


def test_one_that_is_there_is_found_though_the_other_has_gone(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert direct.between(cast.alice.pk, cast.bob.pk) == (talk, False)


def test_many_pairs_are_looked_up_in_one_query(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    known, unknown = direct.pair(cast.alice.pk, cast.bob.pk), direct.pair(cast.alice.pk, cast.carol.pk)
    with CaptureQueriesContext(connection) as queries:
        assert direct.existing([known, unknown]) == {known: talk.pk}
        assert direct.existing([]) == {}
    assert len(queries) == 1


@committed
def test_both_at_once_get_the_same_one(cast: Cast) -> None:
    sides: list[Callable[[], object]] = [
        partial(direct.between, cast.alice.pk, cast.bob.pk),
        partial(direct.between, cast.bob.pk, cast.alice.pk),
    ]
    outcomes: list[Any] = at_once(sides * 3)
    assert len({conversation.pk for conversation, _fresh in outcomes}) == 1
    assert sum(fresh for _conversation, fresh in outcomes) == 1
    assert counts() == (1, 1, 2)


@committed
def test_an_empty_one_is_told_to_its_maker_only(cast: Cast) -> None:
    with listening(cast.alice) as ear:
        made, _fresh = direct.between(cast.alice.pk, cast.bob.pk)
        (told,) = ear.frames(1)
    assert told == {"event": "conversation", "conversation": as_seen_by(cast.alice, made.pk)}
    with listening(cast.carol) as ear:
        direct.between(cast.bob.pk, cast.carol.pk)
        made, _fresh = direct.between(cast.carol.pk, cast.alice.pk)
        assert [frame["conversation"]["id"] for frame in ear.frames(1)] == [made.pk]


@committed
def test_one_that_is_spoken_in_at_once_is_told_to_both_each_as_they_see_it(cast: Cast) -> None:
    with listening(cast.bob) as ear:
        made, _fresh = direct.between(cast.alice.pk, cast.bob.pk, speaking=True)
        (told,) = ear.frames(1)
    assert told["conversation"] == as_seen_by(cast.bob, made.pk)
    assert told["conversation"]["name"] == "Alice"


@committed
def test_one_that_was_there_is_told_to_nobody(cast: Cast) -> None:
    factories.direct(cast.alice, cast.bob)
    with listening(cast.alice) as ear:
        direct.between(cast.bob.pk, cast.alice.pk, speaking=True)
        made, _fresh = direct.between(cast.alice.pk, cast.carol.pk)
        assert [frame["conversation"]["id"] for frame in ear.frames(1)] == [made.pk]


def test_many_are_opened_at_once_and_those_that_are_there_found(cast: Cast) -> None:
    known, _fresh = direct.between(cast.bob.pk, cast.alice.pk)
    opened = direct.open_all(cast.bob.pk, [cast.alice.pk, cast.carol.pk, cast.erin.pk])
    assert opened[cast.alice.pk] == known.pk
    assert counts() == (3, 3, 6)
    assert opened == direct.open_all(cast.bob.pk, [cast.erin.pk, cast.carol.pk, cast.alice.pk])
    assert counts() == (3, 3, 6)
    alone, _fresh = direct.between(cast.dave.pk, cast.erin.pk)
    first = as_seen_by(cast.erin, opened[cast.erin.pk])
    assert set(first) == set(as_seen_by(cast.erin, alone.pk))
    assert (first["name"], first["role"], first["member_count"]) == ("Bob", "member", 2)


def test_who_was_opened_many_at_once_hears_of_it_as_a_list_shows_it(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with listening(cast.carol) as ear:
        with django_capture_on_commit_callbacks(execute=True):
            number = direct.open_all(cast.bob.pk, [cast.carol.pk, cast.erin.pk])[cast.carol.pk]
        (heard,) = ear.frames(1)
    assert heard["conversation"] == as_seen_by(cast.carol, number)


@committed
def test_opening_many_while_one_of_them_opens_leaves_one_for_each_pair(cast: Cast) -> None:
    others = [cast.alice.pk, cast.carol.pk, cast.erin.pk]
    at_once([partial(direct.open_all, cast.bob.pk, others), *(partial(direct.between, other, cast.bob.pk) for other in others)])
    assert counts() == (3, 3, 6)
    assert len(direct.open_all(cast.bob.pk, others)) == 3
