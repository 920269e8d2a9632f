"""What the policy is told about members."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from imcore.models import Device, Member, Message, PushWishes
from imcore.push import readers
from imcore.push.policy import About, Quiet, Reader
from tests import factories
from tests.cast import Cast
from tests.imcore.push.conftest import Subscribe, say

pytestmark = pytest.mark.django_db
NIGHT = {"quiet_from": time(22), "quiet_to": time(8)}


def test_a_reader_is_what_their_seat_login_and_wishes_say(cast: Cast, subscribe: Subscribe) -> None:
    factories.token(cast.bob, device_class="mobile")
    subscription = subscribe(cast.bob, device=Device.objects.get(user=cast.bob))
    Member.objects.filter(user=cast.bob).update(muted=True, read_seq=4)
    PushWishes.objects.create(user=cast.bob, **NIGHT, time_zone="UTC", mentions_pass=False)
    lives = readers.lives([cast.bob.pk])
    seat = readers.seats([cast.bob.pk], [cast.group.pk])[cast.bob.pk, cast.group.pk]
    quiet = Quiet(time(22), time(8), ZoneInfo("UTC"), mentions_pass=False)
    wanted = Reader(cast.bob.pk, "mobile", muted=True, has_read=True, quiet=quiet)
    assert lives.reader(seat, subscription, 4) == wanted
    assert lives.reader(seat, subscription, 5) == wanted._replace(has_read=False)


def test_seats_go_on_after_a_user_and_leave_out_who_left(cast: Cast) -> None:
    found = readers.seats_after(cast.group.pk, cast.alice.pk, 10)
    assert [seat.user for seat in found] == sorted([cast.bob.pk, cast.carol.pk])
    assert len(readers.seats_after(cast.group.pk, 0, 2)) == 2


@pytest.mark.parametrize(("kind", "urgent"), [("text", False), ("important", True)])
def test_what_is_to_be_confirmed_is_urgent(cast: Cast, kind: str, urgent: bool) -> None:
    say(cast.alice, cast.group, kind=kind, mentions="all")
    assert readers.about(Message.objects.get()) == About(urgent, "all", cast.alice.pk)


def test_without_both_ends_there_are_no_quiet_hours() -> None:
    assert readers.quiet(None) is None
    assert readers.quiet(PushWishes(quiet_from=time(22))) is None


@pytest.mark.parametrize("name", ["", "Nowhere/At_all", "../etc"])
def test_without_a_zone_that_there_is_the_servers_counts(name: str) -> None:
    assert readers.quiet(PushWishes(**NIGHT, time_zone=name)) == Quiet(time(22), time(8), ZoneInfo("Asia/Shanghai"))
