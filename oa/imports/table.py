"""A file → rows of text, whatever its format, within the bounds."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from oa.imports import bounds, csv_rows, xlsx_rows
from oa.imports.bounds import unreadable

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Row(NamedTuple):
    """A row that is not empty; `number` as the sheet shows it, from 1."""

    number: int
    cells: list[str]


def read(content: bytes) -> Iterator[Row]:
    """The rows that hold something, cells without surrounding space. What the file is, its first bytes say, not its name.

    Raises Unreadable: over a bound of bounds.py (a cell's is the reader's business), or not to be read.
    """
    if len(content) > bounds.FILE_BYTES:
        raise unreadable(0, _("The file is larger than %(limit)d MB.") % {"limit": bounds.FILE_BYTES // bounds.MIB})
    if content.startswith(OLD_EXCEL):
        raise unreadable(0, _("This is a workbook of the old format (XLS). Save it as XLSX."))
    found = 0
    for number, cells in enumerate((xlsx_rows if content.startswith(ZIP) else csv_rows).rows(content), start=1):
        cut = [cell.strip() for cell in cells]
        found += any(cut)
        if found > bounds.ROWS + 1 or number > bounds.LINES:  # the headings are a row as well
            raise unreadable(number, _("The file has more than %(limit)d rows.") % {"limit": bounds.ROWS})
        if any(cut):
            yield Row(number, _narrow(number, cut))


def _narrow(number: int, cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > bounds.COLUMNS:
        raise unreadable(number, _("The row has more than %(limit)d columns.") % {"limit": bounds.COLUMNS})
    return cells
