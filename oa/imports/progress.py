"""How far an import is.

A check tells it by renewing its lease. The applying is one transaction, of which nobody sees anything before its end; so its
number stands in the cache, where writing it needs no second connection. Soft: without the cache an import goes on unseen.
"""

import logging
import time
from collections.abc import Callable

import redis
from django.core.cache import cache

logger = logging.getLogger(__name__)

KEPT_SECONDS = 3600
PACE_SECONDS = 1.0

Say = Callable[[int, int], None]  # so many are done, of so many (0: not known yet)


def silent(_done: int, _total: int) -> None:
    """Nobody listens."""


def paced(say: Say, *, seconds: float = PACE_SECONDS) -> Say:
    """Passes on the first word, then at most one each so many seconds."""
    last = float("-inf")

    def sometimes(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= seconds:
            last = now
            say(done, total)

    return sometimes


def part(say: Say, start: float, end: float, *, of: int) -> Say:
    """A part of the work as part of the whole: its beginning and end are `start` and `end` of all `of` rows."""

    def scaled(done: int, total: int) -> None:
        say(int(of * (start + (end - start) * min(1.0, done / max(1, total)))), of)

    return scaled


def put(import_id: int, done: int) -> None:
    """So many rows are done."""
    try:
        cache.set(_key(import_id), done, KEPT_SECONDS)
    except (redis.RedisError, OSError) as fault:
        logger.warning("Progress without cache: %s", fault)


def of(import_id: int) -> int:
    """How many rows are done, as far as is known."""
    try:
        return int(cache.get(_key(import_id), 0))
    except (redis.RedisError, OSError) as fault:
        logger.warning("Progress without cache: %s", fault)
        return 0


def _key(import_id: int) -> str:
    return f"oa.import.{import_id}"
