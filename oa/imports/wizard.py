"""The two steps of an import: a file is checked and kept, then what was seen is applied."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from imcore.errors import Conflict, NotFound
from imcore.models import User
from oa import tasks
from oa.imports import progress
from oa.imports.check import check
from oa.models import OrgImport

State = OrgImport.State


def start(by: User, *, content: bytes, file_name: str) -> OrgImport:
    """Checks a file against the company as it is; whatever it holds, the result is kept, and nothing else is written."""
    outcome = check(content, by=by)
    return OrgImport.objects.create(
        by=by,
        file_name=file_name[:255],
        content=content if outcome.rows else b"",  # what could not be read is not kept
        state=State.CHECKED,
        total=outcome.rows,
        errors=outcome.errors(),
        plan=outcome.plan(),
    )


@transaction.atomic
def apply(import_id: int) -> OrgImport:
    """Hands an import without errors to a worker. Raises as `claim` does."""
    found = claim(import_id)
    transaction.on_commit(lambda: tasks.apply_import.delay(import_id))
    return found


@transaction.atomic
def claim(import_id: int) -> OrgImport:
    """From now on it is being applied. Raises NotFound, Conflict (errors, not checked, applied already)."""
    found = one(import_id, lock=True)
    if found.state != State.CHECKED:
        raise Conflict(state=found.state)
    if found.errors:
        raise Conflict(_("A file with errors cannot be applied."), errors=error_count(found))
    found.state = State.APPLYING
    found.save(update_fields=["state"])
    progress.put(found.pk, 0)
    return found


def one(import_id: int, *, lock: bool = False) -> OrgImport:
    """An import, without its file. Raises NotFound."""
    rows = OrgImport.objects.defer("content").filter(pk=import_id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound(_("There is no such import."), what="import")
    return found


def error_count(of: OrgImport) -> int:
    """All errors, those included that were too many to keep."""
    return max(int(of.plan.get("error_count", 0)), len(of.errors))


def done(of: OrgImport) -> int:
    """Rows done; while it is applied, as far as is known."""
    return progress.of(of.pk) if of.state == State.APPLYING else of.done


def lines(of: OrgImport, *, after: int, limit: int) -> Sequence[dict[str, Any]]:
    """What is kept of it, from place `after` on: errors by row, then what would change by row."""
    errors = [{"kind": "error", **error} for error in of.errors[after : after + limit]]
    start_at = max(0, after - len(of.errors))
    return errors + of.plan.get("lines", [])[start_at : start_at + limit - len(errors)]
