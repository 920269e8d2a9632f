"""Who is muted by the moderators puts no words and no people in front of others; all else is left to them."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imcore import errors
from imcore.conversations import groups, membership, mutes
from imcore.messaging import revise
from imcore.models import GroupChat, Member, Sanction, User
from tests import factories
from tests.cast import Cast
from tests.imcore.messagebox.talk import say, seat
from tests.imcore.messaging.refusals import refused

pytestmark = pytest.mark.django_db


def mute(user: User, **fields: object) -> Sanction:
    """A row; who may lay one is the moderators' business."""
    return Sanction.objects.create(user=user, kind="mute", reason="rude", **fields)


DOORS: list[tuple[str, Callable[[Cast], object]]] = [
    ("edits", lambda cast: revise.edit(seat(cast.bob, cast.group), 1, body={"text": "rude"})),
    ("reacts", lambda cast: revise.react(seat(cast.bob, cast.group), 1, emoji="🖕", on=True)),
    ("takes people in", lambda cast: membership.add(seat(cast.bob, cast.group), [cast.erin.pk])),
    ("renames", lambda cast: groups.change(seat(cast.bob, cast.group), {"name": "Rude"})),
    ("announces", lambda cast: groups.announce(seat(cast.bob, cast.group), "Rude")),
    ("founds a group", lambda cast: groups.create(cast.bob.pk, name="Rude", members=[cast.alice.pk])),
]


@pytest.mark.parametrize(("what", "act"), DOORS)
def test_a_muted_user_neither(cast: Cast, what: str, act: Callable[[Cast], object]) -> None:
    say(cast.bob, cast.group)
    mute(cast.bob)
    before = list(Member.objects.values()), list(GroupChat.objects.values())
    refused(errors.Muted, act, cast)
    assert (list(Member.objects.values()), list(GroupChat.objects.values())) == before


def test_a_muted_user_still_takes_back_what_is_theirs_and_goes(cast: Cast) -> None:
    say(cast.bob, cast.group)
    revise.react(seat(cast.bob, cast.group), 1, emoji="👍", on=True)
    mute(cast.bob)
    revise.react(seat(cast.bob, cast.group), 1, emoji="👍", on=False)
    groups.announce(seat(cast.bob, cast.group), "")
    assert revise.recall(seat(cast.bob, cast.group), 1).state == "recalled"
    membership.leave(seat(cast.bob, cast.group))
    assert not Member.objects.filter(user=cast.bob, left_at=None).exists()


@pytest.mark.parametrize(
    ("fields", "here", "elsewhere"),
    [({}, True, True), ({"lifted_at": timezone.now()}, False, False), ({"until": timezone.now()}, False, False)],
)
def test_a_mute_holds_while_it_is_in_force(cast: Cast, fields: dict[str, object], here: bool, elsewhere: bool) -> None:
    mute(cast.bob, **fields)
    assert (mutes.of(cast.bob.pk, cast.group.pk).exists(), mutes.of(cast.bob.pk).exists()) == (here, elsewhere)


def test_a_mute_of_one_conversation_is_none_of_all(cast: Cast) -> None:
    mute(cast.bob, conversation=cast.group)
    assert (mutes.of(cast.bob.pk, cast.group.pk).exists(), mutes.of(cast.bob.pk).exists()) == (True, False)
    assert groups.create(cast.bob.pk, name="Fine", members=[cast.alice.pk])


def test_a_group_of_oneself_alone_is_no_word_to_anybody(cast: Cast) -> None:
    mute(cast.bob)
    assert groups.create(cast.bob.pk, name="Mine")


def test_asking_costs_one_query(cast: Cast) -> None:
    mute(factories.person())
    with CaptureQueriesContext(connection) as queries:
        mutes.refuse(cast.bob.pk, cast.group.pk)
    assert len(queries) == 1
