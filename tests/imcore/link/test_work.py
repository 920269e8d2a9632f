"""Sync work runs beside the loop, survives a dead connection once, and tasks have an owner."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError

from imcore import errors
from imcore.link import work


def failing(*faults: Exception) -> tuple[Callable[[], str], list[str]]:
    """A read that meets these faults, one a call, and then answers; and its calls."""
    calls: list[str] = []

    def read() -> str:
        calls.append(threading.current_thread().name)
        if len(calls) <= len(faults):
            raise faults[len(calls) - 1]
        return "answer"

    return read, calls


@pytest.mark.django_db
async def test_a_read_runs_in_a_thread_of_its_own() -> None:
    read, calls = failing()
    assert (await work.run(read), calls[0].startswith("link-read")) == ("answer", True)


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
@pytest.mark.django_db
async def test_a_read_on_a_dead_connection_is_done_again(fault: type[Exception]) -> None:
    read, calls = failing(fault())
    assert (await work.run(read), len(calls)) == ("answer", 2)


@pytest.mark.django_db
async def test_where_the_database_is_away_the_answer_is_unavailable() -> None:
    read, calls = failing(OperationalError(), OperationalError())
    with pytest.raises(errors.Unavailable):
        await work.run(read)
    assert len(calls) == 2


@pytest.mark.parametrize("fault", [ProgrammingError, DatabaseError, ValueError, errors.NotMember])
@pytest.mark.django_db
async def test_any_other_fault_is_the_callers(fault: type[Exception]) -> None:
    read, calls = failing(fault())
    with pytest.raises(fault):
        await work.run(read)
    assert len(calls) == 1


async def test_a_task_that_fails_is_told_of_and_the_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    tasks, done = work.Tasks("errand"), asyncio.Event()

    async def fail() -> None:
        raise ValueError("no")

    async def succeed() -> None:
        done.set()

    tasks.spawn(fail())
    tasks.spawn(succeed())
    await asyncio.wait_for(done.wait(), 5)
    await asyncio.sleep(0)
    assert [record.getMessage() for record in caplog.records] == ["errand: ValueError('no'); the next look tries again"]


async def test_the_owner_ends_its_tasks(caplog: pytest.LogCaptureFixture) -> None:
    tasks, ended = work.Tasks("errand"), asyncio.Event()

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    tasks.spawn(endless())
    await asyncio.sleep(0)
    tasks.cancel()
    await asyncio.wait_for(ended.wait(), 5)
    assert caplog.records == []
