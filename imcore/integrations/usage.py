"""What clients use: counted in the cache by each call, written down together every few seconds.

The figures are for people who look after clients, not for a bill: what is counted between the writing and a crash of the
cache is lost.
"""

import logging
from collections.abc import Iterable
from datetime import date, timedelta

import redis
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from imcore.models import ApiClient, ApiUsage
from imcore.rest import counted

logger = logging.getLogger(__name__)
KEPT = 3 * 86_400
FIELDS = ("calls", "refused", "messages")


def count(client: ApiClient, endpoint: str, *, refused: bool, messages: int = 0) -> None:
    """One call. Never raises for the cache's sake."""
    day = timezone.localdate()
    try:
        seen = _endpoints(client.pk, day)
        if endpoint not in seen:
            cache.set(_list_key(client.pk, day), sorted({*seen, endpoint}), KEPT)
        for field, number in zip(FIELDS, (1, int(refused), messages), strict=True):
            if number:
                counted(_key(client.pk, day, endpoint, field), keep=KEPT, by=number)
    except (redis.RedisError, OSError) as fault:
        logger.warning("A call of client %s was not counted: %s", client.pk, fault)


def write_down() -> int:
    """Moves what was counted today and yesterday into the table → how many rows it touched."""
    today = timezone.localdate()
    rows = 0
    for client in ApiClient.objects.values_list("pk", flat=True):
        for day in (today - timedelta(days=1), today):
            rows += sum(_write(client, day, endpoint) for endpoint in _endpoints(client, day))
    return rows


def _write(client: int, day: date, endpoint: str) -> bool:
    keys = {field: _key(client, day, endpoint, field) for field in FIELDS}
    waiting = cache.get_many(keys.values())
    added = {field: int(waiting.get(key, 0)) for field, key in keys.items()}
    if not any(added.values()):
        return False
    with transaction.atomic():
        row, _made = ApiUsage.objects.get_or_create(client_id=client, day=day, endpoint=endpoint)
        ApiUsage.objects.filter(pk=row.pk).update(**{field: F(field) + number for field, number in added.items()})
    for field, number in added.items():  # what was counted meanwhile stays for the next time
        if number:
            counted(keys[field], keep=KEPT, by=-number)
    return True


def _endpoints(client: int, day: date) -> Iterable[str]:
    found: list[str] = cache.get(_list_key(client, day), [])
    return found


def _list_key(client: int, day: date) -> str:
    return f"facade:usage:{client}:{day:%Y%m%d}"


def _key(client: int, day: date, endpoint: str, field: str) -> str:
    return f"{_list_key(client, day)}:{endpoint.replace(' ', '_')}:{field}"
