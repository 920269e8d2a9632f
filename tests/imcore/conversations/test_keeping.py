"""A group kept in step with a list: who is missing comes, who is too many goes, in bulk and once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imcore import errors
from imcore.conversations import access, groups, keeping
from imcore.conversations.keeping import Moved, keep_in_step
from imcore.models import BusinessLine, Conversation, GroupChat, Member, User
from imcore.protocol import UserId
from tests import factories
from tests.cast import Cast
from tests.imcore.bus_ear import listening
from tests.imcore.conversations.test_groups import bodies, seat, state_of
from tests.imcore.conversations.test_membership import row, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(db: None) -> User:
    """Who keeps the list; no member."""
    return factories.person("clerk", kind="bot")


def keep(cast: Cast, clerk: User, *members: User, owner: User | None = None, name: str = "") -> Moved:
    return keep_in_step(
        cast.group.pk, members=[UserId(user.pk) for user in members], owner=(owner or members[0]).pk, by=clerk.pk, name=name
    )


def test_who_is_missing_comes_and_who_is_too_many_goes(cast: Cast, clerk: User) -> None:
    say(cast.alice, cast.group)
    assert keep(cast, clerk, cast.alice, cast.carol, cast.dave, cast.erin) == ([cast.dave.pk, cast.erin.pk], [cast.bob.pk])
    assert state_of(cast.group)[-1] == [
        (cast.alice.pk, "owner"), (cast.carol.pk, "member"), (cast.dave.pk, "member"), (cast.erin.pk, "member"),
    ]  # fmt: skip
    assert Conversation.objects.get(pk=cast.group.pk).member_count == 4
    assert bodies(cast.group.pk)[1:] == [
        {"event": "members_added", "by": clerk.pk, "users": [cast.dave.pk, cast.erin.pk], "count": 2},
        {"event": "member_removed", "by": clerk.pk, "users": [cast.bob.pk], "count": 1},
    ]


def test_who_comes_back_sits_down_as_new(cast: Cast, clerk: User) -> None:
    Member.objects.filter(pk=row(cast.dave, cast.group).pk).update(muted=True, nickname="D")
    say(cast.alice, cast.group)
    keep(cast, clerk, *cast.members(), cast.dave)
    back = row(cast.dave, cast.group)
    assert (back.left_at, back.joined_seq, back.read_seq, back.muted, back.nickname) == (None, 1, 1, False, "")


def test_who_was_removed_has_no_role_and_does_not_read_on(cast: Cast, clerk: User) -> None:
    keep(cast, clerk, cast.alice)
    gone = row(cast.bob, cast.group)
    assert (gone.left_at is not None, gone.role) == (True, "member")
    with pytest.raises(errors.NotMember):
        access.member_of(cast.bob.pk, cast.group.pk)


def test_the_group_gets_its_owner(cast: Cast, clerk: User) -> None:
    keep(cast, clerk, *cast.members(), owner=cast.carol)
    assert (row(cast.alice, cast.group).role, row(cast.carol, cast.group).role) == ("member", "owner")
    assert GroupChat.objects.get(pk=cast.group.pk).owner_id == cast.carol.pk
    assert bodies(cast.group.pk) == [{"event": "owner_changed", "by": clerk.pk, "users": [cast.carol.pk], "count": 1}]


def test_an_owner_who_goes_is_followed_by_one_who_comes(cast: Cast, clerk: User) -> None:
    keep(cast, clerk, cast.erin, cast.bob)
    assert state_of(cast.group)[-1] == [(cast.bob.pk, "admin"), (cast.erin.pk, "owner")]
    assert [body["event"] for body in bodies(cast.group.pk)] == ["members_added", "member_removed", "owner_changed"]


def test_an_owner_without_a_seat_gets_it_back(cast: Cast, clerk: User) -> None:
    keeping._end_seats(cast.group, [cast.alice.pk])
    keep(cast, clerk, *cast.members())
    assert row(cast.alice, cast.group).role == "owner"


def test_the_group_gets_its_name(cast: Cast, clerk: User) -> None:
    keep(cast, clerk, *cast.members(), name="Links")
    assert GroupChat.objects.get(pk=cast.group.pk).name == "Links"
    assert bodies(cast.group.pk) == [{"event": "renamed", "by": clerk.pk, "name": "Links"}]


def test_a_second_call_changes_nothing_and_says_nothing(cast: Cast, clerk: User) -> None:
    keep(cast, clerk, cast.erin, cast.bob, name="Links")
    before = state_of(cast.group)
    assert keep(cast, clerk, cast.erin, cast.bob, name="Links") == ([], [])
    assert state_of(cast.group) == before


def test_what_members_have_not_read_stays_unread(cast: Cast, clerk: User) -> None:
    say(cast.bob, cast.group)
    keep(cast, clerk, *cast.members(), cast.erin)
    assert {user: row(user, cast.group).read_seq for user in cast.members()} == {cast.alice: 0, cast.bob: 1, cast.carol: 0}


def test_a_dissolved_group_stays_as_it_is(cast: Cast, clerk: User) -> None:
    groups.dissolve(seat(cast.alice, cast.group))
    before = state_of(cast.group)
    assert keep(cast, clerk, cast.erin) == ([], [])
    assert state_of(cast.group) == before


def test_the_groups_limit_follows_its_lines(cast: Cast, clerk: User) -> None:
    line = BusinessLine.objects.create(key="line", name="Line", member_limit=4)
    Conversation.objects.filter(pk=cast.group.pk).update(business_line=line)
    GroupChat.objects.filter(pk=cast.group.pk).update(member_limit=3)
    keep(cast, clerk, *cast.members(), cast.erin)
    assert GroupChat.objects.get(pk=cast.group.pk).member_limit == 4
    before = state_of(cast.group)
    with pytest.raises(errors.Conflict) as refused:
        keep(cast, clerk, *cast.members(), cast.erin, cast.dave)
    assert refused.value.detail == {"limit": 4}
    assert state_of(cast.group) == before


def test_an_owner_who_is_no_member_and_a_group_that_is_none_change_nothing(cast: Cast, clerk: User) -> None:
    before = state_of(cast.group)
    with pytest.raises(ValueError, match="owner"):
        keep(cast, clerk, cast.alice, owner=cast.bob)
    with pytest.raises(errors.NotMember):
        keep_in_step(404, members=[cast.alice.pk], owner=cast.alice.pk, by=clerk.pk)
    assert state_of(cast.group) == before


def test_three_thousand_come_and_go_with_as_many_statements_as_three(cast: Cast, clerk: User) -> None:
    GroupChat.objects.filter(pk=cast.group.pk).update(member_limit=10_000)
    crowd = factories.people(6_006)
    few, other_few, many, other_many = crowd[:3], crowd[3:6], crowd[6:3_006], crowd[3_006:]
    keep(cast, clerk, cast.alice, *few)
    with CaptureQueriesContext(connection) as by_few:
        keep(cast, clerk, cast.alice, *other_few)
    keep(cast, clerk, cast.alice, *many)
    with CaptureQueriesContext(connection) as by_many:
        assert [len(moved) for moved in keep(cast, clerk, cast.alice, *other_many)] == [3_000, 3_000]
    # SQLite takes 999 values in one INSERT, so Django splits the rows there; everything else stays one statement
    inserts = sum(query["sql"].startswith('INSERT INTO "imcore_member"') for query in by_many)
    assert len(by_many) - inserts == len(by_few) - 1 <= 20
    assert Conversation.objects.get(pk=cast.group.pk).member_count == 3_001


@pytest.mark.django_db(transaction=True)
def test_a_new_owner_hears_the_group_as_its_owner_and_the_removed_that_they_are(cast: Cast, clerk: User) -> None:
    with listening(cast.erin, cast.bob) as ear:
        keep(cast, clerk, cast.erin, cast.carol, cast.dave)
        welcome, farewell = (frame["conversation"] for frame in ear.frames(2))
    assert (welcome["id"], welcome["role"], welcome["owner"]) == (cast.group.pk, "owner", cast.erin.pk)
    assert farewell == {"id": cast.group.pk}
