"""Who works on a broadcast: one worker at a time, for a slice; and the next one where that one has died.

At the end of a slice it is given back, so that those that wait take turns. Two that believe to have the same one tell nobody
twice all the same: each copy has a client id of its own (imcore.broadcasts.copies).
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from imcore.broadcasts import states
from imcore.models import Broadcast

LEASE = timedelta(seconds=30)  # far longer than a chunk may take


class Lost(Exception):
    """Another worker has taken the broadcast, or somebody has stopped or recalled it."""


class Lease(NamedTuple):
    """A broadcast that is this worker's, in the state in which it took it."""

    number: int
    state: str
    taken_at: datetime

    def renew(self) -> Self:
        """Still at it. Raises Lost."""
        now = timezone.now()
        self._write(taken_at=now)
        return self._replace(taken_at=now)

    def end(self) -> None:
        """All of it is done. Raises Lost."""
        self._write(state=states.after(self.state, "finish"), taken_at=None, ended_at=timezone.now())

    def give_back(self) -> None:
        """For the next slice, whatever it has become meanwhile. Where another has it, nothing."""
        mine = Broadcast.objects.filter(pk=self.number, taken_at=self.taken_at)
        mine.update(taken_at=None, worked_at=timezone.now())

    def _write(self, **fields: Any) -> None:
        mine = Broadcast.objects.filter(pk=self.number, state=self.state, taken_at=self.taken_at)
        if not mine.update(**fields):
            raise Lost


def take() -> Lease | None:
    """The broadcast that has waited longest for a worker; None where none waits."""
    with transaction.atomic():
        now = timezone.now()
        free = Q(taken_at=None) | Q(taken_at__lt=now - LEASE)
        waiting = Broadcast.objects.select_for_update(skip_locked=True, no_key=True).filter(free, state__in=states.AT_WORK)
        one = waiting.only("state").order_by("worked_at", "pk").first()
        if one is None:
            return None
        Broadcast.objects.filter(pk=one.pk).update(taken_at=now)
    return Lease(one.pk, one.state, now)
