"""The two steps of an import as people take them: a file is handed in to be checked, then what was seen is applied."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from imcore.errors import Conflict, Invalid, NotFound
from imcore.models import User
from oa import tasks
from oa.imports import progress, states, table
from oa.imports.bounds import Unreadable
from oa.models import OrgImport

State = OrgImport.State


@transaction.atomic
def hand_in(by: User, *, content: bytes, file_name: str) -> OrgImport:
    """Keeps a file for a worker to check. Raises as `keep` does."""
    made = keep(by, content=content, file_name=file_name)
    _call_a_worker()
    return made


def keep(by: User, *, content: bytes, file_name: str) -> OrgImport:
    """Keeps a file to be checked. Raises Invalid (file): too large, or by its first bytes neither text nor workbook."""
    try:
        table.sniff(content)
    except Unreadable as fault:
        raise Invalid(file=[one.message for one in fault.faults]) from None
    return OrgImport.objects.create(by=by, file_name=file_name[:255], content=content, state=State.CHECKING)


@transaction.atomic
def apply(import_id: int) -> OrgImport:
    """Hands an import without errors to a worker. Raises as `claim` does."""
    found = claim(import_id)
    _call_a_worker()
    return found


def claim(import_id: int) -> OrgImport:
    """From now on it waits to be applied. Raises NotFound, Conflict (errors, not checked, applied already)."""
    found = one(import_id)
    following = states.after(found.state, "apply")
    if found.errors:
        raise Conflict(_("A file with errors cannot be applied."), errors=error_count(found))
    # no lock: a worker has the row's as long as it applies, and nobody waits for that in a request
    if not OrgImport.objects.filter(pk=import_id, state=found.state).update(state=following):
        raise Conflict(state=one(import_id).state)
    found.state = following
    progress.put(found.pk, 0)
    return found


def one(import_id: int) -> OrgImport:
    """An import, without its file. Raises NotFound."""
    found = OrgImport.objects.defer("content").filter(pk=import_id).first()
    if found is None:
        raise NotFound(_("There is no such import."), what="import")
    return found


def error_count(of: OrgImport) -> int:
    """All errors, those included that were too many to keep."""
    return max(int(of.plan.get("error_count", 0)), len(of.errors))


def done(of: OrgImport) -> int:
    """Rows done; while it is applied, as far as is known."""
    return progress.of(of.pk) if of.state == State.APPLYING else of.done


def at_work(of: OrgImport) -> bool:
    """Is it with a worker, or waiting for one?"""
    return of.state in states.AT_WORK


def lines(of: OrgImport, *, after: int, limit: int) -> Sequence[dict[str, Any]]:
    """What is kept of it, from place `after` on: errors by row, then what would change by row."""
    errors = [{"kind": "error", **error} for error in of.errors[after : after + limit]]
    start_at = max(0, after - len(of.errors))
    return errors + of.plan.get("lines", [])[start_at : start_at + limit - len(errors)]


def _call_a_worker() -> None:
    # without a broker just now, beat calls one later
    transaction.on_commit(tasks.work_off_imports.delay, robust=True)
