"""What the nodes hear of a group's change: the notice, the shared object, and what concerns who came and who went."""

import json
from typing import Any

import pytest
from django.db import transaction

from imcore.conversations import access, groups, listing, membership
from imcore.models import Conversation, User
from imcore.protocol import UserId
from tests import factories
from tests.cast import Cast
from tests.imcore.bus_ear import listening

pytestmark = pytest.mark.django_db(transaction=True)


def shared(cast: Cast) -> dict[str, object]:
    return listing.shared_json(Conversation.objects.get(pk=cast.group.pk))


def as_seen_by(user: User, conversation: int) -> Any:
    return json.loads(json.dumps(listing.conversation_json(user.pk, conversation)))


def test_members_hear_a_change_as_notice_and_object(cast: Cast) -> None:
    with listening(cast.group) as ear:
        groups.change(access.member_of(cast.alice.pk, cast.group.pk), {"name": "Supper"})
        notice, told = ear.frames(2)
    assert (notice["event"], notice["message"]["body"]["event"]) == ("message", "renamed")
    assert told == {"event": "conversation", "conversation": shared(cast)}
    assert told["conversation"]["name"] == "Supper"


def test_several_notices_are_heard_in_order(cast: Cast) -> None:
    with listening(cast.group) as ear:
        groups.change(access.member_of(cast.alice.pk, cast.group.pk), {"name": "Supper", "mute_all": True})
        frames = ear.frames(3)
    assert [frame["message"]["version"] for frame in frames[:2]] == [1, 2]
    assert frames[2]["conversation"]["version"] == 2


def test_a_newcomer_hears_the_whole_object_as_his_own(cast: Cast) -> None:
    with listening(cast.erin) as ear:
        membership.add(access.member_of(cast.alice.pk, cast.group.pk), [cast.erin.pk])
        (told,) = ear.frames(1)
    assert told == {"event": "conversation", "conversation": as_seen_by(cast.erin, cast.group.pk)}


def test_the_founder_and_the_members_of_a_new_group_hear_it_each_as_their_own(cast: Cast) -> None:
    with listening(cast.erin) as ear:
        number = groups.create(cast.erin.pk, name="New", members=[cast.bob.pk])
        (told,) = ear.frames(1)
    assert told["conversation"] == as_seen_by(cast.erin, number)
    with listening(cast.bob) as ear:
        number = groups.create(cast.erin.pk, name="New", members=[cast.bob.pk])
        (told,) = ear.frames(1)
    assert told["conversation"] == as_seen_by(cast.bob, number)


def test_who_was_removed_hears_only_that(cast: Cast) -> None:
    with listening(cast.carol) as ear:
        membership.remove(access.member_of(cast.alice.pk, cast.group.pk), cast.carol.pk)
        assert ear.frames(1) == [{"event": "conversation", "conversation": {"id": cast.group.pk}, "removed": True}]


def test_the_notice_tells_the_nodes_whose_membership_changed(cast: Cast) -> None:
    with listening(cast.group) as ear:
        membership.add(access.member_of(cast.alice.pk, cast.group.pk), [cast.erin.pk, cast.dave.pk])
        membership.leave(access.member_of(cast.carol.pk, cast.group.pk))
        ear.frames(4)
        assert ear.memberships() == [([cast.erin.pk, cast.dave.pk], []), ([], [cast.carol.pk])]


def test_nothing_is_heard_of_what_was_rolled_back(cast: Cast) -> None:
    with listening(cast.group) as ear:
        with transaction.atomic():
            groups.announce(access.member_of(cast.alice.pk, cast.group.pk), "never")
            transaction.set_rollback(True)
        groups.announce(access.member_of(cast.alice.pk, cast.group.pk), "then")
        notice, told = ear.frames(2)
    assert (notice["message"]["seq"], told["conversation"]["announcement"]["text"]) == (1, "then")


def test_five_hundred_newcomers_hear_one_event_each(cast: Cast) -> None:
    crowd = factories.people(490)
    with listening(crowd[0], crowd[-1]) as ear:
        membership.add(access.member_of(cast.alice.pk, cast.group.pk), [UserId(user.pk) for user in crowd])
        first, last = ear.frames(2)
    assert first == last
    assert (first["conversation"]["member_count"], first["conversation"]["unread"]) == (493, 1)
