"""A kind's own rule of coming and going is asked wherever somebody comes or goes by hand."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from imcore import errors, extend
from imcore.conversations import groups, membership
from imcore.protocol import ConversationId, UserId
from tests.cast import Cast
from tests.imcore.conversations.test_groups import seat, state_of

pytestmark = pytest.mark.django_db


class Closed:
    """Nobody comes into this group, and nobody goes (extend.ConversationRule)."""

    def __init__(self, conversation: int) -> None:
        self.conversation = conversation

    def may_post(self, poster: object, draft: object) -> None:
        """Everything may be said."""

    def may_join(self, conversation: ConversationId, users: Sequence[UserId]) -> None:
        if conversation == self.conversation:
            raise errors.Forbidden("Closed.", users=list(users))

    def may_leave(self, conversation: ConversationId, user: UserId) -> None:
        if conversation == self.conversation:
            raise errors.Forbidden("Closed.", users=[user])


@pytest.fixture
def closed(cast: Cast) -> Iterator[Cast]:
    """The cast, whose group is closed."""
    before = extend.conversation_rules._entries
    extend.conversation_rules._entries = {"group": Closed(cast.group.pk)}
    yield cast
    extend.conversation_rules._entries = before


BY_HAND: dict[str, Callable[[Cast], object]] = {
    "added": lambda cast: membership.add(seat(cast.alice, cast.group), [cast.erin.pk]),
    "left": lambda cast: membership.leave(seat(cast.carol, cast.group)),
    "removed": lambda cast: membership.remove(seat(cast.bob, cast.group), cast.carol.pk),
    "dissolved": lambda cast: groups.dissolve(seat(cast.alice, cast.group)),
}
CONCERNED = {"added": "erin", "left": "carol", "removed": "carol", "dissolved": "alice"}


@pytest.mark.parametrize("way", BY_HAND)
def test_what_the_rule_refuses_changes_nothing(closed: Cast, way: str) -> None:
    before = state_of(closed.group)
    with pytest.raises(errors.Forbidden) as refused:
        BY_HAND[way](closed)
    assert refused.value.detail == {"users": [getattr(closed, CONCERNED[way]).pk]}
    assert state_of(closed.group) == before


@pytest.mark.parametrize("way", BY_HAND)
def test_what_the_rule_lets_pass_is_done(cast: Cast, way: str) -> None:
    before = state_of(cast.group)
    BY_HAND[way](cast)
    assert state_of(cast.group) != before


def test_who_may_not_invite_anyway_hears_that_first(closed: Cast) -> None:
    with pytest.raises(errors.NotMember):
        membership.add(seat(closed.erin, closed.group), [closed.dave.pk])
