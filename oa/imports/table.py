"""A file → rows of text, whatever its format, within the bounds."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from imcore.attachments.sniff import HEAD_BYTES, UNKNOWN, file_type
from oa.imports import bounds, csv_rows, xlsx_rows
from oa.imports.bounds import unreadable

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
WORKBOOK = b"xl/workbook"


class Row(NamedTuple):
    """A row that is not empty; `number` as the sheet shows it, from 1."""

    number: int
    cells: list[str]


def sniff(content: bytes) -> None:
    """What can be told at once of a file that is handed in. Raises Unreadable: no file of ours by its size or first bytes."""
    if len(content) > bounds.FILE_BYTES:
        raise unreadable(0, _("The file is larger than %(limit)d MB.") % {"limit": bounds.FILE_BYTES // bounds.MIB})
    if not content:
        raise unreadable(0, _("The file is empty."))
    if content.startswith(OLD_EXCEL):
        raise unreadable(0, _("This is a workbook of the old format (XLS). Save it as XLSX."))
    head = content[:HEAD_BYTES]
    text = b"\0" not in head or head.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    # the archive's directory at the end names the parts as they are
    if (WORKBOOK not in content) if content.startswith(ZIP) else (not text or _other_type(head)):
        raise unreadable(0, _("This is neither CSV nor XLSX."))


def read(content: bytes) -> Iterator[Row]:
    """The rows that hold something, cells without surrounding space. What the file is, its first bytes say, not its name.

    Raises Unreadable: over a bound of bounds.py (a cell's is the reader's business), or not to be read.
    """
    found = 0
    for number, cells in enumerate((xlsx_rows if content.startswith(ZIP) else csv_rows).rows(content), start=1):
        cut = [cell.strip() for cell in cells]
        found += any(cut)
        if found > bounds.ROWS + 1 or number > bounds.LINES:  # the headings are a row as well
            raise unreadable(number, _("The file has more than %(limit)d rows.") % {"limit": bounds.ROWS})
        if any(cut):
            yield Row(number, _narrow(number, cut))


def _other_type(head: bytes) -> bool:
    return file_type(head) not in ("text/plain", UNKNOWN)  # GB18030 and UTF-16 are unknown to it


def _narrow(number: int, cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > bounds.COLUMNS:
        raise unreadable(number, _("The row has more than %(limit)d columns.") % {"limit": bounds.COLUMNS})
    return cells
