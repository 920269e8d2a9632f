"""What providers made of notifications, in memory and in Redis: of all workers together, by minute; the past is forgotten."""

import time

import pytest
import redis

from imcore.metrics import pushes
from imcore.metrics.pushes import MINUTES, MemoryOutcomes, Outcomes, RedisOutcomes
from imcore.models import PushDelivery, PushSubscription
from imcore.push import deliver
from tests.cast import Cast
from tests.imcore.admin.conftest import say
from tests.services import Services, free_port

LATER = 40_000_000  # a minute in which nobody else counts


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.services)])
def workers(request: pytest.FixtureRequest) -> list[Outcomes]:
    """Two workers; without Redis there is only one."""
    if request.param == "memory":
        return [MemoryOutcomes()] * 2
    services: Services = request.getfixturevalue("services")
    with redis.Redis.from_url(services.redis.url) as client:
        client.delete(f"{pushes.MINUTE}{LATER}", f"{pushes.MINUTE}{LATER + 1}")
    return [RedisOutcomes(services.redis.url), RedisOutcomes(services.redis.url)]


def at(monkeypatch: pytest.MonkeyPatch, minute: int) -> None:
    """It is that minute."""
    monkeypatch.setattr(time, "time", lambda: minute * 60.0)


def test_attempts_of_all_workers_are_added_up_by_minute(workers: list[Outcomes], monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = workers
    before = one.total()
    at(monkeypatch, LATER)
    one.add("fcm", "test-sent")
    other.add("apns", "test-sent")
    at(monkeypatch, LATER + 1)
    other.add("apns", "test-gone")
    assert one.hour() == {LATER: {"test-sent": 2}, LATER + 1: {"test-gone": 1}}
    grown = {kept: count - before.get(kept, 0) for kept, count in one.total().items() if kept[1].startswith("test-")}
    assert grown == {("fcm", "test-sent"): 1, ("apns", "test-sent"): 1, ("apns", "test-gone"): 1}


def test_what_is_older_than_an_hour_is_forgotten(workers: list[Outcomes], monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, LATER)
    workers[0].add("fcm", "test-sent")
    at(monkeypatch, LATER + MINUTES - 1)
    assert workers[0].hour() == {LATER: {"test-sent": 1}}
    at(monkeypatch, LATER + MINUTES)
    assert workers[0].hour() == {}


@pytest.mark.django_db
def test_each_attempt_of_a_worker_is_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushes, "_outcomes", MemoryOutcomes())
    message = say(cast.carol, cast.group.pk, "Meet at the harbour")
    browser = PushSubscription.objects.create(user=cast.bob, endpoint="https://push.example.com/x", endpoint_digest="x")
    PushDelivery.objects.create(subscription=browser, conversation=cast.group, message=message, seq=message.seq)
    deliver.work_off()
    assert pushes.current().total() == {("webpush", "gone"): 1}  # it has no keys


def test_where_redis_is_away_nothing_is_counted_and_nothing_fails() -> None:
    away = RedisOutcomes(f"redis://127.0.0.1:{free_port()}")
    away.add("fcm", "sent")
    assert (away.total(), away.hour()) == ({}, {})
