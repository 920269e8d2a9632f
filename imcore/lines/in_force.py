"""The process's copy of what is in force (imcore/shelf.py): small, and asked for by every message and request."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from imcore import extend
from imcore.models import BusinessLine, Maintenance
from imcore.shelf import Shelf

STAMP = 2  # its row of stamps
NOTHING: frozenset[str] = frozenset()


class Plan(NamedTuple):
    """Maintenance as it was announced."""

    level: str
    starts_at: datetime
    until: datetime | None
    message: str


class Limits(NamedTuple):
    """Of conversations without a line, where somebody has given them a line of their own."""

    member_limit: int
    recall_seconds: int


class InForce(NamedTuple):
    """`off`: line → what is switched off in it; a line that is not there has what was delivered. None: no line."""

    off: Mapping[int | None, frozenset[str]] = {}
    reviewed: frozenset[int | None] = frozenset()  # lines with a reviewer of their own
    limits: Limits | None = None
    maintenance: Plan | None = None


def off_by(switches: Mapping[str, bool]) -> frozenset[str]:
    """The features that are off with these switches; where one says nothing, as delivered."""
    return frozenset(name for name, one in extend.switches if not switches.get(name, one.default))


def load() -> InForce:
    """Read from the tables. Two queries."""
    off: dict[int | None, frozenset[str]] = {None: off_by({})}
    reviewed: set[int | None] = set()
    limits = None
    for line in BusinessLine.objects.order_by("pk"):
        ids: Collection[int | None] = (line.pk,)
        if line.key == BusinessLine.DEFAULT:
            ids, limits = (line.pk, None), Limits(line.member_limit, line.recall_seconds)
        for one in ids:
            off[one] = off_by(line.switches)
            if line.reviewer_url:
                reviewed.add(one)
    row = Maintenance.objects.order_by("pk").last()
    plan = Plan(row.level, row.starts_at, row.until, row.message) if row is not None else None
    return InForce(off, frozenset(reviewed), limits, plan)


_shelf = Shelf(STAMP, load)
changed, current, known, forget, keep = _shelf.changed, _shelf.current, _shelf.known, _shelf.forget, _shelf.keep
