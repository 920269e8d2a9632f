"""Runs of tasks, in memory and in Redis: added up over all workers; a Redis that is away costs the figure only."""

import pytest
from celery import shared_task

from imcore.metrics import tasks
from imcore.metrics.tasks import MemoryFigures, RedisFigures, TaskFigures
from tests.services import Services, free_port


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.services)])
def workers(request: pytest.FixtureRequest) -> list[TaskFigures]:
    """Two workers; without Redis there is only one."""
    if request.param == "memory":
        return [MemoryFigures()] * 2
    services: Services = request.getfixturevalue("services")
    return [RedisFigures(services.redis.url), RedisFigures(services.redis.url)]


def test_runs_of_all_workers_are_added_up_by_task(workers: list[TaskFigures]) -> None:
    one, other = workers
    one.add("test.send", 0.25, failed=False)
    other.add("test.send", 0.5, failed=True)
    other.add("test.look", 2.0, failed=False)
    found = one.read()
    assert {task: found[task] for task in ("test.send", "test.look")} == {
        "test.send": {"runs": 2, "failures": 1, "seconds": 0.75},
        "test.look": {"runs": 1, "failures": 0, "seconds": 2.0},
    }


def test_where_redis_is_away_nothing_is_counted_and_nothing_fails() -> None:
    away = RedisFigures(f"redis://127.0.0.1:{free_port()}")
    away.add("test.send", 0.25, failed=False)
    assert away.read() == {}


@shared_task
def fine() -> None:
    """Nothing to do."""


@shared_task
def broken() -> None:
    """Fails."""
    raise ValueError("no")


def test_each_run_of_a_task_is_added_with_its_end() -> None:
    before = tasks.current().read()
    for task in (fine, fine, broken):
        task.apply()
    after = tasks.current().read()
    none = {"runs": 0, "failures": 0}
    grown = {
        task.name: tuple(after[task.name][f] - before.get(task.name, none)[f] for f in ("runs", "failures"))
        for task in (fine, broken)
    }
    assert grown == {fine.name: (2, 0), broken.name: (1, 1)}
