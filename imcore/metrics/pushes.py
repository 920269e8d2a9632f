"""What providers make of notifications: counted by minute for the page of the system's state, and in all for a monitor.

Kept where all nodes can read it (Redis; embedded: memory), as the workers that push have no address to be read at.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any, Protocol

import redis
from django.conf import settings
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from imcore.metrics.counters import REDIS_ERRORS

logger = logging.getLogger(__name__)
TOTAL, MINUTE = "hongyan:pushes", "hongyan:pushes:"
MINUTES = 60  # that are kept
TIMEOUT_SECONDS = 1.0
ByMinute = dict[int, dict[str, int]]  # minutes since the epoch → outcome → attempts
Totals = dict[tuple[str, str], int]  # provider, outcome → attempts


class Outcomes(Protocol):
    """Where they are counted."""

    def add(self, provider: str, outcome: str) -> None:
        """One attempt is over. Called by many threads; never raises."""

    def total(self) -> Totals:
        """Since Redis or the process began."""

    def hour(self) -> ByMinute:
        """Of the last MINUTES, those in which anything was sent."""


class MemoryOutcomes:
    """One process, its worker within."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._total: Counter[tuple[str, str]] = Counter()
        self._minutes: dict[int, Counter[str]] = {}

    def add(self, provider: str, outcome: str) -> None:
        """See Outcomes."""
        now = this_minute()
        with self._lock:
            self._total[provider, outcome] += 1
            self._minutes = {minute: counts for minute, counts in self._minutes.items() if minute > now - MINUTES}
            self._minutes.setdefault(now, Counter())[outcome] += 1

    def total(self) -> Totals:
        """See Outcomes."""
        with self._lock:
            return dict(self._total)

    def hour(self) -> ByMinute:
        """See Outcomes."""
        first = this_minute() - MINUTES
        with self._lock:
            return {minute: dict(counts) for minute, counts in sorted(self._minutes.items()) if minute > first}


class RedisOutcomes:
    """All workers: a hash for all time, and one for each minute that expires. Where Redis is away nothing is counted."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS, decode_responses=True
        )

    def add(self, provider: str, outcome: str) -> None:
        """See Outcomes."""
        pipeline, key = self._redis.pipeline(transaction=False), f"{MINUTE}{this_minute()}"
        pipeline.hincrby(TOTAL, f"{provider} {outcome}", 1)
        pipeline.hincrby(key, outcome, 1)
        pipeline.expire(key, 60 * (MINUTES + 1))
        self._try(pipeline.execute)

    def total(self) -> Totals:
        """See Outcomes."""
        found = _whole(self._try(lambda: self._redis.hgetall(TOTAL)) or {})
        parted = ((*name.partition(" "), count) for name, count in found.items())
        return {(provider, outcome): count for provider, _space, outcome, count in parted if outcome}

    def hour(self) -> ByMinute:
        """See Outcomes. One round trip."""
        now = this_minute()
        minutes = range(now - MINUTES + 1, now + 1)
        pipeline = self._redis.pipeline(transaction=False)
        for minute in minutes:
            pipeline.hgetall(f"{MINUTE}{minute}")
        found = self._try(pipeline.execute) or []
        return {minute: _whole(counts) for minute, counts in zip(minutes, found, strict=False) if counts}

    def _try(self, ask: Any) -> Any:
        try:
            return ask()
        except redis.RedisError as fault:
            REDIS_ERRORS.labels("pushes").inc()
            logger.info("pushes: %s", fault.__class__.__name__)
            return None


def this_minute() -> int:
    """Minutes since the epoch."""
    return int(time.time() // 60)


def _whole(counts: dict[str, str]) -> dict[str, int]:
    return {outcome: int(count) for outcome, count in counts.items()}


_outcomes: Outcomes | None = None


def current() -> Outcomes:
    """This process's, as the settings say."""
    global _outcomes
    if _outcomes is None:
        _outcomes = RedisOutcomes(settings.REDIS_URL) if settings.REDIS_URL else MemoryOutcomes()
    return _outcomes


class Shown(Collector):
    """Shows what is kept."""

    def collect(self) -> Iterable[Metric]:
        """Called at each reading."""
        family = CounterMetricFamily(
            "hongyan_pushes",
            "Attempts at notifications, of all workers, by outcome.",
            labels=["provider", "outcome"],
        )
        for labels, count in current().total().items():
            family.add_metric(labels, count)
        return [family]

    def describe(self) -> Iterable[Metric]:
        """Nothing: at the registration nobody is asked yet."""
        return ()


REGISTRY.register(Shown())
