"""What has grown between two readings, and quantiles of it."""

import pytest

from imcore.metrics import counters, reading
from imcore.metrics.counters import FAST
from imcore.metrics.reading import Reading

NONE = [0] * (len(FAST) + 1)


def acks(**counts: int) -> list[int]:
    """`acks(b0=3)`: three in the first bucket."""
    return [counts.get(f"b{place}", 0) for place in range(len(NONE))]


def test_what_has_grown_is_told_and_what_has_not_is_left_out() -> None:
    before = Reading(5, {"muted": 1, "invalid": 2}, {"database": 0, "redis": 4}, 1, acks(b0=1))
    now = Reading(9, {"muted": 1, "invalid": 5, "internal": 1}, {"database": 0, "redis": 6}, 1, acks(b0=1, b3=4))
    assert reading.grown(before, now) == Reading(4, {"invalid": 3, "internal": 1}, {"redis": 2}, 0, acks(b3=4))


def test_the_errors_that_are_ours() -> None:
    assert reading.errors_in(Reading(9, {"muted": 7, "internal": 1, "unavailable": 2}, {"redis": 4}, 0, NONE)) == 7


@pytest.mark.parametrize(
    ("share", "counts", "seconds"),
    [
        (0.5, NONE, None),
        (0.5, acks(b0=10), 0.0005),
        (0.5, acks(b0=5, b4=5), 0.001),
        (0.9, acks(b0=5, b4=5), 0.01 + 0.8 * 0.015),
        (0.99, acks(b13=1), 10.0),  # longer than all bounds
    ],
)
def test_a_quantile_lies_within_its_bucket(share: float, counts: list[int], seconds: float | None) -> None:
    found = reading.quantile(share, counts)
    assert found is None if seconds is None else found == pytest.approx(seconds)


def test_this_process_is_read_bucket_by_bucket() -> None:
    before = reading.read()
    counters.ACK_SECONDS.observe(0.002)
    counters.ACK_SECONDS.observe(0.003)
    counters.ACK_SECONDS.observe(60)
    counters.REFUSED.labels("muted").inc(2)
    counters.DATABASE_ERRORS.labels("rest").inc()
    found = reading.grown(before, reading.read())
    assert found == Reading(0, {"muted": 2}, {"database": 1}, 0, acks(b1=1, b2=1, b13=1))
