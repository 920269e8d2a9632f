"""A CSV file → its records: encoding and separator are found out, quoted cells may hold line breaks."""

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator

from django.utils.translation import gettext as _

from oa.imports import bounds
from oa.imports.bounds import unreadable

SEPARATORS = ",;\t"

# The reader's limit holds for the process. A longer cell would end the reading; as it is, it is one row's error (columns.py).
csv.field_size_limit(bounds.FILE_BYTES)


def rows(content: bytes) -> Iterator[list[str]]:
    """The records, empty ones as []. Raises Unreadable: an encoding that is none of ours, NUL characters, open quotes."""
    text = decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
    count = 0
    try:
        for cells in reader:
            count += 1
            yield cells
    except csv.Error:
        raise unreadable(count + 1, _("A quoted cell is not closed, or has text after its closing quote.")) from None


def decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 where a byte order mark says so, then UTF-8, then GB18030. Raises Unreadable with the row."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        tried = ["utf-16"]
    else:
        tried = ["utf-8-sig"] if content.startswith(BOM_UTF8) else ["utf-8", "gb18030"]
    failed_at = []
    for encoding in tried:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as fault:
            before = fault.object[: fault.start].decode(encoding, errors="ignore")
            failed_at.append(before.count("\n") + 1)
        else:
            return _without_nul(text)
    raise unreadable(failed_at[0], _("The encoding is not known here. Save the file as UTF-8, or as XLSX."))


def separator(text: str) -> str:
    """What stands most often between the headings; a comma where nothing does."""
    first = next((line for line in io.StringIO(text[:100_000]) if line.strip()), "")
    outside = "".join(first.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _without_nul(text: str) -> str:
    place = text.find("\0")
    if place >= 0:
        raise unreadable(text.count("\n", 0, place) + 1, _("This is no text: it has NUL characters. Save the file as UTF-8."))
    return text
