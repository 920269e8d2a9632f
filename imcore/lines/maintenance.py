"""Maintenance: announced, in force from its start, over by itself at its end. Staff go on; others only read, or nothing at all.

Whoever is refused gets `unavailable` with the seconds after which to try again: nothing was stored, and what a client keeps in
its queue goes out afterwards.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imcore import errors
from imcore.audit import log
from imcore.dispatch.encode import timestamp
from imcore.lines import in_force
from imcore.lines.in_force import Plan
from imcore.models import Maintenance, User

READING, CLOSED = Maintenance.Level.READING, Maintenance.Level.CLOSED
AGAIN_SECONDS = 60  # what has no end, or may end before it, is asked again after this
PERMISSION = "imcore.change_maintenance"


def plan() -> Plan | None:
    """What is announced or lasts; what is over is not. No query (imcore/lines/in_force.py)."""
    return _alive(in_force.current().maintenance, timezone.now())


def plan_known() -> Plan | None:
    """The same for the event loop: as the process knew it last."""
    known = in_force.known()
    return _alive(known.maintenance, timezone.now()) if known is not None else None


def refusal(*, is_staff: bool, known: bool = False, closed_only: bool = False) -> errors.Unavailable | None:
    """Why somebody is refused now; None where not. `closed_only`: of an act that the level READING lets pass. `known`: from the
    event loop."""
    if is_staff:
        return None
    found, now = plan_known() if known else plan(), timezone.now()
    if found is None or now < found.starts_at or (closed_only and found.level != CLOSED):
        return None
    return errors.Unavailable(_SENTENCE, retry_after=retry_after(found, now), maintenance=found.level)


_SENTENCE = gettext_lazy("Maintenance is under way. Nothing was stored; it can be done again afterwards.")


def retry_after(found: Plan, now: datetime) -> int:
    """Seconds, 1 to AGAIN_SECONDS: it may be ended early."""
    if found.until is None:
        return AGAIN_SECONDS
    left = (found.until - now).total_seconds()
    return max(1, min(AGAIN_SECONDS, round(left + 0.5)))


def shown(found: Plan) -> dict[str, Any]:
    """For clients."""
    until = timestamp(found.until) if found.until is not None else None
    return {"level": found.level, "starts_at": timestamp(found.starts_at), "until": until, "message": found.message}


@transaction.atomic
def announce(
    who: User | None,
    *,
    level: str = READING,
    starts_at: datetime | None = None,
    until: datetime | None = None,
    message: str = "",
    address: str | None = None,
) -> Maintenance:
    """It begins at `starts_at`, or now; one that was announced before is replaced. `who`: None from the server's own shell.
    Raises Forbidden, Invalid (it would end before it begins, or in the past)."""
    _may(who)
    now = timezone.now()
    begins = max(starts_at or now, now)
    if until is not None and until <= begins:
        raise errors.Invalid(until=[_("It must end after it has begun.")])
    before = _clear()
    row = Maintenance.objects.create(level=level, starts_at=begins, until=until, message=message, begun_by=who)
    in_force.changed()
    log.record(who, "maintenance.announced", row, detail={"before": before, "after": _detail(row)}, address=address)
    transaction.on_commit(in_force.forget)
    return row


@transaction.atomic
def end(who: User | None, *, address: str | None = None) -> bool:
    """It is over, or called off → was there any. Raises Forbidden."""
    _may(who)
    before = _clear()
    if before is None:
        return False
    in_force.changed()
    log.record(who, "maintenance.ended", "imcore.maintenance", detail={"before": before}, address=address)
    transaction.on_commit(in_force.forget)
    return True


def _alive(found: Plan | None, now: datetime) -> Plan | None:
    return None if found is None or (found.until is not None and found.until <= now) else found


def _may(who: User | None) -> None:
    if who is not None and not (who.is_active and who.has_perm(PERMISSION)):
        raise errors.Forbidden


def _clear() -> dict[str, Any] | None:
    """Takes away what there is → what it was."""
    row = Maintenance.objects.order_by("pk").last()
    Maintenance.objects.all().delete()
    return _detail(row) if row is not None else None


def _detail(row: Maintenance) -> dict[str, Any]:
    return shown(Plan(row.level, row.starts_at, row.until, row.message))
