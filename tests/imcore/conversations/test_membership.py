"""Who may take in, take out, promote and hand over; seats begin and end where the log says."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imcore import errors
from imcore.conversations import access, groups, membership
from imcore.draft import Draft
from imcore.messaging import send
from imcore.models import Conversation, GroupChat, Member, Message, User
from tests import factories
from tests.cast import Cast
from tests.imcore.conversations.test_groups import bodies, seat, state_of

pytestmark = pytest.mark.django_db


def say(user: User, conversation: Conversation, text: str = "hello") -> None:
    send.send_message(
        Draft(
            sender=user.pk, client_id=f"c{factories.number()}", kind="text", body={"text": text}, conversation=conversation.pk
        )
    )


def row(user: User, conversation: Conversation) -> Member:
    return Member.objects.get(user=user, conversation=conversation)


def count(conversation: Conversation) -> int:
    return Conversation.objects.get(pk=conversation.pk).member_count


def test_a_newcomer_reads_from_the_notice_of_joining_on(cast: Cast) -> None:
    say(cast.alice, cast.group)
    say(cast.bob, cast.group)
    assert membership.add(seat(cast.carol, cast.group), [cast.erin.pk]) == [cast.erin.pk]
    new = row(cast.erin, cast.group)
    assert (new.role, new.joined_seq, new.read_seq, new.left_at) == ("member", 2, 2, None)
    assert access.history_after(seat(cast.erin, cast.group)) == 2
    assert bodies(cast.group.pk)[2] == {"event": "members_added", "by": cast.carol.pk, "users": [cast.erin.pk], "count": 1}
    assert count(cast.group) == 4


def test_who_comes_back_sits_in_the_old_row_as_new(cast: Cast) -> None:
    old = row(cast.dave, cast.group)
    Member.objects.filter(pk=old.pk).update(role="admin", muted=True, pinned=True, nickname="D", draft="so", hidden_seq=9)
    say(cast.alice, cast.group)
    membership.add(seat(cast.alice, cast.group), [cast.dave.pk])
    back = row(cast.dave, cast.group)
    assert (back.pk, back.left_at, back.joined_seq, back.read_seq) == (old.pk, None, 1, 1)
    assert (back.role, back.muted, back.pinned, back.nickname, back.draft, back.hidden_seq) == (
        "member",
        False,
        False,
        "",
        "",
        -1,
    )
    assert count(cast.group) == 4


def test_members_are_passed_over(cast: Cast) -> None:
    assert membership.add(seat(cast.alice, cast.group), [cast.bob.pk, cast.erin.pk, cast.erin.pk]) == [cast.erin.pk]
    before = state_of(cast.group)
    assert membership.add(seat(cast.alice, cast.group), [cast.bob.pk]) == []
    assert state_of(cast.group) == before


def test_five_hundred_are_taken_in_with_as_many_statements_as_two(cast: Cast) -> None:
    GroupChat.objects.filter(pk=cast.group.pk).update(member_limit=10_000)
    crowd = [user.pk for user in factories.people(562)]
    member = seat(cast.alice, cast.group)
    with CaptureQueriesContext(connection) as few:
        membership.add(member, crowd[:2])
    with CaptureQueriesContext(connection) as sixty:
        membership.add(member, crowd[2:62])
    assert len(sixty) == len(few) <= 20
    with CaptureQueriesContext(connection) as many:
        membership.add(member, crowd[62:])
    # SQLite takes 999 values in one INSERT, so Django splits the rows there; everything else stays one statement
    inserts = sum(query["sql"].startswith('INSERT INTO "imcore_member"') for query in many)
    assert len(many) - inserts == len(few) - 1
    assert count(cast.group) == 565


@pytest.mark.parametrize("fields", [{"is_active": False}, {"kind": "visitor"}])
def test_nobody_is_taken_in_whom_the_inviter_does_not_see_nor_anyone_with_them(cast: Cast, fields: dict[str, Any]) -> None:
    hidden, before = factories.person(**fields), state_of(cast.group)
    with pytest.raises(errors.NotFound) as refused:
        membership.add(seat(cast.alice, cast.group), [cast.erin.pk, hidden.pk, 2**53 - 1])
    assert refused.value.detail == {"users": [hidden.pk, 2**53 - 1]}
    assert state_of(cast.group) == before


def test_a_full_group_takes_nobody_in(cast: Cast) -> None:
    GroupChat.objects.filter(pk=cast.group.pk).update(member_limit=4)
    before = state_of(cast.group)
    with pytest.raises(errors.Conflict) as refused:
        membership.add(seat(cast.alice, cast.group), [cast.dave.pk, cast.erin.pk])
    assert refused.value.detail == {"limit": 4}
    assert state_of(cast.group) == before
    membership.add(seat(cast.alice, cast.group), [cast.erin.pk])
    assert count(cast.group) == 4


def test_the_invite_policy_may_leave_inviting_to_admins(cast: Cast) -> None:
    GroupChat.objects.filter(pk=cast.group.pk).update(invite_policy="admins")
    before = state_of(cast.group)
    with pytest.raises(errors.Forbidden):
        membership.add(seat(cast.carol, cast.group), [cast.erin.pk])
    assert state_of(cast.group) == before
    assert membership.add(seat(cast.bob, cast.group), [cast.erin.pk]) == [cast.erin.pk]


def test_a_member_leaves(cast: Cast) -> None:
    membership.leave(seat(cast.carol, cast.group))
    assert row(cast.carol, cast.group).left_at is not None
    assert count(cast.group) == 2
    assert bodies(cast.group.pk) == [{"event": "member_left", "by": cast.carol.pk, "users": [cast.carol.pk], "count": 1}]


def test_an_owner_among_others_does_not_leave(cast: Cast) -> None:
    before = state_of(cast.group)
    with pytest.raises(errors.Conflict):
        membership.leave(seat(cast.alice, cast.group))
    assert state_of(cast.group) == before


def test_the_last_one_who_leaves_dissolves_the_group(cast: Cast) -> None:
    for user in (cast.bob, cast.carol, cast.alice):
        membership.leave(seat(user, cast.group))
    fresh = Conversation.objects.get(pk=cast.group.pk)
    assert (fresh.state, fresh.member_count) == ("archived", 0)
    assert [body["event"] for body in bodies(cast.group.pk)] == ["member_left", "member_left", "dissolved"]


def test_a_dissolved_group_can_be_left_by_all_also_its_owner(cast: Cast) -> None:
    groups.dissolve(seat(cast.alice, cast.group))
    membership.leave(seat(cast.alice, cast.group))
    assert row(cast.alice, cast.group).left_at is not None


REMOVALS = [
    ("alice", "bob", True),
    ("alice", "carol", True),
    ("bob", "carol", True),
    ("bob", "alice", False),
    ("carol", "bob", False),
    ("carol", "alice", False),
]


@pytest.mark.parametrize(("who", "whom", "allowed"), REMOVALS)
def test_who_removes_whom(cast: Cast, who: str, whom: str, allowed: bool) -> None:
    actor, target, before = getattr(cast, who), getattr(cast, whom), state_of(cast.group)
    if not allowed:
        with pytest.raises(errors.Forbidden):
            membership.remove(seat(actor, cast.group), target.pk)
        assert state_of(cast.group) == before
        return
    membership.remove(seat(actor, cast.group), target.pk)
    assert row(target, cast.group).left_at is not None
    assert bodies(cast.group.pk) == [{"event": "member_removed", "by": actor.pk, "users": [target.pk], "count": 1}]
    assert count(cast.group) == 2


def test_an_admin_does_not_remove_another_admin(cast: Cast) -> None:
    membership.set_role(seat(cast.alice, cast.group), cast.carol.pk, "admin")
    with pytest.raises(errors.Forbidden):
        membership.remove(seat(cast.bob, cast.group), cast.carol.pk)
    assert row(cast.carol, cast.group).left_at is None


def test_nobody_removes_who_is_not_there(cast: Cast) -> None:
    before = state_of(cast.group)
    for stranger in cast.strangers():
        with pytest.raises(errors.NotFound):
            membership.remove(seat(cast.alice, cast.group), stranger.pk)
    assert state_of(cast.group) == before


def test_only_the_owner_gives_roles(cast: Cast) -> None:
    before = state_of(cast.group)
    for actor in (cast.bob, cast.carol):
        with pytest.raises(errors.Forbidden):
            membership.set_role(seat(actor, cast.group), cast.carol.pk, "admin")
    assert state_of(cast.group) == before
    membership.set_role(seat(cast.alice, cast.group), cast.carol.pk, "admin")
    assert row(cast.carol, cast.group).role == "admin"
    assert bodies(cast.group.pk) == [
        {"event": "role_changed", "by": cast.alice.pk, "users": [cast.carol.pk], "count": 1, "role": "admin"}
    ]


def test_a_role_that_one_has_already_leaves_no_notice(cast: Cast) -> None:
    membership.set_role(seat(cast.alice, cast.group), cast.bob.pk, "admin")
    assert bodies(cast.group.pk) == []


def test_the_owners_role_goes_by_transfer_only(cast: Cast) -> None:
    with pytest.raises(errors.Conflict):
        membership.set_role(seat(cast.alice, cast.group), cast.alice.pk, "member")
    assert row(cast.alice, cast.group).role == "owner"


def test_a_group_is_handed_over_to_a_member(cast: Cast) -> None:
    membership.transfer(seat(cast.alice, cast.group), cast.carol.pk)
    assert (row(cast.alice, cast.group).role, row(cast.carol, cast.group).role) == ("member", "owner")
    assert GroupChat.objects.get(pk=cast.group.pk).owner_id == cast.carol.pk
    assert bodies(cast.group.pk) == [{"event": "owner_changed", "by": cast.alice.pk, "users": [cast.carol.pk], "count": 1}]
    membership.leave(seat(cast.alice, cast.group))


def test_a_group_is_not_handed_over_by_or_to_anyone_else(cast: Cast) -> None:
    User.objects.filter(pk=cast.carol.pk).update(is_active=False)
    before = state_of(cast.group)
    with pytest.raises(errors.Forbidden):
        membership.transfer(seat(cast.bob, cast.group), cast.bob.pk)
    with pytest.raises(errors.NotFound):
        membership.transfer(seat(cast.alice, cast.group), cast.dave.pk)
    with pytest.raises(errors.Conflict):
        membership.transfer(seat(cast.alice, cast.group), cast.carol.pk)
    membership.transfer(seat(cast.alice, cast.group), cast.alice.pk)
    assert state_of(cast.group) == before


def test_each_notice_is_a_message_of_the_log_without_gap(cast: Cast) -> None:
    membership.add(seat(cast.alice, cast.group), [cast.erin.pk])
    say(cast.erin, cast.group)
    membership.remove(seat(cast.bob, cast.group), cast.erin.pk)
    membership.leave(seat(cast.carol, cast.group))
    rows = Message.objects.filter(conversation=cast.group).order_by("seq").values_list("seq", "version", "kind")
    assert list(rows) == [(1, 1, "notice"), (2, 2, "text"), (3, 3, "notice"), (4, 4, "notice")]


def test_who_was_removed_does_not_post(cast: Cast) -> None:
    membership.remove(seat(cast.alice, cast.group), cast.carol.pk)
    with pytest.raises(errors.NotMember):
        say(cast.carol, cast.group)
