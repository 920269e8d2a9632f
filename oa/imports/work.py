"""What a worker does with an import: the check of a file, or the writing of what was checked."""

import logging

from django.db import InterfaceError, OperationalError
from django.utils import translation

from oa.imports import apply, lease, progress
from oa.imports.check import check
from oa.imports.lease import Held, Lease
from oa.models import OrgImport

logger = logging.getLogger(__name__)


def work_off() -> int:
    """Works on whatever waits, one after the other → how many were taken. Two at once share the work."""
    count = 0
    while (found := lease.take()) is not None:
        count += 1
        work(found)
    return count


def work(taken: Lease) -> None:
    """To its end: `checked`, `applied` or `failed`; in all but `applied` nothing of the company was changed.

    Where the database is away, or this process dies, it stays as it is, and is begun anew once the lease is over.
    """
    one, held = OrgImport.objects.select_related("by").get(pk=taken.number), Held(taken)
    try:
        held.lease = held.lease.renew()  # whoever comes late does not even begin
        with translation.override(one.by.language):
            if taken.state == OrgImport.State.CHECKING:
                _check(one, held)
            else:
                apply.run(one, held)
    except lease.Lost:
        logger.warning("Import %s was taken by another worker.", one.pk)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        with translation.override(one.by.language):
            held.lease.end("fail", content=b"", errors=lease.given_up())
        raise


def _check(one: OrgImport, held: Held) -> None:
    outcome = check(bytes(one.content), by=one.by, say=progress.paced(held.renew))
    kept = {} if outcome.rows else {"content": b""}  # what could not be read is not kept
    held.lease.end("judge", done=0, total=outcome.rows, errors=outcome.errors(), plan=outcome.plan(), **kept)
