"""What is to be done about a row: pure but for the rows that it ends."""

import pytest

from imcore.models import Member, PushDelivery
from imcore.push import errands, ledger, queue
from imcore.push.errands import Kind
from tests.cast import Cast
from tests.imcore.push.conftest import Subscribe, say

pytestmark = pytest.mark.django_db
State = PushDelivery.State


def ready(**fields: object) -> list[tuple[Kind, bool]]:
    PushDelivery.objects.update(**fields)
    return [(errand.kind, errand.parcel.quiet) for errand in errands.ready(ledger.take())]


@pytest.fixture
def _waiting(cast: Cast, subscribe: Subscribe) -> None:
    subscribe(cast.bob)
    say(cast.alice, cast.group, "first")
    say(cast.alice, cast.group, "second")
    while queue.expand():
        pass


@pytest.mark.usefixtures("_waiting")
def test_a_later_message_takes_the_place_of_what_was_read_without_a_withdrawal(cast: Cast) -> None:
    Member.objects.filter(user=cast.bob).update(read_seq=1)
    assert ready(shown_seq=1) == [(Kind.TELL, False)]


@pytest.mark.usefixtures("_waiting")
def test_what_was_read_is_withdrawn_without_a_sound_and_not_told(cast: Cast) -> None:
    Member.objects.filter(user=cast.bob).update(read_seq=2)
    assert ready(shown_seq=1) == [(Kind.WITHDRAW, True)]


@pytest.mark.usefixtures("_waiting")
def test_what_was_told_and_still_holds_is_in_other_words_or_nothing() -> None:
    assert ready(shown_seq=2, told="other words") == [(Kind.AMEND, True)]


@pytest.mark.usefixtures("_waiting")
def test_who_has_gone_is_sent_nothing_and_shown_nothing_any_more(cast: Cast) -> None:
    type(cast.bob).objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert ready(shown_seq=1) == []
    assert PushDelivery.objects.values_list("state", "shown_seq").get() == (State.DROPPED, 0)
