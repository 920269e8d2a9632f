"""Who is told: a table, and what holds for every hour."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imcore.push.policy import TELL, About, Quiet, Reader, quiet_until, verdict

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = Quiet(time(22), time(8), SHANGHAI)
NOON, MIDNIGHT = datetime(2026, 11, 24, 4, tzinfo=UTC), datetime(2026, 11, 24, 16, tzinfo=UTC)  # 12:00 and 0:00 in Shanghai
ME = Reader(user=2, device_class="mobile")
PLAIN = About(sender=1)


@pytest.mark.parametrize(
    ("about", "reader", "now", "tells", "reason"),
    [
        (PLAIN, ME, NOON, True, ""),
        (About(sender=2, urgent=True), ME, NOON, False, "own"),
        (About(sender=1, urgent=True, visible=False), ME, NOON, False, "not visible"),
        (About(sender=1, urgent=True), ME._replace(has_read=True), NOON, False, "read"),
        (About(sender=1, urgent=True), ME._replace(online=frozenset({"web"})), NOON, False, "connected"),
        (PLAIN, ME._replace(online=frozenset({"desktop"})), NOON, False, "connected"),
        (PLAIN, ME._replace(online=frozenset({"mobile"})), NOON, False, "connected"),
        (PLAIN, ME._replace(online=frozenset({"pad"})), NOON, True, ""),
        (PLAIN, ME._replace(muted=True), NOON, False, "muted"),
        (About(sender=1, mentions=[2]), ME._replace(muted=True), NOON, True, ""),
        (About(sender=1, mentions=[3]), ME._replace(muted=True), NOON, False, "muted"),
        (About(sender=1, mentions="all"), ME._replace(muted=True), NOON, False, "muted"),
        (About(sender=1, urgent=True), ME._replace(muted=True, quiet=NIGHT), MIDNIGHT, True, ""),
        (PLAIN, ME._replace(quiet=NIGHT), NOON, True, ""),
        (PLAIN, ME._replace(quiet=NIGHT), MIDNIGHT, True, "quiet hours"),
        (About(sender=1, mentions=[2]), ME._replace(quiet=NIGHT), MIDNIGHT, True, ""),
        (About(sender=1, mentions="all"), ME._replace(quiet=NIGHT), MIDNIGHT, True, ""),
        (About(sender=1, mentions=[2]), ME._replace(quiet=NIGHT._replace(mentions_pass=False)), MIDNIGHT, True, "quiet hours"),
        (About(sender=1, mentions=[2]), ME._replace(muted=True, quiet=NIGHT), MIDNIGHT, True, ""),
    ],
)
def test_a_reader_is_told_or_not(about: About, reader: Reader, now: datetime, tells: bool, reason: str) -> None:
    given = verdict(about, reader, now=now)
    assert (given.tell, given.reason, given.at is not None) == (tells, reason, reason == "quiet hours")


def test_what_comes_at_night_is_told_at_the_end_of_the_night() -> None:
    assert verdict(PLAIN, ME._replace(quiet=NIGHT), now=MIDNIGHT).at == datetime(2026, 11, 25, 8, tzinfo=SHANGHAI)


clocks = st.times(timezones=st.none())
nights = st.builds(Quiet, clocks, clocks, st.sampled_from([SHANGHAI, ZoneInfo("America/New_York"), ZoneInfo("UTC")]))
# away from the days on which clocks are put forward or back: there an hour is missing or comes twice
hours = st.integers(0, 180 * 1440).map(lambda minutes: datetime(2026, 4, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@given(nights, hours)
def test_quiet_hours_end_within_a_day_and_are_over_then(quiet: Quiet, now: datetime) -> None:
    until = quiet_until(quiet, now)
    if until is not None:
        assert now < until <= now + timedelta(days=1)
        assert quiet_until(quiet, until) is None


@given(nights, hours)
def test_of_a_night_and_its_day_exactly_one_is_quiet(quiet: Quiet, now: datetime) -> None:
    day = quiet._replace(start=quiet.end, end=quiet.start)
    if quiet.start != quiet.end:
        assert (quiet_until(quiet, now) is None) != (quiet_until(day, now) is None)


@given(nights, hours, st.booleans(), st.booleans())
def test_who_has_read_it_or_sits_at_a_desk_is_never_told(quiet: Quiet, now: datetime, urgent: bool, muted: bool) -> None:
    about = About(sender=1, urgent=urgent, mentions=[2])
    for reader in (ME._replace(has_read=True), ME._replace(online=frozenset({"web", "pad"}))):
        assert not verdict(about, reader._replace(quiet=quiet, muted=muted), now=now).tell


@given(nights, hours)
def test_what_must_be_confirmed_is_told_at_any_hour(quiet: Quiet, now: datetime) -> None:
    assert verdict(About(sender=1, urgent=True), ME._replace(quiet=quiet, muted=True), now=now) == TELL
