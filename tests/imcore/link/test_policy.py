"""The limits of a connection, in numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imcore.link import policy


def test_a_burst_passes_and_the_next_frame_waits_for_its_share_of_a_second() -> None:
    rate = policy.Rate(10, 5, 100.0)
    assert [rate.take(100.0) for _ in range(6)] == [0, 0, 0, 0, 0, 0.1]


def test_what_was_refused_is_let_in_after_the_time_it_was_told() -> None:
    rate = policy.Rate(4, 1, 0.0)
    rate.take(0.0)
    wait = rate.take(0.0)
    assert (wait, rate.take(wait)) == (0.25, 0)


def test_a_refusal_costs_nothing() -> None:
    rate = policy.Rate(1, 1, 0.0)
    rate.take(0.0)
    assert [rate.take(0.5), rate.take(0.75), rate.take(1.0)] == [0.5, 0.25, 0]


def test_a_long_silence_saves_up_no_more_than_a_burst() -> None:
    rate = policy.Rate(100, 3, 0.0)
    assert [rate.take(3600.0) == 0 for _ in range(4)] == [True, True, True, False]


@given(st.lists(st.floats(0, 2), max_size=200))
def test_never_do_more_pass_than_the_burst_and_the_rate_allow(pauses: list[float]) -> None:
    rate, now, passed = policy.Rate(5, 10, 0.0), 0.0, 0
    for pause in pauses:
        now += pause
        passed += rate.take(now) == 0
    assert passed <= 10 + 5 * now + 1e-6


@pytest.mark.parametrize(("bad", "abuse"), [(0, False), (19, False), (20, True), (21, True)])
def test_twenty_in_a_row_are_abuse(bad: int, abuse: bool) -> None:
    assert policy.is_abuse(bad) is abuse


@pytest.mark.parametrize(("silence", "silent"), [(0, False), (62.4, False), (62.5, False), (62.6, True)])
def test_two_and_a_half_heartbeats_are_silence(silence: float, silent: bool) -> None:
    assert policy.is_silent(1000.0, 1000.0 + silence) is silent
