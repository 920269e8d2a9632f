"""When people write."""

import random
from datetime import timedelta

from oa.demo.timeline import DAYS, Timeline
from tests.oa.demo.conftest import NOW


def test_moments_lie_in_the_last_three_months() -> None:
    timeline, rng = Timeline(NOW), random.Random(1)
    moments = [timeline.moment(rng) for _ in range(2_000)]
    assert all(NOW - timedelta(days=DAYS + 1) < moment < NOW for moment in moments)


def test_most_lie_in_working_hours_of_working_days() -> None:
    timeline, rng = Timeline(NOW), random.Random(1)
    moments = [timeline.moment(rng) for _ in range(2_000)]
    assert sum(moment.weekday() < 5 and 9 <= moment.hour < 19 for moment in moments) > 1_700
    assert all(8 <= moment.hour <= 21 for moment in moments)


def test_a_recent_moment_is_of_the_last_days_of_work() -> None:
    timeline, rng = Timeline(NOW), random.Random(1)
    assert all(NOW - timeline.moment(rng, recent=True) < timedelta(days=4) for _ in range(300))


def test_messages_follow_each_other_and_none_lies_ahead() -> None:
    timeline = Timeline(NOW)
    for seed in range(20):
        moments = timeline.spread(random.Random(seed), [5] * 60, fresh=True)
        assert len(moments) == 300
        assert moments == sorted(moments)
        assert len(set(moments)) == 300
        assert moments[-1] < NOW


def test_the_beginning_is_before_all_of_it() -> None:
    timeline = Timeline(NOW)
    assert timeline.beginning < timeline.starts[0]
