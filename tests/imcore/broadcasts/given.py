"""Broadcasts as tests make them."""

from typing import Any

from imcore.broadcasts import work, writing
from imcore.models import Broadcast, BroadcastRecipient, User
from tests import factories


def bot() -> User:
    """Who speaks."""
    return factories.person(f"robot{factories.number()}", kind="bot")


def written(*audiences: str, **fields: Any) -> Broadcast:
    """A draft."""
    given = {"kind": "text", "body": {"text": "At eight"}} | fields
    return writing.write(given.pop("sender", None) or bot(), audiences=audiences, **given)[0]


def started(*audiences: str, **fields: Any) -> Broadcast:
    """One that waits for a worker."""
    return writing.start(written(*audiences, **fields).pk)


def to(*people: User) -> list[str]:
    """Their references."""
    return [f"user:{person.pk}" for person in people]


def worked(broadcast: Broadcast) -> Broadcast:
    """As it is when no worker has anything to do any more."""
    while work.work_off(60):
        pass
    broadcast.refresh_from_db()
    return broadcast


def counts(broadcast: Broadcast) -> tuple[str, int, int, int, int]:
    """(state, people, told, failed, recalled)"""
    one = Broadcast.objects.get(pk=broadcast.pk)
    return one.state, one.total, one.sent, one.failed, one.recalled


def states(broadcast: Broadcast) -> dict[str, tuple[str, str]]:
    """username → (state, reason)"""
    rows = BroadcastRecipient.objects.filter(broadcast=broadcast).values_list("user__username", "state", "reason")
    return {name: (state, reason) for name, state, reason in rows}
