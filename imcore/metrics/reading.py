"""Figures of figures: what has grown between two readings, and a quantile of a histogram. Pure but for the reading."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from prometheus_client import Counter

from imcore.metrics.counters import ACCEPTED, ACK_SECONDS, DATABASE_ERRORS, FAST, REDIS_ERRORS, REFUSED, REPAIRS

OURS = ("internal", "unavailable")  # refusals that are not the sender's doing


class Reading(NamedTuple):
    """The counters of this process at one moment."""

    accepted: int
    refused: dict[str, int]  # by code
    away: dict[str, int]  # "database", "redis"
    repairs: int
    acks: list[int]  # by bucket, each for itself; the last is what took longer than all


def read() -> Reading:
    """Now."""
    return Reading(_sum(ACCEPTED), _by_label(REFUSED), {"database": _sum(DATABASE_ERRORS), "redis": _sum(REDIS_ERRORS)},
                   _sum(REPAIRS), _buckets())  # fmt: skip


def _sum(counter: Counter) -> int:
    return round(
        sum(sample.value for family in counter.collect() for sample in family.samples if sample.name.endswith("_total"))
    )


def _by_label(counter: Counter) -> dict[str, int]:
    samples = (sample for family in counter.collect() for sample in family.samples if sample.name.endswith("_total"))
    return {"".join(sample.labels.values()): round(sample.value) for sample in samples}


def _buckets() -> list[int]:
    samples = (sample for family in ACK_SECONDS.collect() for sample in family.samples if sample.name.endswith("_bucket"))
    heaped = [round(sample.value) for sample in samples]
    return [heaped[0], *(later - earlier for earlier, later in pairwise(heaped))]


def grown(before: Reading, now: Reading) -> Reading:
    """What has come between the two."""
    return Reading(
        now.accepted - before.accepted,
        _less(now.refused, before.refused),
        _less(now.away, before.away),
        now.repairs - before.repairs,
        [later - earlier for earlier, later in zip(before.acks, now.acks, strict=True)],
    )


def _less(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    left = {name: count - before.get(name, 0) for name, count in now.items()}
    return {name: count for name, count in left.items() if count}


def errors_in(reading: Reading) -> int:
    """How many of its events are our own fault."""
    return sum(reading.refused.get(code, 0) for code in OURS) + sum(reading.away.values())


def quantile(share: float, acks: Sequence[int]) -> float | None:
    """The time (s) within which that share was answered, interpolated within its bucket; None where nothing was.

    What took longer than the last bound is told as that bound.
    """
    wanted, passed, low = share * sum(acks), 0, 0.0
    if not wanted:
        return None
    for bound, count in zip(FAST, acks, strict=False):
        if passed + count >= wanted:
            return low + (bound - low) * (wanted - passed) / count
        passed, low = passed + count, bound
    return low
