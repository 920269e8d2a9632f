"""How far an import is. The work is one transaction, of which nobody sees anything before its end; so the number stands in the
cache, where writing it needs no second connection. Soft: without the cache an import goes on, and is not seen to."""

import logging

import redis
from django.core.cache import cache

logger = logging.getLogger(__name__)

KEPT_SECONDS = 3600


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
