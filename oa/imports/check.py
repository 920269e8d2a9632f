"""The dry run: a file and the database as it is → every error by row, and what would change. It writes nothing."""

from django.utils.translation import gettext as _

from imcore.models import User
from oa.imports import bounds, check_departments, check_employees, columns, known, table
from oa.imports.bounds import Unreadable
from oa.imports.outcome import Outcome


def check(content: bytes, *, by: User) -> Outcome:
    """Reads and judges a file of either sort. `by`: whose import it is; only a superuser changes administrators' accounts."""
    outcome = Outcome()
    try:
        rows = table.read(content)
        header = next(rows, None)
        if header is None:
            raise bounds.unreadable(0, _("The file is empty."))
        layout = columns.understand(header)
        outcome.sort = layout.sort
        records = list(columns.records(layout, rows))
        if not records:
            raise bounds.unreadable(header.number, _("There is nothing below the headings."))
    except Unreadable as fault:
        outcome.blame(fault.faults)
        return outcome
    outcome.rows = len(records)
    if layout.sort == columns.DEPARTMENTS:
        outcome.known = known.read()
        check_departments.check(layout, records, outcome.known, outcome)
    else:
        outcome.known = known.read(check_employees.usernames(records))
        check_employees.check(layout, records, outcome.known, outcome, by=by)
    return outcome
