"""Each node looks twice a second at what is in force, and tells its connections where switches or maintenance have changed.

It needs no bus: the table is the truth, so a change is told on every node within two seconds. And as the process's copy is
fresh then, no message asks for it.
"""

import asyncio
import logging
from datetime import datetime
from typing import Any

from django.utils import timezone

from imcore.lines import in_force, maintenance, switches
from imcore.lines.in_force import Plan
from imcore.link.connection import Connection
from imcore.link.registry import Registry
from imcore.link.work import run
from imcore.protocol import Close, encode

logger = logging.getLogger(__name__)
EVERY_SECONDS = 0.5


def greeting() -> dict[str, Any]:
    """Sync: what a hello says of it; only what there is to say."""
    found, off = maintenance.plan(), switches.shown()
    return ({"features": off} if off else {}) | ({"maintenance": maintenance.shown(found)} if found is not None else {})


def must_go(connection: Connection, plan: Plan | None, now: datetime) -> bool:
    """Is the installation closed to whoever has this connection?"""
    shut = plan is not None and plan.level == maintenance.CLOSED and plan.starts_at <= now
    return shut and not connection.is_staff


class Feed:
    """What a node has told of it."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._off: dict[str, list[str]] | None = None
        self._plan: Plan | None = None

    async def look(self) -> None:
        """Once. The first look tells nothing: whoever is here has it from the hello."""
        off, plan = await run(_now)
        if self._off is not None and off != self._off:
            self._tell("features", {"off": off})
        if self._off is not None and plan != self._plan:
            self._tell("maintenance", maintenance.shown(plan) if plan is not None else {})
        self._off, self._plan, now = off, plan, timezone.now()
        for connection in self._registry.open() if plan is not None else ():
            if must_go(connection, plan, now):
                connection.close(Close.RESTARTING)

    def _tell(self, name: str, data: dict[str, Any]) -> None:
        frame = encode({"event": "signal", "name": name, "data": data}).decode()
        for connection in self._registry.open():
            connection.tell(frame)


def _now() -> tuple[dict[str, list[str]], Plan | None]:
    in_force.current()
    return switches.shown(), maintenance.plan()


async def feed(registry: Registry) -> None:
    """For ever."""
    told = Feed(registry)
    while True:
        try:
            await told.look()
        except Exception as fault:  # noqa: BLE001  the database is away, or worse: the next look tells it
            logger.warning("what is in force could not be read: %s", type(fault).__name__)
        await asyncio.sleep(EVERY_SECONDS)
