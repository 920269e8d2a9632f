"""Telling the watchers who has come and gone, and keeping this node's people present."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from imcore import presence
from imcore.conversations import access
from imcore.dispatch import announce
from imcore.dispatch.encode import timestamp
from imcore.link.connection import Connection
from imcore.link.registry import Registry
from imcore.link.work import run
from imcore.protocol import UserId

logger = logging.getLogger(__name__)
REFRESH_SECONDS = 30.0


def place(node: str, connection: Connection) -> presence.Here:
    """How presence knows a connection."""
    return presence.Here(connection.user, f"{node}/{id(connection)}", connection.device_class)


def arrived(here: presence.Here) -> None:
    """Sync: the connection is here; its watchers hear of it."""
    presence.arrive([here])
    _tell(here.user)


def gone(here: presence.Here) -> None:
    """Sync: the connection has gone; its watchers hear of it."""
    presence.leave(here)
    _tell(here.user)


def _tell(user: int) -> None:
    shown = wire(presence.look([user])[user])
    announce.presence(UserId(user), {"event": "presence", "user": user, **shown})


def wire(shown: dict[str, Any]) -> dict[str, Any]:
    """Presence as the wire shows it."""
    seen = shown["last_active"]
    return {**shown, "last_active": timestamp(datetime.fromtimestamp(seen, UTC)) if seen else None}


def visible(viewer: UserId, users: Sequence[int]) -> list[int]:
    """Sync: those of the users whose presence the viewer may hear of. One query."""
    return list(access.visible_users(viewer).filter(pk__in=users).values_list("pk", flat=True)) if users else []


def look(users: Sequence[int]) -> dict[str, dict[str, Any]]:
    """Sync: presence by user id, as the wire shows it."""
    return {str(user): wire(shown) for user, shown in presence.look(users).items()}


async def refresh(node: str, registry: Registry) -> None:
    """For ever: this node's connections are still here."""
    while True:
        await asyncio.sleep(REFRESH_SECONDS)
        everyone = [place(node, connection) for mine in registry.users.values() for connection in mine]
        for start in range(0, len(everyone), 500):
            try:
                await run(presence.arrive, everyone[start : start + 500])
            except Exception:
                logger.exception("presence could not be refreshed")
