"""Where sync work runs: database threads beside the event loop, each with its own connection."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from imcore import errors

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
        connection.close()
        raise errors.Unavailable from fault
    except DatabaseError:
        connection.close()
        raise


async def run(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs a sync function in a database thread."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(readers, lambda: on_living_connection(function, *args, **kwargs))
