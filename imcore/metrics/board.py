"""How the nodes come together on one page: each writes its own figures every few seconds, where all can read them.

What is written is as large as a node's history of ten minutes, whatever the company's size; a node that is gone is gone from
the board some seconds later.
"""

import logging
import threading
import time
from typing import Any, Protocol

import msgspec
import redis
from django.conf import settings

from imcore.metrics.counters import REDIS_ERRORS

logger = logging.getLogger(__name__)
EVERY_SECONDS = 5.0
LIFE_SECONDS = 20.0  # a node that has not written for so long is not shown
KEPT = 120  # samples: ten minutes
TIMEOUT_SECONDS = 1.0
NAMES, NODE = "hongyan:nodes", "hongyan:node:"


class Sample(msgspec.Struct, array_like=True):
    """A node at one moment; rates are those of the time since its last sample."""

    at: float  # seconds since the epoch
    connections: int
    people: int
    messages: float  # per second
    errors: float  # per second: messages that were refused for our own reasons, and services that were away
    p99: float | None  # seconds, of the last minute; None where nothing was sent
    p50: float | None = None  # likewise
    waiting: int = 0  # side effects, of the whole installation


class Report(msgspec.Struct):
    """What a node writes."""

    name: str
    devices: dict[str, int]  # class of device → connections
    acks: list[int]  # of the last minute, by the buckets of ACK_SECONDS, each for itself
    refused: dict[str, int]  # code → messages of the last minute
    away: dict[str, int]  # "database", "redis" → how often within the last minute
    repairs: int  # of the last minute
    samples: list[Sample]  # oldest first


class Board(Protocol):
    """Where reports are kept."""

    def write(self, report: Report) -> None:
        """In the place of this node's last one."""

    def read(self) -> list[Report]:
        """Of all nodes that live, by name."""


class MemoryBoard:
    """One process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reports: dict[str, tuple[float, Report]] = {}

    def write(self, report: Report) -> None:
        """See Board."""
        with self._lock:
            self._reports[report.name] = time.monotonic() + LIFE_SECONDS, report

    def read(self) -> list[Report]:
        """See Board."""
        with self._lock:
            self._reports = {name: kept for name, kept in self._reports.items() if kept[0] > time.monotonic()}
            return [self._reports[name][1] for name in sorted(self._reports)]


class RedisBoard:
    """All nodes: a key for each, which expires, and their names. Where Redis is away nothing is shown, and nothing fails."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS)

    def write(self, report: Report) -> None:
        """See Board."""
        pipeline, now = self._redis.pipeline(transaction=False), time.time()
        pipeline.set(NODE + report.name, msgspec.json.encode(report), px=round(LIFE_SECONDS * 1000))
        pipeline.zadd(NAMES, {report.name: now})
        pipeline.zremrangebyscore(NAMES, "-inf", now - LIFE_SECONDS)
        self._try(pipeline.execute)

    def read(self) -> list[Report]:
        """See Board."""
        names = sorted(name.decode() for name in self._try(lambda: self._redis.zrange(NAMES, 0, -1)) or [])
        found = self._try(lambda: self._redis.mget([NODE + name for name in names])) if names else []
        return [msgspec.json.decode(written, type=Report) for written in found or [] if written is not None]

    def _try(self, ask: Any) -> Any:
        try:
            return ask()
        except redis.RedisError as fault:
            REDIS_ERRORS.labels("board").inc()
            logger.info("board: %s", fault.__class__.__name__)
            return None


_board: Board | None = None


def current() -> Board:
    """The board, as the settings say."""
    global _board
    if _board is None:
        _board = RedisBoard(settings.REDIS_URL) if settings.REDIS_URL else MemoryBoard()
    return _board
