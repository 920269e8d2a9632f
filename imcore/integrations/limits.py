"""How much a client may do: counted in the cache, so across all nodes where there is Redis. A limit is no reason to be down:
without its cache everything passes."""

import logging
import time
from datetime import datetime, timedelta

import redis
from django.utils import timezone

from imcore import errors
from imcore.models import ApiClient
from imcore.rest import counted

logger = logging.getLogger(__name__)
MINUTE = 60
DAY_KEPT = 2 * 86_400


def count(what: str, who: object, *, allowed: int) -> None:
    """One more of these in this minute. Raises RateLimited with the seconds that are left of it."""
    window, passed = divmod(time.time(), MINUTE)
    try:
        number = counted(f"facade:{what}:{who}:{int(window)}", keep=MINUTE)
    except (redis.RedisError, OSError) as fault:
        logger.warning("A limit without cache: %s", fault)
        return
    if number > allowed:
        raise errors.RateLimited(retry_after=max(1, round(MINUTE - passed)))


def take(client: ApiClient, messages: int) -> None:
    """So many messages of the day's. Raises RateLimited where fewer are left: then none is taken."""
    try:
        taken = counted(_of_today(client), keep=DAY_KEPT, by=messages)
    except (redis.RedisError, OSError) as fault:
        logger.warning("A quota without cache: %s", fault)
        return
    if taken > client.messages_per_day:
        give_back(client, messages)
        raise errors.RateLimited(retry_after=_until_tomorrow(), messages_per_day=client.messages_per_day)


def give_back(client: ApiClient, messages: int) -> None:
    """So many were not sent after all."""
    if not messages:
        return
    try:
        counted(_of_today(client), keep=DAY_KEPT, by=-messages)
    except (redis.RedisError, OSError) as fault:
        logger.warning("A quota without cache: %s", fault)


def _of_today(client: ApiClient) -> str:
    return f"facade:messages:{client.pk}:{timezone.localdate():%Y%m%d}"


def _until_tomorrow() -> int:
    now = timezone.localtime()
    tomorrow = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo)
    return max(1, round((tomorrow - now).total_seconds()))
