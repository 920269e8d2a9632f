"""Doing what a check has found: all of it in one transaction, or nothing."""

from django.db import transaction
from django.utils import timezone

from oa.imports import check, columns, progress, write_departments, write_employees
from oa.imports.lease import Held, Lease
from oa.imports.outcome import Outcome
from oa.imports.progress import Say
from oa.models import OrgImport
from oa.tree_lock import lock_tree

READ, JUDGED = 0.25, 0.35  # of the way, where the file is read and where it is judged


class Misfit(Exception):
    """The company has changed since the file was checked, and the file does not fit any more."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__()


def run(one: OrgImport, held: Held) -> None:
    """Ends in `applied`; or in `checked`, with the new errors, where the company has changed since and the file no longer fits.

    The file is read before the transaction, for that takes as long as much of the rest; it is judged again within, under the
    tree's lock. What is written and the state `applied` are committed together, so nothing is applied twice. Raises Lost.
    """
    told = progress.paced(lambda done, _total: progress.put(one.pk, done))
    tell, renew = progress.part(told, 0, READ, of=one.total), progress.paced(held.renew)

    def say(done: int, _total: int) -> None:
        tell(done, one.total)
        renew(0, one.total)

    sheet = check.read(bytes(one.content), say=say)
    try:
        with transaction.atomic():
            # whoever is late finds the row locked, or that it is not his any more
            _write(one, sheet, held.lease.renew(), told)
    except Misfit as misfit:
        held.lease.end("misfit", done=0, errors=misfit.outcome.errors(), plan=misfit.outcome.plan())


def _write(one: OrgImport, sheet: check.Sheet, held: Lease, told: Say) -> None:
    lock_tree()
    outcome = check.judge(sheet, by=one.by, say=progress.part(told, READ, JUDGED, of=one.total))
    if outcome.faults:
        raise Misfit(outcome)
    if outcome.sort == columns.DEPARTMENTS:
        write_departments.write(outcome)
    else:
        write_employees.write(outcome, by=one.by, say=progress.part(told, JUDGED, 1, of=one.total))
    held.end(
        "commit",
        applied_at=timezone.now(),
        done=outcome.rows,
        total=outcome.rows,
        plan=outcome.plan(),
        content=b"",  # the file has had its time; what it changed is kept
    )
