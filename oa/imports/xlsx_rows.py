"""A workbook's first sheet → its rows. Only values are read; a formula stays the text that it is, to be refused."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import DEFUSEDXML, load_workbook  # type: ignore[attr-defined]  # its stubs name neither

from oa.imports import bounds
from oa.imports.bounds import unreadable

assert DEFUSEDXML, "a workbook is read with defusedxml only: entities would expand without end"


def rows(content: bytes) -> Iterator[list[str]]:
    """The rows, from the first on. Raises Unreadable: no workbook, or one that unpacks to too much."""
    _refuse_bomb(content)
    book = None
    number = 0
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size is not believed
        # one column past the bound is enough to see that it is passed; a cell in XFD would cost 16,384 for each row
        for row in sheet.iter_rows(max_col=bounds.COLUMNS + 1, values_only=True):
            number += 1
            yield [text(value) for value in row]
    # openpyxl's own way to say that XML, a number, a reference or a part of the archive is not as it must be: a dozen classes
    except Exception as fault:  # noqa: BLE001
        cause = type(fault.__cause__ or fault).__name__  # it wraps what it meets while it opens the workbook
        raise unreadable(number, _("This is no workbook that can be read (%s).") % cause) from None
    finally:
        if book is not None:
            book.close()


def text(value: Any) -> str:
    """What the cell shows: 1001.0 is 1001, a day is 2026-01-31."""
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case date():  # a datetime is one
            return value.isoformat()
        case str() | int() | float():
            return str(value)
        case _:  # an array formula is an object
            return str(getattr(value, "text", None) or "=")


def _refuse_bomb(content: bytes) -> None:
    """By what the archive's directory says; zipfile never unpacks more of a part than that."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unzipped = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise unreadable(0, _("This is no workbook that can be read (%s).") % "ZIP") from None
    packed_too_well = unzipped > max(bounds.UNZIPPED_ANYWAY, bounds.UNZIPPED_RATIO * len(content))
    if unzipped > bounds.UNZIPPED_BYTES or packed_too_well:
        raise unreadable(0, _("The workbook unpacks to more than is read here."))
