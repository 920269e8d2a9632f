"""Who gets the groups of somebody who goes."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imcore import errors
from imcore.conversations.handing_over import hand_over_all
from imcore.models import Conversation, GroupChat, Member, User
from tests import factories
from tests.cast import Cast
from tests.imcore.conversations.test_groups import bodies, state_of
from tests.imcore.conversations.test_membership import row
from tests.imcore.conversations.test_membership_races import at_once

pytestmark = pytest.mark.django_db


def joined(user: User, conversation: Conversation, *, days_ago: int) -> None:
    then = timezone.now() - timedelta(days=days_ago)
    Member.objects.filter(conversation=conversation, user=user).update(joined_at=then)


def owner_of(conversation: Conversation) -> int | None:
    return GroupChat.objects.get(pk=conversation.pk).owner_id


def test_the_successor_gets_the_group(cast: Cast) -> None:
    done = hand_over_all(cast.alice.pk, successor=cast.carol.pk)
    assert done == ({cast.group.pk: cast.carol.pk}, [])
    assert [row(user, cast.group).role for user in cast.members()] == ["member", "admin", "owner"]
    assert owner_of(cast.group) == cast.carol.pk
    assert bodies(cast.group.pk) == [{"event": "owner_changed", "by": cast.alice.pk, "users": [cast.carol.pk], "count": 1}]


@pytest.mark.parametrize("who", ["dave", "erin"])
def test_a_successor_who_is_no_member_is_taken_in(cast: Cast, who: str) -> None:
    heir = getattr(cast, who)
    hand_over_all(cast.alice.pk, successor=heir.pk)
    assert (row(heir, cast.group).role, row(heir, cast.group).left_at, owner_of(cast.group)) == ("owner", None, heir.pk)
    assert Conversation.objects.get(pk=cast.group.pk).member_count == 4
    assert [(body["event"], body["users"]) for body in bodies(cast.group.pk)] == [
        ("members_added", [heir.pk]),
        ("owner_changed", [heir.pk]),
    ]


def test_a_full_group_stays_among_its_members(cast: Cast) -> None:
    GroupChat.objects.filter(pk=cast.group.pk).update(member_limit=3)
    hand_over_all(cast.alice.pk, successor=cast.erin.pk)
    assert owner_of(cast.group) == cast.bob.pk
    assert not Member.objects.filter(conversation=cast.group, user=cast.erin).exists()


def test_without_a_successor_the_longest_standing_admin_follows(cast: Cast) -> None:
    Member.objects.filter(conversation=cast.group, user=cast.carol).update(role="admin")
    joined(cast.carol, cast.group, days_ago=1)
    joined(cast.bob, cast.group, days_ago=2)
    hand_over_all(cast.alice.pk)
    assert owner_of(cast.group) == cast.bob.pk


def test_without_an_admin_the_longest_standing_member_follows(cast: Cast) -> None:
    group = factories.group(cast.alice, cast.bob, cast.carol, cast.dave)
    joined(cast.dave, group, days_ago=3)
    joined(cast.carol, group, days_ago=2)
    User.objects.filter(pk=cast.dave.pk).update(is_active=False)
    hand_over_all(cast.alice.pk)
    assert owner_of(group) == cast.carol.pk


def test_a_group_with_nobody_else_is_dissolved(cast: Cast) -> None:
    alone = factories.group(cast.alice)
    bot = factories.group(cast.alice, factories.person(kind="bot"))
    assert hand_over_all(cast.alice.pk).archived == [alone.pk, bot.pk]
    for group in (alone, bot):
        assert Conversation.objects.get(pk=group.pk).state == "archived"
        assert bodies(group.pk) == [{"event": "dissolved", "by": cast.alice.pk}]


def test_others_groups_dissolved_ones_and_spared_ones_stay_as_they_are(cast: Cast) -> None:
    others, spared = factories.group(cast.bob, cast.alice), factories.group(cast.alice, cast.bob)
    dissolved = factories.group(cast.alice, cast.bob)
    Conversation.objects.filter(pk=dissolved.pk).update(state="archived")
    before = [state_of(group) for group in (others, spared, dissolved)]
    assert hand_over_all(cast.alice.pk, spare=[spared.pk]).given == {cast.group.pk: cast.bob.pk}
    assert [state_of(group) for group in (others, spared, dissolved)] == before


@pytest.mark.parametrize("wrong", ["oneself", "nobody", "ended", "bot"])
def test_who_cannot_be_the_successor_changes_nothing(cast: Cast, wrong: str) -> None:
    numbers = {"oneself": cast.alice.pk, "nobody": 2**40}
    if wrong not in numbers:
        fields = {"is_active": False} if wrong == "ended" else {"kind": "bot"}
        numbers[wrong] = factories.person(**fields).pk
    before = state_of(cast.group)
    with pytest.raises(errors.Invalid) as refused:
        hand_over_all(cast.alice.pk, successor=numbers[wrong])
    assert list(refused.value.detail) == ["successor"]
    assert state_of(cast.group) == before


def test_thirty_groups_take_the_statements_of_three_and_those_of_their_notices(cast: Cast) -> None:
    counts = {}
    for number in (3, 30):
        for _ in range(number):
            factories.group(cast.erin, cast.bob, cast.carol)
        with CaptureQueriesContext(connection) as taken:
            hand_over_all(cast.erin.pk, successor=cast.carol.pk)
        counts[number] = len(taken)
    of_a_notice, left = divmod(counts[30] - counts[3], 27)
    assert left == 0
    assert of_a_notice == (1 if connection.vendor == "postgresql" else 5)
    assert counts[3] - 3 * of_a_notice <= 15


@pytest.mark.django_db(transaction=True)
def test_a_group_is_handed_over_once(cast: Cast) -> None:
    outcomes = at_once([partial(hand_over_all, cast.alice.pk, successor=to.pk) for to in (cast.bob, cast.carol)])
    assert sorted(len(outcome.given) for outcome in outcomes) == [0, 1]  # type: ignore[attr-defined]
    assert [body["event"] for body in bodies(cast.group.pk)] == ["owner_changed"]
