"""Rules are asked again under the lock, of what is true then."""

import pytest
from django.db import transaction

from imcore import errors
from imcore.conversations import access, locked
from imcore.models import Conversation, Member
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_role_of_now_counts_not_that_of_the_proof(cast: Cast) -> None:
    stale = access.member_of(cast.bob.pk, cast.group.pk)
    Member.objects.filter(pk=stale.pk).update(role="member")
    with pytest.raises(errors.Forbidden), transaction.atomic():
        locked.seat(stale, roles=locked.MANAGERS)


def test_a_seat_that_has_ended_meanwhile_is_none(cast: Cast) -> None:
    stale = access.member_of(cast.bob.pk, cast.group.pk)
    Member.objects.filter(pk=stale.pk).update(left_at=stale.joined_at)
    with pytest.raises(errors.NotMember), transaction.atomic():
        locked.seat(stale)


def test_a_dissolved_group_is_held_only_where_that_will_do(cast: Cast) -> None:
    member = access.member_of(cast.bob.pk, cast.group.pk)
    Conversation.objects.filter(pk=cast.group.pk).update(state="archived")
    with transaction.atomic():
        assert locked.seat(member, archived=True).pk == member.pk
    with pytest.raises(errors.Conflict), transaction.atomic():
        locked.seat(member)


def test_only_a_group_is_one(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    with pytest.raises(errors.NotFound):
        locked.as_group(access.member_of(cast.alice.pk, talk.pk))


def test_another_seat_is_found_only_while_it_is_taken(cast: Cast) -> None:
    member = access.member_of(cast.alice.pk, cast.group.pk)
    assert locked.other(member, cast.bob.pk).user == cast.bob
    for stranger in cast.strangers():
        with pytest.raises(errors.NotFound):
            locked.other(member, stranger.pk)
