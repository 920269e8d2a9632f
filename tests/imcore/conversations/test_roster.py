"""A group's members in their order."""

import pytest

from imcore.conversations import access, roster
from imcore.errors import NotFound
from imcore.models import Member
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_rank_comes_before_pinyin_and_a_key_goes_on_where_it_stood(cast: Cast) -> None:
    Member.objects.create(conversation=cast.group, user=factories.person("aaron"))
    member = access.member_of(cast.carol.pk, cast.group.pk)
    seats, more = roster.members_of(member, limit=2)
    assert ([seat.user.username for seat in seats], more) == (["alice", "bob"], True)
    seats, more = roster.members_of(member, after=roster.roster_key(seats[-1]), limit=9)
    assert ([seat.user.username for seat in seats], more) == (["aaron", "carol"], False)


def test_who_left_is_no_member(cast: Cast) -> None:
    member = access.member_of(cast.alice.pk, cast.group.pk)
    with pytest.raises(NotFound):
        roster.one(member, cast.dave.pk)
    assert roster.members_of(member, search="dave", limit=9) == ([], False)


def test_a_direct_conversation_has_no_roster(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    with pytest.raises(NotFound):
        roster.members_of(access.member_of(cast.alice.pk, talk.pk), limit=9)


def test_a_member_shows_with_role_nickname_and_cursor(cast: Cast) -> None:
    seat = roster.one(access.member_of(cast.alice.pk, cast.group.pk), cast.bob.pk)
    (shown,) = roster.members_json(seat.user_id, [seat])
    assert (shown["user"]["id"], shown["role"], shown["nickname"], shown["read_seq"]) == (cast.bob.pk, "admin", "", 0)
    assert shown["joined_at"].endswith("Z")
