"""Changes of one group made at the same instant follow each other."""

import threading
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from django.db import connection

from imcore import errors
from imcore.conversations import access, groups, membership
from imcore.models import Conversation, GroupChat, Member, Message
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(calls: Sequence[Callable[[], object]]) -> list[object]:
    """What each call gave or raised, all begun together, each in a thread and on a connection of its own."""
    outcomes: list[object] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(place: int) -> None:
        try:
            start.wait()
            outcomes[place] = calls[place]()
        except errors.HongyanError as refused:
            outcomes[place] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_the_last_place_is_given_once(cast: Cast) -> None:
    GroupChat.objects.filter(pk=cast.group.pk).update(member_limit=5)
    crowd, inviter = factories.people(6), access.member_of(cast.alice.pk, cast.group.pk)
    outcomes = at_once([partial(membership.add, inviter, [user.pk]) for user in crowd])
    assert sum(isinstance(outcome, errors.Conflict) for outcome in outcomes) == 4
    fresh = Conversation.objects.get(pk=cast.group.pk)
    assert fresh.member_count == Member.objects.filter(conversation=fresh, left_at=None).count() == 5
    assert list(Message.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]


def test_one_newcomer_is_taken_in_once_by_whoever_was_first(cast: Cast) -> None:
    inviters = [access.member_of(user.pk, cast.group.pk) for user in cast.members()]
    outcomes = at_once([partial(membership.add, seat, [cast.erin.pk]) for seat in inviters])
    assert sorted(map(str, outcomes)) == sorted(["[]", "[]", f"[{cast.erin.pk}]"])
    assert Conversation.objects.get(pk=cast.group.pk).member_count == 4


def test_an_owner_hands_over_once(cast: Cast) -> None:
    owner = access.member_of(cast.alice.pk, cast.group.pk)
    outcomes = at_once([partial(membership.transfer, owner, to.pk) for to in (cast.bob, cast.carol)])
    assert sum(isinstance(outcome, errors.Forbidden) for outcome in outcomes) == 1
    owners = Member.objects.filter(conversation=cast.group, role="owner").values_list("user_id", flat=True)
    assert list(owners) == [GroupChat.objects.get(pk=cast.group.pk).owner_id]


def test_a_group_is_dissolved_once(cast: Cast) -> None:
    owner = access.member_of(cast.alice.pk, cast.group.pk)
    outcomes = at_once([lambda: groups.dissolve(owner)] * 3)
    assert sum(isinstance(outcome, errors.Conflict) for outcome in outcomes) == 2
    assert Message.objects.count() == 1
