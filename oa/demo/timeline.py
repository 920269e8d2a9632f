"""When people at work write: on working days, mostly between nine and seven, less over lunch. Pure."""

import random
from bisect import bisect
from datetime import datetime, timedelta
from itertools import accumulate

DAYS = 91
HOURS = {8: 2, 9: 9, 10: 13, 11: 12, 12: 5, 13: 6, 14: 12, 15: 12, 16: 11, 17: 10, 18: 7, 19: 3, 20: 2, 21: 1}
WEEKEND = 0.06


class Timeline:
    """The working moments of the three months before `now` (aware, in the company's time zone)."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        slots: list[tuple[datetime, float]] = []
        for back in range(DAYS, -1, -1):
            day = midnight - timedelta(days=back)
            factor = WEEKEND if day.weekday() >= 5 else 1.0
            slots += [(day + timedelta(hours=hour), weight * factor) for hour, weight in HOURS.items()]
        slots = [slot for slot in slots if slot[0] + timedelta(hours=1) <= now]
        self.starts = [start for start, _ in slots]
        self.sums = list(accumulate(weight for _, weight in slots))

    @property
    def beginning(self) -> datetime:
        """Before the first message of all."""
        return self.starts[0] - timedelta(hours=2)

    def moment(self, rng: random.Random, *, recent: bool = False) -> datetime:
        """A working moment; a recent one is of the last day and a half of work."""
        low = self.sums[-1] - 130 if recent else 0.0
        index = bisect(self.sums, rng.uniform(max(low, 0.0), self.sums[-1]))
        start = self.starts[min(index, len(self.starts) - 1)]
        return start + timedelta(seconds=rng.randrange(3600), milliseconds=rng.randrange(1000))

    def spread(self, rng: random.Random, lengths: list[int], *, fresh: bool) -> list[datetime]:
        """A moment for each message of scenes of these lengths: ascending, some seconds to minutes apart, none after now."""
        begins = sorted(self.moment(rng, recent=fresh and index % 12 == 0) for index in range(len(lengths)))
        moments: list[datetime] = []
        for begin, length in zip(begins, lengths, strict=True):
            at = max(begin, moments[-1] + timedelta(seconds=30)) if moments else begin
            for _ in range(length):
                moments.append(at)
                at += timedelta(seconds=rng.choice((7, 12, 20, 35, 60, 90, 180, 420)) * rng.uniform(0.6, 1.5))
        return self._before_now(moments)

    def _before_now(self, moments: list[datetime]) -> list[datetime]:
        limit = self.now - timedelta(seconds=40)
        for index in range(len(moments) - 1, -1, -1):
            if moments[index] <= limit:
                break
            moments[index] = limit
            limit -= timedelta(seconds=15)
        return moments
