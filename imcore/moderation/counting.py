"""How often within a window? Counted in the cache, for all nodes: a hint that may be lost, never a reason not to send."""

import logging
import time
from typing import Any

from django.core.cache import cache

logger = logging.getLogger(__name__)
AWAY_SECONDS = 5.0  # a cache that failed is not asked again for so long: else every sender waits for it
_away_until = 0.0


def within(name: str, *, entry: str, seconds: int, keep: int, add: bool = True) -> int:
    """How many different entries there were under this name within the last `seconds`, this one included; at most `keep` + 1
    are told apart. The same entry again (a retry) counts once. 0 where the cache is away. Two nodes that count at the same
    instant may miss one."""
    global _away_until
    if time.monotonic() < _away_until:
        return 0
    key = f"moderation:{name}"
    try:
        return _counted(key, entry=entry, seconds=seconds, keep=keep, add=add)
    except Exception as fault:  # noqa: BLE001  whatever a cache's client raises: nobody is kept from sending by it
        _away_until = time.monotonic() + AWAY_SECONDS
        logger.warning("moderation counts nothing for %s s: %s", AWAY_SECONDS, fault.__class__.__name__)
        return 0


def _counted(key: str, *, entry: str, seconds: int, keep: int, add: bool) -> int:
    now = time.time()
    known: list[tuple[float, Any]] = [one for one in cache.get(key) or () if one[0] > now - seconds]
    if all(one[1] != entry for one in known):
        known.append((now, entry))
    if add:
        cache.set(key, known[-keep - 1 :], seconds)
    return len(known)


def forget() -> None:
    """That the cache was away."""
    global _away_until
    _away_until = 0.0
