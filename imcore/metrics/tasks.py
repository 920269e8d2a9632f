"""What the workers do: how often, how long, how often in vain. Kept in Redis, as a worker has no address to be read at.

So the figures are of all workers together, and every node shows the same ones.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import redis
from celery.signals import task_postrun, task_prerun
from django.conf import settings
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from imcore.metrics.counters import REDIS_ERRORS

logger = logging.getLogger(__name__)
KEY = "hongyan:tasks"
TIMEOUT_SECONDS = 1.0
HELP = {
    "runs": "Runs of a task, of all workers.",
    "failures": "Runs that failed, of all workers.",
    "seconds": "Time that runs took, of all workers.",
}
Figures = dict[str, dict[str, float]]  # task → {"runs", "failures", "seconds"}


class TaskFigures(Protocol):
    """Where they are kept."""

    def add(self, task: str, seconds: float, *, failed: bool) -> None:
        """One run is over. Never raises."""

    def read(self) -> Figures:
        """All that was added, since Redis or the process began."""


class MemoryFigures:
    """One process, its worker within."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: Counter[str] = Counter()

    def add(self, task: str, seconds: float, *, failed: bool) -> None:
        """See TaskFigures."""
        with self._lock:
            self._kept[f"{task}|runs"] += 1
            self._kept[f"{task}|failures"] += failed
            self._kept[f"{task}|seconds"] += seconds  # type: ignore[assignment]  # a Counter of floats counts as well

    def read(self) -> Figures:
        """See TaskFigures."""
        with self._lock:
            return _by_task(self._kept)


class RedisFigures:
    """All workers: one hash, a field for each task and figure. Where Redis is away runs are not counted."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS, decode_responses=True
        )

    def add(self, task: str, seconds: float, *, failed: bool) -> None:
        """See TaskFigures."""
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.hincrby(KEY, f"{task}|runs", 1)
        pipeline.hincrby(KEY, f"{task}|failures", int(failed))
        pipeline.hincrbyfloat(KEY, f"{task}|seconds", seconds)
        try:
            pipeline.execute()
        except redis.RedisError as fault:
            REDIS_ERRORS.labels("tasks").inc()
            logger.info("tasks: a run of %s was not counted: %s", task, fault.__class__.__name__)

    def read(self) -> Figures:
        """See TaskFigures. Nothing where Redis is away."""
        try:
            kept: Any = self._redis.hgetall(KEY)
        except redis.RedisError:
            REDIS_ERRORS.labels("tasks").inc()
            return {}
        return _by_task(kept)


def _by_task(kept: Mapping[str, Any]) -> Figures:
    found: Figures = {}
    for field, value in kept.items():
        task, _, figure = field.rpartition("|")
        found.setdefault(task, dict.fromkeys(HELP, 0.0))[figure] = float(value)
    return found


_figures: TaskFigures | None = None


def current() -> TaskFigures:
    """This process's, as the settings say."""
    global _figures
    if _figures is None:
        _figures = RedisFigures(settings.REDIS_URL) if settings.REDIS_URL else MemoryFigures()
    return _figures


class Shown(Collector):
    """Shows what is kept."""

    def collect(self) -> Iterable[Metric]:
        """Called at each reading."""
        families = {
            name: CounterMetricFamily(f"hongyan_task_{name}", sentence, labels=["task"]) for name, sentence in HELP.items()
        }
        for task, figures in current().read().items():
            for name, family in families.items():
                family.add_metric([task], figures[name])
        return families.values()

    def describe(self) -> Iterable[Metric]:
        """Nothing: at the registration nobody is asked yet."""
        return ()


_began = threading.local()


@task_prerun.connect
def _start(**_unused: Any) -> None:
    _began.at = time.perf_counter()


@task_postrun.connect
def _end(task: Any = None, state: str | None = None, **_unused: Any) -> None:
    began = getattr(_began, "at", None)
    if task is not None and began is not None:
        current().add(task.name, time.perf_counter() - began, failed=state != "SUCCESS")


REGISTRY.register(Shown())
