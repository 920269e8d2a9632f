"""What a node tells its connections of switches and maintenance, and whom it sends away."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from imcore.lines import in_force
from imcore.lines.in_force import InForce, Plan
from imcore.link.in_force_feed import Feed, must_go
from imcore.link.registry import Registry
from imcore.protocol import Close
from tests.imcore.link.sockets import HELLO, Socket, connection_on

HOUR = timedelta(hours=1)


class Place:
    """A node's feed, and two connections on it: alice's, and that of somebody of the staff."""

    def __init__(self) -> None:
        self.registry = Registry()
        self.feed = Feed(self.registry)
        self.alice, self.staff = Socket(), Socket()
        for number, socket in enumerate((self.alice, self.staff), start=1):
            connection = connection_on(socket, number)
            connection.is_staff = socket is self.staff
            connection.open_with(HELLO)
            self.registry.add(connection)

    async def look(self, **holds: Any) -> None:
        """The feed looks, and this is in force."""
        in_force.keep("", InForce(**holds))
        await self.feed.look()

    def told(self, socket: Socket) -> list[tuple[str, Any]]:
        """(name, data) of its signals."""
        return [(frame["name"], frame["data"]) for frame in socket.frames if frame.get("event") == "signal"]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    in_force.forget()


def plan(level: str = "reading", *, begins: timedelta = -HOUR, ends: timedelta = HOUR) -> Plan:
    """Maintenance, from and until then."""
    return Plan(level, timezone.now() + begins, timezone.now() + ends, "New disks")


async def test_what_was_in_force_before_is_the_hellos_to_tell() -> None:
    place = Place()
    await place.look(off={3: frozenset({"pins"})}, maintenance=plan())
    await place.look(off={3: frozenset({"pins"})}, maintenance=None)
    assert [name for name, _data in place.told(place.alice)] == ["maintenance"]


async def test_a_change_is_told_once_to_everybody() -> None:
    place = Place()
    await place.look()
    for _ in range(2):
        await place.look(off={None: frozenset({"groups"}), 3: frozenset({"pins", "edit"}), 4: frozenset()})
    await place.look()
    told = [("features", {"off": {"default": ["groups"], "3": ["edit", "pins"]}}), ("features", {"off": {}})]
    assert (place.told(place.alice), place.told(place.staff)) == (told, told)


async def test_maintenance_is_announced_and_its_end_told_though_nobody_did_anything() -> None:
    place = Place()
    await place.look()
    found = plan(begins=HOUR, ends=2 * HOUR)
    await place.look(maintenance=found)
    await place.look(maintenance=found._replace(starts_at=timezone.now() - HOUR, until=timezone.now()))
    (_name, announced), (_again, over) = place.told(place.alice)
    assert (announced["level"], announced["message"], over) == ("reading", "New disks", {})
    assert json.dumps(announced)


async def test_where_all_is_closed_everybody_else_is_sent_away() -> None:
    place = Place()
    await place.look()
    await place.look(maintenance=plan("closed"))
    await place.alice.until(lambda: place.alice.code)
    assert (place.alice.code, place.staff.code) == (Close.RESTARTING, None)
    assert [name for name, _data in place.told(place.staff)] == ["maintenance"]


@pytest.mark.parametrize(
    ("found", "goes"),
    [(None, False), (plan(), False), (plan("closed", begins=HOUR), False), (plan("closed"), True)],
    ids=["none", "reading", "announced", "closed"],
)
async def test_who_must_go(found: Plan | None, goes: bool) -> None:
    connection = connection_on(Socket())
    assert must_go(connection, found, timezone.now()) is goes
    connection.is_staff = True
    assert not must_go(connection, found, timezone.now())
