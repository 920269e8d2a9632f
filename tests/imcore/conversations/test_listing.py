"""Conversation objects: what all see alike, what each sees for oneself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imcore import extend
from imcore.conversations import access, listing
from imcore.errors import NotMember
from imcore.messagebox import unread
from imcore.models import Member
from imcore.protocol import UserId
from tests import factories
from tests.cast import Cast
from tests.imcore.conversations.test_membership import say

pytestmark = pytest.mark.django_db

SHARED = {
    "id", "kind", "line", "state", "last_seq", "version", "last_message_at", "created_at", "member_count", "name", "avatar",
    "peer",
    "owner", "creator", "announcement", "mute_all", "invite_policy", "history", "member_limit",
}  # fmt: skip
PERSONAL = {
    "role", "joined_seq", "read_seq", "unread", "mentions", "muted", "pinned", "hidden", "draft", "nickname", "last_message",
}  # fmt: skip


def test_what_is_said_to_many_holds_nothing_personal(cast: Cast) -> None:
    assert set(listing.shared_json(cast.group)) == SHARED
    assert set(listing.conversation_json(cast.carol.pk, cast.group.pk)) == SHARED | PERSONAL


def test_what_is_said_to_both_of_a_direct_names_neither(cast: Cast) -> None:
    shared = listing.shared_json(factories.direct(cast.alice, cast.bob))
    assert {"name", "avatar", "peer"} & set(shared) == set()


def test_only_a_member_sees_a_conversation(cast: Cast) -> None:
    for stranger in cast.strangers():
        with pytest.raises(NotMember):
            listing.conversation_json(stranger.pk, cast.group.pk)


def test_a_peer_comes_with_the_profile_in_one_and_without_it_in_lists(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    expected: dict[str, str] = {}
    for _name, section in extend.profile_sections:
        expected |= section(UserId(cast.alice.pk), [UserId(cast.bob.pk)]).get(UserId(cast.bob.pk), {})
    assert listing.conversation_json(cast.alice.pk, talk.pk)["peer"]["profile"] == expected
    (shown,) = [entry for entry in listing.list_json(listing.conversations_of(cast.alice.pk, limit=9)[0]) if entry["peer"]]
    assert shown["peer"]["profile"] == {}


def test_the_last_message_is_not_shown_to_whom_it_may_not_be(cast: Cast) -> None:
    say(cast.alice, cast.group, "secret")
    Member.objects.filter(conversation=cast.group, user=cast.carol).update(joined_seq=1, read_seq=1)
    assert listing.conversation_json(cast.carol.pk, cast.group.pk)["last_message"] is None


def test_a_list_takes_three_queries_whatever_its_length(cast: Cast) -> None:
    for _ in range(20):
        say(cast.erin, factories.group(cast.erin))
    with CaptureQueriesContext(connection) as queries:
        seats, more = listing.conversations_of(cast.erin.pk, limit=15)
        shown = listing.list_json(seats)
    assert (len(shown), more, len(queries)) == (15, True, 3)


def test_names_are_as_the_viewer_calls_them(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    foreign = factories.direct(cast.bob, cast.carol)
    assert listing.names_of(cast.alice.pk, [talk.pk, cast.group.pk, foreign.pk]) == {
        talk.pk: {"id": talk.pk, "kind": "direct", "name": "Bob"},
        cast.group.pk: {"id": cast.group.pk, "kind": "group", "name": "Harvest"},
    }


def test_unread_never_goes_below_zero(cast: Cast) -> None:
    seat = access.member_of(cast.carol.pk, cast.group.pk)
    seat.read_seq = 9
    assert listing.full_json(seat, unread.Counts(), last=None)["unread"] == 0
