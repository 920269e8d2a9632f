"""One worker at a time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from imcore.broadcasts import lease, writing
from imcore.broadcasts.lease import Lost
from imcore.models import Broadcast
from tests.cast import Cast
from tests.imcore.broadcasts.given import counts, started, to, written

pytestmark = pytest.mark.django_db


def taken() -> lease.Lease:
    """There is one."""
    found = lease.take()
    assert found is not None
    return found


def test_each_is_taken_once_and_a_draft_never(cast: Cast) -> None:
    written(*to(cast.alice))
    first, second = started(*to(cast.alice)), started(*to(cast.bob))
    assert [taken().number, taken().number, lease.take()] == [first.pk, second.pk, None]


def test_those_that_wait_take_turns(cast: Cast) -> None:
    first, second = started(*to(cast.alice)), started(*to(cast.bob))
    mine = taken()
    mine.give_back()
    assert [mine.number, taken().number, taken().number] == [first.pk, second.pk, first.pk]


def test_it_is_taken_again_once_its_worker_is_silent_for_the_lease(cast: Cast) -> None:
    started(*to(cast.alice))
    dead = taken()
    assert lease.take() is None
    Broadcast.objects.update(taken_at=timezone.now() - lease.LEASE - timedelta(seconds=1))
    again = taken()
    assert again.number == dead.number
    for write in (dead.renew, dead.end):
        with pytest.raises(Lost):
            write()
    dead.give_back()
    assert lease.take() is None
    again.renew()


def test_who_stops_it_takes_it_from_its_worker_whose_chunk_is_waited_for(cast: Cast) -> None:
    one = started(*to(cast.alice))
    mine = taken()
    writing.recall(one.pk)
    with pytest.raises(Lost):
        mine.renew()
    assert lease.take() is None
    mine.give_back()
    assert taken().state == "recalling"


def test_its_end_is_the_state_that_follows(cast: Cast) -> None:
    one = started(*to(cast.alice))
    taken().end()
    assert counts(one)[0] == "done"
    assert lease.take() is None
