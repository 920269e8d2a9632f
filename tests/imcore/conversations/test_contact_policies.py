"""Every plugged-in contact policy has its say in whom one sees, and with whom one may start."""

from collections.abc import Collection, Sequence

import pytest
from django.db.models import Q

from imcore import errors
from imcore.conversations import access, groups, membership
from imcore.extend import contact_policies
from imcore.models import Member, User
from imcore.protocol import UserId
from tests import factories
from tests.cast import Cast
from tests.imcore.messaging.doors import plugged

pytestmark = pytest.mark.django_db
NOWHERE = 999_999_999


class Reception:
    """A line's policy: one sees only this user, and writes first to nobody but him (extend.ContactPolicy)."""

    def __init__(self, seen: User, *, open_to_all: bool = True) -> None:
        self._seen, self._open = seen, open_to_all

    def visible_to(self, viewer: UserId) -> Q:
        return Q(pk=self._seen.pk)

    def may_start(self, sender: UserId, others: Sequence[UserId]) -> Collection[UserId]:
        return others if self._open else ()


def visible(viewer: User) -> list[str]:
    return sorted(user.username for user in access.visible_users(viewer.pk))


def test_one_may_start_with_whom_one_sees(cast: Cast) -> None:
    for other in (cast.bob, cast.alice, factories.person("helper", kind="bot")):
        access.may_start(cast.alice.pk, other.pk)


def test_whom_one_does_not_see_is_not_there(cast: Cast) -> None:
    gone, guest = factories.person("gone", is_active=False), factories.person("guest", kind="visitor")
    for other in (gone.pk, guest.pk, NOWHERE):
        with pytest.raises(errors.NotFound) as refused:
            access.may_start(cast.alice.pk, other)
        assert refused.value.detail == {"user": other}


def test_every_policy_must_let_one_see(cast: Cast) -> None:
    with plugged(contact_policies, Reception(cast.bob)):
        assert visible(cast.alice) == ["alice", "bob"], "oneself always"
    with plugged(contact_policies, Reception(cast.bob), Reception(cast.carol)):
        assert visible(cast.alice) == ["alice"]


def test_whom_a_policy_hides_is_not_there(cast: Cast) -> None:
    with plugged(contact_policies, Reception(cast.bob)):
        with pytest.raises(errors.NotFound):
            access.may_start(cast.alice.pk, cast.carol.pk)
        access.may_start(cast.alice.pk, cast.bob.pk)


def test_who_is_seen_may_yet_be_closed_to_strangers(cast: Cast) -> None:
    with (
        plugged(contact_policies, Reception(cast.bob, open_to_all=False)),
        pytest.raises(errors.Forbidden) as refused,
    ):
        access.may_start(cast.alice.pk, cast.bob.pk)
    assert refused.value.detail == {"user": cast.bob.pk}


def test_a_group_is_no_way_around_a_policy(cast: Cast) -> None:
    seat, before = access.member_of(cast.alice.pk, cast.group.pk), Member.objects.count()
    for take_in in (
        lambda: groups.create(cast.alice.pk, name="Lunch", members=[cast.erin.pk]),
        lambda: membership.add(seat, [cast.erin.pk]),
    ):
        with (
            plugged(contact_policies, Reception(cast.erin, open_to_all=False)),
            pytest.raises(errors.Forbidden) as refused,
        ):
            take_in()
        assert refused.value.detail == {"users": [cast.erin.pk]}
    assert Member.objects.count() == before


def test_many_are_judged_at_once_the_unseen_and_the_closed_apart(cast: Cast) -> None:
    asked = [cast.erin.pk, cast.carol.pk, NOWHERE]
    assert access.not_to_start(cast.alice.pk, asked) == ([NOWHERE], [])
    with plugged(contact_policies, Reception(cast.erin, open_to_all=False)):
        assert access.not_to_start(cast.alice.pk, asked) == ([cast.carol.pk, NOWHERE], [cast.erin.pk])
