"""Doing what a check has found: all of it in one transaction, or nothing."""

import logging

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from oa.imports import columns, progress, write_departments, write_employees
from oa.imports.bounds import Fault
from oa.imports.check import check
from oa.imports.outcome import Outcome
from oa.models import OrgImport
from oa.tree_lock import lock_tree

logger = logging.getLogger(__name__)


class Stale(Exception):
    """The company has changed since the file was checked, and the file does not fit any more."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__()


def run(import_id: int) -> None:
    """Applies an import that waits for it; another one is left alone, so that a task may come twice.

    Ends in `applied`; in `checked`, with the new errors, where the company has changed since and the file no longer fits; or in
    `failed`, with the fault raised. In all but the first case nothing was changed.
    """
    try:
        with transaction.atomic():
            waiting = (
                OrgImport.objects.select_for_update().select_related("by").filter(pk=import_id, state=OrgImport.State.APPLYING)
            )
            for one in waiting:
                with translation.override(one.by.language):
                    _apply(one)
    except Stale as stale:
        outcome = stale.outcome
        _end(import_id, OrgImport.State.CHECKED, errors=outcome.errors(), plan=outcome.plan())
    except Exception:
        _end(import_id, OrgImport.State.FAILED, errors=[Fault(0, "", _("It failed, and nothing was changed."))._asdict()])
        raise


def _apply(one: OrgImport) -> None:
    lock_tree()
    outcome = check(bytes(one.content), by=one.by)
    if outcome.faults:
        raise Stale(outcome)
    if outcome.sort == columns.DEPARTMENTS:
        write_departments.write(outcome)
    else:
        write_employees.write(outcome, by=one.by, say=lambda done: progress.put(one.pk, done))
    one.state, one.applied_at = OrgImport.State.APPLIED, timezone.now()
    one.done = one.total = outcome.rows
    one.plan, one.content = outcome.plan(), b""  # the file has had its time; what it changed is kept
    one.save(update_fields=["state", "applied_at", "done", "total", "plan", "content"])


def _end(import_id: int, state: str, **fields: object) -> None:
    OrgImport.objects.filter(pk=import_id, state=OrgImport.State.APPLYING).update(state=state, **fields)
