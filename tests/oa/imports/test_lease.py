"""One worker at a time, and the next one where it has died."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from oa.imports import lease, wizard
from oa.imports.lease import Lease, Lost
from oa.models import OrgImport
from tests.oa.imports import sheets

pytestmark = pytest.mark.django_db
UNITS = sheets.units(
    ("R", "研发"),
)


def taken(number: int | None = None) -> Lease:
    """What a worker gets; there is something."""
    found = lease.take(number)
    assert found is not None
    return found


def let_pass(how_long: timedelta) -> None:
    """So long ago every worker said the last word."""
    OrgImport.objects.exclude(taken_at=None).update(taken_at=timezone.now() - how_long)


def test_each_is_taken_once_the_oldest_first() -> None:
    first, second = sheets.waiting(UNITS), sheets.waiting(UNITS)
    assert [taken().number, taken().number, lease.take()] == [first.pk, second.pk, None]


def test_what_no_worker_has_to_do_is_not_taken() -> None:
    sheets.start(UNITS)
    assert lease.take() is None


def test_one_that_is_asked_for_is_taken_before_older_ones() -> None:
    sheets.waiting(UNITS)
    one = sheets.waiting(UNITS)
    assert (taken(one.pk).number, lease.take(one.pk)) == (one.pk, None)


def test_it_is_taken_again_once_the_worker_is_silent_for_the_lease_and_no_sooner() -> None:
    sheets.waiting(UNITS)
    dead = taken()
    let_pass(lease.LEASE - timedelta(seconds=20))
    assert lease.take() is None
    let_pass(lease.LEASE + timedelta(seconds=1))
    assert taken().number == dead.number


def test_a_worker_that_says_it_is_at_it_keeps_it() -> None:
    sheets.waiting(UNITS)
    mine = taken()
    mine = mine._replace(taken_at=timezone.now() - lease.LEASE - timedelta(seconds=1))
    OrgImport.objects.update(taken_at=mine.taken_at)
    mine.renew(done=5, total=9)
    assert lease.take() is None
    assert OrgImport.objects.values_list("done", "total").get() == (5, 9)


def test_who_has_lost_it_writes_nothing_more() -> None:
    one = sheets.waiting(UNITS)
    late = taken()
    let_pass(lease.LEASE + timedelta(seconds=1))
    taken()
    for write in (lambda: late.renew(done=7), lambda: late.end("judge", total=7)):
        with pytest.raises(Lost):
            write()
    one.refresh_from_db()
    assert (one.state, one.done, one.total) == ("checking", 0, 0)


def test_a_file_of_which_three_workers_die_fails_and_holds_up_no_other() -> None:
    deadly, other = sheets.waiting(UNITS), sheets.waiting(UNITS)
    for _ in range(lease.TRIES):
        assert taken(deadly.pk).number == deadly.pk
        let_pass(lease.LEASE + timedelta(seconds=1))
    with translation.override("en"):
        assert taken().number == other.pk
    deadly.refresh_from_db()
    assert (deadly.state, bytes(deadly.content), sheets.faults(deadly)) == (
        "failed",
        b"",
        [(0, "", "It failed, and nothing was changed.")],
    )


def test_each_step_has_its_own_tries() -> None:
    one = sheets.waiting(UNITS)
    for _ in range(lease.TRIES - 1):
        taken()
        let_pass(lease.LEASE + timedelta(seconds=1))
    sheets.worked_on(one)
    wizard.claim(one.pk)
    assert taken().state == "applying"
    assert OrgImport.objects.get().tries == 1
