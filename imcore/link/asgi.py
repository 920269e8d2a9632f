"""The ASGI application: HTTP goes to Django, `/ws/v1` to the link, the lifespan starts and ends the node."""

import asyncio
import gc
import logging
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from structlog.contextvars import bound_contextvars

from imcore import draining, embedded_worker, request_ids
from imcore.accounts.demo_passwords import refuse_demo_passwords
from imcore.link import bodies, cursors, gather, node, operations
from imcore.link.consumers import serve

logger = logging.getLogger(__name__)
Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
PATH = "/ws/v1"
COLLECT_AFTER = 10_000  # objects more than went; 50_000 is no faster, and leaves 2 KB of garbage for each connection
SWITCH_SECONDS = 0.001

_edge: operations.Edge | None = None


def edge() -> operations.Edge:
    """What the sockets of this process share; made at the lifespan's start, or (Daphne has none) with the first socket."""
    global _edge
    if _edge is None:
        _edge = operations.Edge(node.start(), gather.Gather(), cursors.Cursors())
        draining.attach(_edge.node.registry.open)
    return _edge


def link_application(http: Application) -> Application:
    """The application of config/asgi.py."""

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] != "websocket":
            await bodies.bounded(http, scope, receive, send)
        elif scope["path"] == PATH:
            with bound_contextvars(request_id=request_ids.of_scope(scope)):
                await serve(edge(), scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close"})

    return application


async def _lifespan(receive: Any, send: Any) -> None:
    await receive()
    try:
        await asyncio.to_thread(_check)
    except ImproperlyConfigured as fault:
        await send({"type": "lifespan.startup.failed", "message": str(fault)})
        return
    _tune()
    edge()
    # in a thread: Celery closes database connections as it starts, which Django refuses under a running loop
    stop_worker = await asyncio.to_thread(embedded_worker.start) if settings.WORKER_WITHIN else None
    await send({"type": "lifespan.startup.complete"})
    await receive()
    if stop_worker is not None:
        await asyncio.to_thread(stop_worker)
    await _stop()
    await send({"type": "lifespan.shutdown.complete"})


def _tune() -> None:
    """What a server needs of the interpreter, and a script does not.

    Its objects live long: a collection of the oldest generation walks over all of them and finds nothing, so it is made
    rare, and what there is at the start is never walked again. And a thread that has its answer from the database waits
    for the loop to give up the interpreter's lock, up to 5 ms each time unless told otherwise. Together they brought
    the sends acked per second from 2,900 to 3,700 on one machine (2026-11).
    """
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 50)
    sys.setswitchinterval(SWITCH_SECONDS)


def _check() -> None:
    try:
        refuse_demo_passwords()
    finally:
        connections.close_all()  # this thread's, which asks only once


async def _stop() -> None:
    global _edge
    if _edge is not None:
        ending, _edge = _edge, None
        await node.stop()
        ending.gather.stop()
