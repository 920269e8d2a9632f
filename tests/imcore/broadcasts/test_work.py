"""A worker's slice."""

import pytest

from imcore import extend
from imcore.broadcasts import sending, work, writing
from imcore.draft import Draft
from imcore.models import Broadcast
from tests import factories
from tests.cast import Cast
from tests.imcore.broadcasts.given import counts, started, to
from tests.imcore.messaging.doors import plugged

pytestmark = pytest.mark.django_db


def test_a_slice_ends_with_its_time_and_gives_the_broadcast_back(cast: Cast) -> None:
    one = started(*to(*factories.people(sending.CHUNK + 1)))
    assert work.work_off(0) is True
    assert counts(one) == ("running", sending.CHUNK + 1, sending.CHUNK, 0, 0)
    assert Broadcast.objects.get().taken_at is None


def test_all_of_them_are_worked_off_and_then_there_is_nothing(cast: Cast) -> None:
    first, second = started(*to(cast.alice)), started(*to(*factories.people(3)))
    assert [work.work_off(60) for _ in range(3)] == [True, True, False]
    assert (counts(first), counts(second)) == (("done", 1, 1, 0, 0), ("done", 3, 3, 0, 0))
    assert all(one.ended_at is not None for one in Broadcast.objects.all())


def test_what_somebody_stops_amid_a_slice_is_left(cast: Cast) -> None:
    one = started(*to(*factories.people(sending.CHUNK + 1)))

    def stop_amid(_poster: object, draft: Draft) -> Draft:
        if Broadcast.objects.get().state == "running":
            writing.cancel(one.pk)
        return draft

    with plugged(extend.before_send, extend.BeforeSendHook(stop_amid)):
        assert work.work_off(60) is True
    assert counts(one) == ("cancelling", sending.CHUNK + 1, sending.CHUNK, 0, 0)
    assert Broadcast.objects.get().taken_at is None
