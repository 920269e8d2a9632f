"""Rows are in one hand at a time, and what a later message has taken is left to it."""

import pytest
from django.db.models import Q

from imcore.models import PushDelivery
from imcore.push import ledger, queue
from tests.cast import Cast
from tests.imcore.push.conftest import Subscribe, say

pytestmark = pytest.mark.django_db
State = PushDelivery.State


@pytest.fixture
def taken(cast: Cast, subscribe: Subscribe) -> list[PushDelivery]:
    """Two rows, in hand."""
    subscribe(cast.bob)
    subscribe(cast.carol)
    say(cast.alice, cast.group)
    queue.expand()
    return ledger.take()


def test_what_is_in_hand_is_neither_taken_nor_called_up(taken: list[PushDelivery]) -> None:
    ledger.about_to_show(taken)
    assert (len(taken), ledger.take(), ledger.call_up(Q())) == (2, [], 0)


def test_what_a_later_message_has_taken_is_neither_shown_nor_ended(cast: Cast, taken: list[PushDelivery]) -> None:
    say(cast.bob, cast.group, "later")  # carol's row is this message's from now on
    queue.expand()
    kept = ledger.about_to_show(taken)
    for row in taken:
        ledger.end(row, State.SENT)
    rows = PushDelivery.objects.order_by("seq").values_list("pk", "seq", "shown_seq", "state")
    bob, carol = (next(row.pk for row in taken if row.subscription.user == user) for user in (cast.bob, cast.carol))
    assert (kept, list(rows)) == ({bob}, [(bob, 1, 1, State.SENT), (carol, 2, 0, State.PENDING)])


def test_what_shows_nothing_is_not_called_up(taken: list[PushDelivery]) -> None:
    ledger.about_to_show(taken[:1])
    for row in taken:
        ledger.end(row, State.SENT)
    assert (ledger.call_up(Q()), [row.pk for row in ledger.take()]) == (1, [taken[0].pk])
