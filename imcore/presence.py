"""Who is here, on what: soft state that expires. It decides push and the green dot; delivery never depends on it."""

import json
import logging
import threading
import time
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import redis
from django.conf import settings

from imcore.metrics.counters import REDIS_ERRORS

logger = logging.getLogger(__name__)
LIFE_SECONDS = 90  # a node says again that its users are here every 30 s
KEPT_SECONDS = 30 * 86_400  # how long "last active" is remembered
TIMEOUT_SECONDS = 1.0
HERE = "hongyan:here"
AWAY_SECONDS = 5.0  # a Redis that failed is not asked again for so long: else each who comes waits for it, and all behind them


class Here(NamedTuple):
    """A connection that is here."""

    user: int
    place: str  # node and connection: what makes it one of a kind
    device_class: str


class Online(NamedTuple):
    """How many people are here, and some of them."""

    total: int
    users: list[int]


class Presence(Protocol):
    """Where presence is kept."""

    def arrive(self, arrivals: Sequence[Here]) -> None:
        """These are here, for another LIFE_SECONDS."""

    def leave(self, gone: Here) -> None:
        """This one has gone."""

    def look(self, users: Sequence[int]) -> dict[int, dict[str, Any]]:
        """User → {"online", "devices": [class], "last_active": seconds since the epoch or None}."""

    def online(self, limit: int) -> Online:
        """Who is here: all of them counted, each once, and `limit` of them."""


class MemoryPresence:
    """One process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._here: dict[int, dict[str, str]] = {}
        self._seen: dict[int, float] = {}

    def arrive(self, arrivals: Sequence[Here]) -> None:
        """See Presence."""
        with self._lock:
            for here in arrivals:
                self._here.setdefault(here.user, {})[here.place] = here.device_class
                self._seen[here.user] = time.time()

    def leave(self, gone: Here) -> None:
        """See Presence."""
        with self._lock:
            places = self._here.get(gone.user, {})
            places.pop(gone.place, None)
            if not places:
                self._here.pop(gone.user, None)
            self._seen[gone.user] = time.time()

    def look(self, users: Sequence[int]) -> dict[int, dict[str, Any]]:
        """See Presence."""
        with self._lock:
            return {user: _shown(self._here.get(user, {}).values(), self._seen.get(user)) for user in users}

    def online(self, limit: int) -> Online:
        """See Presence."""
        with self._lock:
            return Online(len(self._here), list(self._here)[-limit:])


class RedisPresence:
    """All nodes: a hash per user, place → [class, until], and a sorted set of those who are here, by until when. Where Redis is
    away everyone is offline, and nothing fails."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS, decode_responses=True
        )
        self._away_until = 0.0

    def arrive(self, arrivals: Sequence[Here]) -> None:
        """See Presence."""
        until, now = time.time() + LIFE_SECONDS, time.time()
        pipeline = self._redis.pipeline(transaction=False)
        for here in arrivals:
            key = _key(here.user)
            pipeline.hset(key, mapping={here.place: json.dumps([here.device_class, until]), "seen": now})
            pipeline.expire(key, KEPT_SECONDS)
        pipeline.zadd(HERE, {str(here.user): until for here in arrivals})
        pipeline.zremrangebyscore(HERE, "-inf", now)
        self._run(pipeline)

    def leave(self, gone: Here) -> None:
        """See Presence."""
        pipeline = self._redis.pipeline(transaction=False)
        key = _key(gone.user)
        pipeline.hdel(key, gone.place)
        pipeline.hset(key, "seen", str(time.time()))
        pipeline.expire(key, KEPT_SECONDS)  # the arrival may have gone with a Redis that was restarted since
        pipeline.hlen(key)
        if self._run(pipeline)[-1:] == [1]:  # only "seen" is left. Who comes in this moment is in the list again by 30 s later
            self._run(self._redis.pipeline(transaction=False).zrem(HERE, str(gone.user)))

    def look(self, users: Sequence[int]) -> dict[int, dict[str, Any]]:
        """See Presence."""
        pipeline = self._redis.pipeline(transaction=False)
        for user in users:
            pipeline.hgetall(_key(user))
        now = time.time()
        shown = {}
        for user, places in zip(users, self._run(pipeline) or [{}] * len(users), strict=True):
            seen = places.pop("seen", None)
            living = [value for value in map(json.loads, places.values()) if value[1] > now]
            shown[user] = _shown([value[0] for value in living], float(seen) if seen else None)
        return shown

    def online(self, limit: int) -> Online:
        """See Presence."""
        pipeline, now = self._redis.pipeline(transaction=False), time.time()
        pipeline.zcount(HERE, now, "+inf")
        pipeline.zrevrangebyscore(HERE, "+inf", now, start=0, num=limit)
        total, users = self._run(pipeline) or (0, [])
        return Online(total, [int(user) for user in users])

    def _run(self, pipeline: Any) -> list[Any]:
        if time.monotonic() < self._away_until:
            return []
        try:
            answers: list[Any] = pipeline.execute()
            return answers
        except redis.RedisError as fault:
            self._away_until = time.monotonic() + AWAY_SECONDS
            REDIS_ERRORS.labels("presence").inc()
            logger.warning("presence: %s; asked again after %s s", fault.__class__.__name__, AWAY_SECONDS)
            return []


def _key(user: int) -> str:
    return f"hongyan:presence:{user}"


def _shown(classes: Any, seen: float | None) -> dict[str, Any]:
    devices = sorted(set(classes))
    return {"online": bool(devices), "devices": devices, "last_active": seen}


_presence: Presence | None = None


def _store() -> Presence:
    global _presence
    if _presence is None:
        _presence = RedisPresence(settings.REDIS_URL) if settings.REDIS_URL else MemoryPresence()
    return _presence


def arrive(arrivals: Sequence[Here]) -> None:
    """These connections are here, for another LIFE_SECONDS."""
    if arrivals:
        _store().arrive(arrivals)


def leave(gone: Here) -> None:
    """This connection has gone."""
    _store().leave(gone)


def look(users: Sequence[int]) -> dict[int, dict[str, Any]]:
    """User → {"online", "devices": [class], "last_active": seconds since the epoch or None}. One round trip."""
    return _store().look(users) if users else {}


def online(limit: int) -> Online:
    """Who is here: all of them counted, each once, and `limit` of them. One round trip."""
    return _store().online(limit)
