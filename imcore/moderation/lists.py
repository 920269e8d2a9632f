"""Words in and out of the lists: typed, from files, to files. What is given is planned first (what would be new, what is known,
what is no word, by line), then written."""

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from imcore import errors
from imcore.models import SensitiveWord, WordCategory
from imcore.moderation import book
from imcore.moderation.normalise import has_borders, key

FILE_BYTES = 8 << 20
LINES = 300_000
WORD, KEY = 100, 200  # the columns' lengths
AT_ONCE = 2_000
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as the machine's own encoding
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # what makes a formula of a cell (OWASP, "CSV Injection")
HEADINGS = (("category", "word"), ("分类", "词"))


class Line(NamedTuple):
    """A word as it was given, and its line. `category` is a name; empty: the one chosen for all."""

    number: int
    text: str
    category: str = ""


class Wrong(NamedTuple):
    """A line that is no word, and why."""

    number: int
    text: str
    why: str


class Plan(NamedTuple):
    """What would become of the lines. `new` are not saved."""

    new: list[SensitiveWord]
    known: int
    wrong: list[Wrong]


def fault_of(text: str) -> str:
    """Why a text can't be a word; empty where it can."""
    if len(text) > WORD:
        return _("Longer than %d characters.") % WORD
    found = key(text)
    if not found:
        return _("Has no letter and no digit.")
    if len(found) == 1 and has_borders(found):
        return _("A single letter or digit is too short.")
    return _("Too long.") if len(found) > KEY else ""


def plan(lines: Iterable[Line], *, category: WordCategory | None = None) -> Plan:
    """Sorts the lines; the first of the same word counts, the others are known. Two queries."""
    categories = {one.name: one for one in WordCategory.objects.all()}
    given = list(lines)
    named = {line.category for line in given} & set(categories)
    chosen = [category.pk] if category is not None else [categories[name].pk for name in named]
    known = set(SensitiveWord.objects.filter(category__in=chosen).values_list("category_id", "key"))
    new: list[SensitiveWord] = []
    wrong: list[Wrong] = []
    count = 0
    for line in given:
        holder = category or categories.get(line.category)
        fault = fault_of(line.text) if holder is not None else _("There is no category “%s”.") % line.category
        if fault or holder is None:
            wrong.append(Wrong(line.number, line.text, fault))
            continue
        place = (holder.pk, key(line.text))
        if place in known:
            count += 1
            continue
        known.add(place)
        new.append(SensitiveWord(category=holder, text=line.text, key=place[1]))
    return Plan(new, count, wrong)


@transaction.atomic
def write(planned: Plan) -> int:
    """Stores the new ones → how many. A word that somebody else added meanwhile stays as it is."""
    SensitiveWord.objects.bulk_create(planned.new, batch_size=AT_ONCE, ignore_conflicts=True)
    book.changed()
    return len(planned.new)


def typed(text: str) -> list[Line]:
    """One word a line; empty lines are none."""
    found = (Line(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1))
    return [line for line in found if line.text]


def read(content: bytes, *, as_table: bool) -> list[Line]:
    """A file: a word a line, or a table (CSV) of category and word. Raises errors.Invalid (file)."""
    if len(content) > FILE_BYTES:
        raise errors.Invalid(file=[_("The file is larger than %d MB.") % (FILE_BYTES >> 20)])
    text = _decoded(content)
    lines = _table(text) if as_table else typed(text)
    if len(lines) > LINES:
        raise errors.Invalid(file=[_("More than %d words.") % LINES])
    return lines


def as_text(category: WordCategory) -> Iterator[str]:
    """The words of a category, one a line."""
    for (text,) in category.words.order_by("pk").values_list("text").iterator(AT_ONCE):
        yield f"{text}\n"


def as_table() -> Iterator[str]:
    """All words with their categories, as CSV for a spreadsheet; no cell is taken for a formula."""
    yield BYTE_ORDER_MARK + _row(HEADINGS[0])
    words = SensitiveWord.objects.order_by("category__name", "pk").values_list("category__name", "text")
    for cells in words.iterator(AT_ONCE):
        yield _row([f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in cells])


def _row(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 where a byte order mark says so, then UTF-8, then GB18030."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        tried = ["utf-16"]
    else:
        tried = ["utf-8-sig"] if content.startswith(BOM_UTF8) else ["utf-8", "gb18030"]
    for encoding in tried:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise errors.Invalid(file=[_("This is no text in UTF-8, UTF-16 or GB18030.")])


def _table(text: str) -> list[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines = []
    try:
        for cells in reader:
            given = [cell.strip() for cell in cells]
            if not any(given) or tuple(given[:2]) in HEADINGS:
                continue
            category, word = (*given, "")[:2]
            lines.append(Line(reader.line_num, _unguarded(word), _unguarded(category)))
    except csv.Error:
        raise errors.Invalid(file=[_("Line %d is not closed, or is no CSV.") % (reader.line_num + 1)]) from None
    return lines


def _unguarded(cell: str) -> str:
    """Without the mark that the export sets before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
