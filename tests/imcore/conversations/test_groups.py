"""A group is made, changed and dissolved by those who may, and each change is in its log."""

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imcore import errors
from imcore.conversations import access, groups
from imcore.models import Attachment, BusinessLine, Conversation, GroupChat, Member, Message, User
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def seat(user: User, conversation: Conversation) -> Member:
    return access.member_of(user.pk, conversation.pk)


def bodies(conversation: int) -> list[dict[str, Any]]:
    return list(Message.objects.filter(conversation=conversation).order_by("seq").values_list("body", flat=True))


def picture(owner: User, *, mime: str = "image/png") -> Attachment:
    return Attachment.objects.create(id=uuid4(), owner=owner, file="x", name="x.png", size=1, mime=mime, sha256="0" * 64)


def state_of(conversation: Conversation) -> tuple[object, ...]:
    fresh = Conversation.objects.select_related("group").get(pk=conversation.pk)
    group = fresh.group
    return (
        fresh.last_seq, fresh.version, fresh.state, fresh.member_count, group.name, group.avatar_id, group.owner_id,
        group.announcement, group.mute_all, group.invite_policy, group.history,
        sorted(Member.objects.filter(conversation=fresh, left_at=None).values_list("user_id", "role")),
    )  # fmt: skip


def test_a_new_group_has_its_owner_its_members_and_one_notice(cast: Cast) -> None:
    number = groups.create(cast.alice.pk, name="Lunch", members=[cast.bob.pk, cast.carol.pk, cast.bob.pk, cast.alice.pk])
    made = Conversation.objects.select_related("group").get(pk=number)
    assert (made.kind, made.last_seq, made.version, made.member_count) == ("group", 1, 1, 3)
    assert (made.group.name, made.group.owner_id, made.group.member_limit) == ("Lunch", cast.alice.pk, 500)
    seats = Member.objects.filter(conversation=made).order_by("user_id")
    assert [(s.user_id, s.role, s.joined_seq) for s in seats] == [
        (cast.alice.pk, "owner", 0), (cast.bob.pk, "member", 0), (cast.carol.pk, "member", 0)
    ]  # fmt: skip
    assert bodies(number) == [
        {"event": "group_created", "by": cast.alice.pk, "users": [cast.bob.pk, cast.carol.pk], "count": 2, "name": "Lunch"}
    ]


def test_a_group_of_many_takes_as_many_statements_as_one_of_few(cast: Cast) -> None:
    crowd = [user.pk for user in factories.people(60)]
    with CaptureQueriesContext(connection) as few:
        groups.create(cast.alice.pk, name="Few", members=crowd[:2])
    with CaptureQueriesContext(connection) as many:
        groups.create(cast.alice.pk, name="Many", members=crowd)
    assert len(many) == len(few)


def test_a_notice_names_fifty_and_counts_all(cast: Cast) -> None:
    crowd = [user.pk for user in factories.people(60)]
    (body,) = bodies(groups.create(cast.alice.pk, name="Many", members=crowd))
    assert (body["users"], body["count"]) == (crowd[:50], 60)


@pytest.mark.parametrize("fields", [{"is_active": False}, {"kind": "visitor"}])
def test_nobody_is_put_in_a_group_whom_the_creator_does_not_see(cast: Cast, fields: dict[str, Any]) -> None:
    hidden = factories.person(**fields)
    before = Conversation.objects.count()
    with pytest.raises(errors.NotFound) as refused:
        groups.create(cast.alice.pk, name="Lunch", members=[cast.bob.pk, hidden.pk])
    assert refused.value.detail == {"users": [hidden.pk]}
    assert Conversation.objects.count() == before


def test_a_group_over_its_limit_is_not_made(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.IMCORE, "member_limit", 2)
    before = Conversation.objects.count()
    with pytest.raises(errors.Conflict) as refused:
        groups.create(cast.alice.pk, name="Lunch", members=[cast.bob.pk, cast.carol.pk])
    assert refused.value.detail == {"limit": 2}
    assert Conversation.objects.count() == before


def test_a_business_line_sets_the_limit(cast: Cast) -> None:
    line = BusinessLine.objects.create(key="big", name="Big", member_limit=10_000)
    number = groups.create(cast.alice.pk, name="All hands", line=line)
    assert GroupChat.objects.get(pk=number).member_limit == 10_000


@pytest.mark.parametrize(
    ("changes", "notice"),
    [
        ({"name": "Supper"}, {"event": "renamed", "name": "Supper"}),
        ({"mute_all": True}, {"event": "mute_all", "on": True}),
        ({"invite_policy": "admins"}, {"event": "policy_changed", "policy": "invite_policy:admins"}),
        ({"history": "all"}, {"event": "policy_changed", "policy": "history:all"}),
    ],
)
def test_an_admin_changes_a_group_and_the_log_says_so(cast: Cast, changes: dict[str, Any], notice: dict[str, Any]) -> None:
    groups.change(seat(cast.bob, cast.group), changes)
    fresh = GroupChat.objects.get(pk=cast.group.pk)
    assert {field: getattr(fresh, field) for field in changes} == changes
    assert bodies(cast.group.pk) == [{**notice, "by": cast.bob.pk}]


def test_several_changes_leave_a_notice_each_in_one_transaction(cast: Cast) -> None:
    groups.change(seat(cast.alice, cast.group), {"name": "Supper", "mute_all": True})
    assert [body["event"] for body in bodies(cast.group.pk)] == ["renamed", "mute_all"]
    fresh = Conversation.objects.get(pk=cast.group.pk)
    assert (fresh.last_seq, fresh.version) == (2, 2)


def test_a_change_to_what_is_already_so_leaves_no_notice(cast: Cast) -> None:
    groups.change(seat(cast.alice, cast.group), {"name": "Harvest", "mute_all": False})
    groups.change(seat(cast.alice, cast.group), {})
    assert bodies(cast.group.pk) == []


def test_a_member_without_a_role_changes_nothing(cast: Cast) -> None:
    before = state_of(cast.group)
    member = seat(cast.carol, cast.group)
    for attempt in (
        lambda: groups.change(member, {"name": "Mine"}),
        lambda: groups.announce(member, "Mine"),
        lambda: groups.dissolve(member),
    ):
        with pytest.raises(errors.Forbidden):
            attempt()
    assert state_of(cast.group) == before


def test_who_has_left_since_the_proof_changes_nothing(cast: Cast) -> None:
    stale = seat(cast.bob, cast.group)
    Member.objects.filter(pk=stale.pk).update(left_at=stale.joined_at)
    with pytest.raises(errors.NotMember):
        groups.change(stale, {"name": "Mine"})
    assert bodies(cast.group.pk) == []


def test_an_own_picture_becomes_the_avatar_and_public(cast: Cast) -> None:
    own = picture(cast.bob)
    groups.change(seat(cast.bob, cast.group), {"avatar": own.pk})
    own.refresh_from_db()
    assert (GroupChat.objects.get(pk=cast.group.pk).avatar_id, own.is_public) == (own.pk, True)
    groups.change(seat(cast.bob, cast.group), {"avatar": None})
    assert GroupChat.objects.get(pk=cast.group.pk).avatar_id is None
    assert [body["event"] for body in bodies(cast.group.pk)] == ["avatar_changed", "avatar_changed"]


def test_anothers_picture_does_not_become_the_avatar(cast: Cast) -> None:
    foreign = picture(cast.alice)
    with pytest.raises(errors.NotFound):
        groups.change(seat(cast.bob, cast.group), {"name": "Supper", "avatar": foreign.pk})
    foreign.refresh_from_db()
    assert (foreign.is_public, GroupChat.objects.get(pk=cast.group.pk).name) == (False, "Harvest")


def test_a_file_that_is_no_picture_does_not_become_the_avatar(cast: Cast) -> None:
    paper = picture(cast.bob, mime="application/pdf")
    with pytest.raises(errors.Invalid):
        groups.change(seat(cast.bob, cast.group), {"avatar": paper.pk})
    paper.refresh_from_db()
    assert paper.is_public is False


def test_an_announcement_says_by_whom_and_when_and_can_be_taken_down(cast: Cast) -> None:
    groups.announce(seat(cast.bob, cast.group), "Rain tomorrow")
    fresh = GroupChat.objects.get(pk=cast.group.pk)
    assert (fresh.announcement, fresh.announced_by_id, fresh.announced_at is not None) == ("Rain tomorrow", cast.bob.pk, True)
    groups.announce(seat(cast.alice, cast.group), "")
    assert bodies(cast.group.pk) == [
        {"event": "announcement", "by": cast.bob.pk, "text": "Rain tomorrow"},
        {"event": "announcement", "by": cast.alice.pk, "text": ""},
    ]


def test_only_the_owner_dissolves(cast: Cast) -> None:
    with pytest.raises(errors.Forbidden):
        groups.dissolve(seat(cast.bob, cast.group))
    groups.dissolve(seat(cast.alice, cast.group))
    fresh = Conversation.objects.get(pk=cast.group.pk)
    assert (fresh.state, fresh.member_count) == ("archived", 3)
    assert bodies(cast.group.pk) == [{"event": "dissolved", "by": cast.alice.pk}]


def test_a_dissolved_group_changes_no_more(cast: Cast) -> None:
    groups.dissolve(seat(cast.alice, cast.group))
    before = state_of(cast.group)
    for attempt in (
        lambda: groups.change(seat(cast.alice, cast.group), {"name": "Again"}),
        lambda: groups.announce(seat(cast.alice, cast.group), "Again"),
        lambda: groups.dissolve(seat(cast.alice, cast.group)),
    ):
        with pytest.raises(errors.Conflict):
            attempt()
    assert state_of(cast.group) == before


def test_a_direct_conversation_is_no_group(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    with pytest.raises(errors.NotFound):
        groups.change(seat(cast.alice, talk), {"name": "Us"})
