"""What failed is tried ever more slowly."""

import pytest

from imcore.backoff import wait_before


@pytest.mark.parametrize(
    ("attempt", "low", "high"), [(0, 2.5, 5), (1, 5, 10), (4, 40, 80), (30, 1800, 3600), (30_000, 1800, 3600)]
)
def test_the_wait_doubles_and_is_never_the_same_for_all(attempt: int, low: float, high: float) -> None:
    waits = {wait_before(attempt, first=5, longest=3600) for _ in range(20)}
    assert low <= min(waits) < max(waits) <= high
