"""Where sync work runs: database threads beside the event loop, each with its own connection."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from imcore import errors
from imcore.metrics.counters import DATABASE_ERRORS

logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
READ_THREADS = 4

readers = ThreadPoolExecutor(READ_THREADS, thread_name_prefix="link-read")


def on_living_connection(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Calls a read; where its connection turns out to be dead, once more on a new one. Raises Unavailable."""
    try:
        try:
            return function(*args, **kwargs)
        except (OperationalError, InterfaceError):
            connection.close()
            return function(*args, **kwargs)
    except (OperationalError, InterfaceError) as fault:
        DATABASE_ERRORS.labels("link").inc()
        connection.close()
        raise errors.Unavailable from fault
    except DatabaseError:
        connection.close()
        raise


async def run(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs a sync function in a database thread."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(readers, lambda: on_living_connection(function, *args, **kwargs))


class Tasks:
    """Tasks of one owner, who ends them. One that fails is told of in the log."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._running: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs it beside the caller."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    def cancel(self) -> None:
        """Ends all that is under way."""
        for task in self._running:
            task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.warning("%s: %r; the next look tries again", self._name, task.exception())
