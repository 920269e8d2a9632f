"""Who works on an import: one worker at a time, and the next one where that one has died.

A worker takes an import for LEASE, says again and again that it is still at it, and ends it: each by a statement that names
the moment at which it last said so. Whoever has lost the import to another finds no such row, and stops. While an import is
applied its row is locked besides, so that PostgreSQL passes over it for as long as that transaction lives.
"""

import logging
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from oa.imports import states
from oa.imports.bounds import Fault
from oa.models import OrgImport

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
TRIES = 3  # a file of which three workers have died is not tried on a fourth


class Lost(Exception):
    """Another worker has taken the import."""


class Lease(NamedTuple):
    """An import that is this worker's, in the state in which it took it."""

    number: int
    state: str
    taken_at: datetime

    def renew(self, **fields: Any) -> Self:
        """Still at it, and how far. Raises Lost."""
        now = timezone.now()
        self._write(taken_at=now, **fields)
        return self._replace(taken_at=now)

    def end(self, event: str, **fields: Any) -> None:
        """What became of it. Raises Lost."""
        self._write(state=states.after(self.state, event), taken_at=None, tries=0, **fields)

    def _write(self, **fields: Any) -> None:
        mine = OrgImport.objects.filter(pk=self.number, state=self.state, taken_at=self.taken_at)
        if not mine.update(**fields):
            raise Lost


class Held:
    """A lease in the hands of a worker: `lease` is the newest."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease

    def renew(self, done: int, total: int) -> None:
        """Still at it: so many rows are done. Raises Lost."""
        self.lease = self.lease.renew(done=done, total=total)


def take(number: int | None = None) -> Lease | None:
    """The oldest import that waits for a worker, or that one if it does; None where there is none.

    One that has used up its tries has failed; it has changed nothing, for what it changes comes with its end.
    """
    while True:
        with transaction.atomic():
            now = timezone.now()
            free = Q(taken_at=None) | Q(taken_at__lt=now - LEASE)
            waiting = OrgImport.objects.select_for_update(skip_locked=True, no_key=True).filter(free, state__in=states.AT_WORK)
            one = (waiting.filter(pk=number) if number else waiting).only("state", "tries").order_by("pk").first()
            if one is None:
                return None
            one.taken_at, one.tries = now, one.tries + 1
            one.save(update_fields=["taken_at", "tries"])
        lease = Lease(one.pk, one.state, now)
        if one.tries <= TRIES:
            return lease
        logger.error("Import %s was given up: %s workers have not come to its end.", one.pk, TRIES)
        lease.end("fail", content=b"", errors=given_up())


def given_up() -> list[dict[str, Any]]:
    """The errors of an import that failed for no fault of its file's."""
    return [Fault(0, "", _("It failed, and nothing was changed."))._asdict()]
