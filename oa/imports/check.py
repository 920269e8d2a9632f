"""The dry run: a file and the database as it is → every error by row, and what would change. It writes nothing."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from imcore.models import User
from oa.imports import bounds, check_departments, check_employees, columns, known, progress, table
from oa.imports.bounds import Unreadable
from oa.imports.columns import Layout, Record
from oa.imports.outcome import Outcome
from oa.imports.progress import Say


class Sheet(NamedTuple):
    """What a file says, whatever the company is."""

    layout: Layout
    records: list[Record]


def check(content: bytes, *, by: User, say: Say = progress.silent) -> Outcome:
    """Reads and judges a file of either sort. `by`: whose import it is; only a superuser changes administrators' accounts."""
    try:
        sheet = read(content, say=say)
    except Unreadable as fault:
        outcome = Outcome()
        outcome.blame(fault.faults)
        return outcome
    return judge(sheet, by=by, say=say)


def read(content: bytes, *, say: Say = progress.silent) -> Sheet:
    """Its rows. Raises Unreadable."""
    rows = table.read(content)
    header = next(rows, None)
    if header is None:
        raise bounds.unreadable(0, _("The file is empty."))
    layout = columns.understand(header)
    records: list[Record] = []
    for record in columns.records(layout, rows):
        records.append(record)
        say(len(records), 0)
    if not records:
        raise bounds.unreadable(header.number, _("There is nothing below the headings."))
    return Sheet(layout, records)


def judge(sheet: Sheet, *, by: User, say: Say = progress.silent) -> Outcome:
    """The rows against the company as it is now."""
    layout, records = sheet
    outcome = Outcome(sort=layout.sort, rows=len(records))
    if layout.sort == columns.DEPARTMENTS:
        outcome.known = known.read()
        check_departments.check(layout, records, outcome.known, outcome)
    else:
        outcome.known = known.read(check_employees.usernames(records))
        check_employees.check(layout, records, outcome.known, outcome, by=by, say=say)
    return outcome
