"""A cell's text → its value. Each raises Wrong with the sentence for the person who made the file. Pure."""

import re
from collections.abc import Callable

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from oa.imports.columns import too_long
from oa.models import Employee

FORMULA = "=+-@"
ESCAPED = re.compile(r"\\([\\/;；])")
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
PHONE = re.compile(r"\+?[0-9][0-9 ()\-]{3,30}")
RANKS = range(1, 21)
STATES = {
    "在职": Employee.State.ACTIVE,
    "active": Employee.State.ACTIVE,
    "休假": Employee.State.ON_LEAVE,
    "on leave": Employee.State.ON_LEAVE,
    "on_leave": Employee.State.ON_LEAVE,
    "离职": Employee.State.LEFT,
    "left": Employee.State.LEFT,
}
_username = UnicodeUsernameValidator()


class Wrong(Exception):
    """The value is not as it must be; the sentence says how it must be."""


def plain(cell: str) -> str:
    """Refuses what a spreadsheet would run when the list is exported again, and what no single line holds."""
    if cell[:1] and cell[0] in FORMULA and not PHONE.fullmatch(cell):
        raise Wrong(_("A cell must not begin with = + - or @: a spreadsheet takes it for a formula."))
    if CONTROLS.search(cell):
        raise Wrong(_("Line breaks and control characters are not allowed here."))
    return cell


def text(limit: int) -> Callable[[str], str]:
    """A text of at most so many characters."""

    def read(cell: str) -> str:
        if len(cell) > limit:
            raise Wrong(too_long(limit))
        return cell

    return read


def mobile(cell: str) -> str:
    """A telephone number."""
    if not PHONE.fullmatch(cell) or len(cell) > 32:
        raise Wrong(_("This is not a telephone number."))
    return cell


def email(cell: str) -> str:
    """An address."""
    try:
        validate_email(cell)
    except ValidationError:
        raise Wrong(_("This is not an e-mail address.")) from None
    return text(254)(cell)


def username(cell: str) -> str:
    """What Django takes for a username."""
    try:
        _username(cell)
    except ValidationError:
        raise Wrong(_("A username has letters, digits and @ . + - _ only.")) from None
    return text(150)(cell)


def rank(cell: str) -> int:
    """1 to 20."""
    if not re.fullmatch(r"[0-9]{1,4}", cell) or int(cell) not in RANKS:
        raise Wrong(_("A whole number from 1 to 20."))
    return int(cell)


def state(cell: str) -> str:
    """One of the words, in either language."""
    found = STATES.get(cell.casefold())
    if found is None:
        raise Wrong(_("One of: 在职 / active, 休假 / on leave, 离职 / left."))
    return str(found)


def split(cell: str, separators: str) -> list[str]:
    """At the separators that no backslash stands before; empty parts are left out, backslashes stay."""
    parts = [""]
    for token in re.findall(r"\\.|.|\\", cell, re.DOTALL):
        if token in separators:
            parts.append("")
        else:
            parts[-1] += token
    return [part.strip() for part in parts if part.strip()]


def unescaped(part: str) -> str:
    """Without the backslash before what it protects."""
    return ESCAPED.sub(r"\1", part) if "\\" in part else part
