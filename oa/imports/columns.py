"""Headings → fields, and rows → records of these fields. Headings are Chinese or English."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oa.imports import bounds
from oa.imports.bounds import Fault, Unreadable
from oa.imports.table import Row

EMPLOYEES, DEPARTMENTS = "employees", "departments"

# field → its headings, the first Chinese and the first English one as in our own templates
HEADINGS: dict[str, dict[str, tuple[str, ...]]] = {
    EMPLOYEES: {
        "number": ("工号", "employee number", "员工编号", "number"),
        "name": ("姓名", "name", "名字", "display name"),
        "username": ("用户名", "username", "账号", "login"),
        "department": ("部门", "department", "部门编码", "department code", "主部门"),
        "others": ("其他部门", "other departments", "兼职部门"),
        "title": ("职务", "title", "职位"),
        "manager": ("直属上级工号", "line manager number", "直属上级", "line manager"),
        "mobile": ("手机", "mobile", "手机号", "手机号码"),
        "email": ("邮箱", "email", "e-mail", "电子邮箱"),
        "office": ("办公地点", "office"),
        "rank": ("职级", "rank"),
        "state": ("状态", "state"),
    },
    DEPARTMENTS: {
        "code": ("部门编码", "code", "编码", "department code"),
        "name": ("名称", "name", "部门名称", "department name"),
        "parent": ("上级编码", "parent code", "上级部门编码"),
        "manager": ("负责人工号", "manager number", "负责人"),
    },
}
REQUIRED = {EMPLOYEES: ("number", "name"), DEPARTMENTS: ("code", "name")}
LABELS = {
    "number": gettext_lazy("employee number"),
    "name": gettext_lazy("name"),
    "username": gettext_lazy("username"),
    "department": gettext_lazy("department"),
    "others": gettext_lazy("other departments"),
    "title": gettext_lazy("title"),
    "manager": gettext_lazy("manager"),
    "mobile": gettext_lazy("mobile"),
    "email": gettext_lazy("e-mail"),
    "office": gettext_lazy("office"),
    "rank": gettext_lazy("rank"),
    "state": gettext_lazy("state"),
    "code": gettext_lazy("code"),
    "parent": gettext_lazy("parent department"),
}


class Layout(NamedTuple):
    """What a file is about, and the field of each column (None for one without a heading); `shown` as the file calls them."""

    sort: str
    fields: tuple[str | None, ...]
    shown: Mapping[str, str]


class Record(NamedTuple):
    """A row of the file: its fields (all those that have a column), and what was wrong on the way here."""

    row: int
    values: Mapping[str, str]
    faults: tuple[Fault, ...] = ()


def template(sort: str, *, chinese: bool) -> bytes:
    """A CSV with the headings only, for spreadsheets (with a byte order mark)."""
    return ("\ufeff" + ",".join(headings[0 if chinese else 1] for headings in HEADINGS[sort].values()) + "\r\n").encode()


def understand(header: Row) -> Layout:
    """Which columns a file has. Raises Unreadable with every heading that is unknown, there twice, or lacking."""
    names = [_plain(cell) for cell in header.cells]
    sort = _sort_of(set(names))
    known = {_plain(heading): field for field, headings in HEADINGS[sort].items() for heading in headings}
    faults: list[Fault] = []
    fields: list[str | None] = []
    shown: dict[str, str] = {}
    for name, cell in zip(names, header.cells, strict=True):
        field = known.get(name)
        if name and field is None:
            faults.append(Fault(header.number, cell[:50], _("There is no such column.")))
        elif field in shown:
            faults.append(Fault(header.number, cell[:50], _("This column is there twice.")))
        elif field:
            shown[field] = cell
        fields.append(field)
    lacking = [" / ".join(HEADINGS[sort][field][:2]) for field in REQUIRED[sort] if field not in shown]
    faults += [Fault(header.number, heading, _("This column is missing.")) for heading in lacking]
    if faults:
        raise Unreadable(faults)
    return Layout(sort, tuple(fields), shown)


def records(layout: Layout, rows: Iterable[Row]) -> Iterator[Record]:
    """The rows below the headings; a cell that is too long is left out, with its fault."""
    empty = dict.fromkeys(layout.shown, "")
    for row in rows:
        values, faults = dict(empty), []
        for place, cell in enumerate(row.cells):
            field = layout.fields[place] if place < len(layout.fields) else None
            if not cell:
                continue
            if field is None:
                faults.append(Fault(row.number, "", _("Column %(column)d has no heading.") % {"column": place + 1}))
            elif len(cell) > bounds.CELL:
                faults.append(Fault(row.number, layout.shown[field], too_long(bounds.CELL)))
            else:
                values[field] = cell
        yield Record(row.number, values, tuple(faults))


def too_long(limit: int) -> str:
    """The sentence for a cell over its limit."""
    return ngettext("At most %(limit)d character.", "At most %(limit)d characters.", limit) % {"limit": limit}


def _sort_of(names: set[str]) -> str:
    """Employees have a number; departments have a code, and something that only they have."""
    if any(_plain(heading) in names for heading in HEADINGS[EMPLOYEES]["number"]):
        return EMPLOYEES
    codes = {_plain(heading) for heading in HEADINGS[DEPARTMENTS]["code"]}
    people = {_plain(heading) for field in ("username", "mobile", "rank") for heading in HEADINGS[EMPLOYEES][field]}
    return DEPARTMENTS if names & codes and not names & people else EMPLOYEES


def _plain(heading: str) -> str:
    """Without case, width, spaces, underscores, and the star that marks what is required."""
    return "".join(unicodedata.normalize("NFKC", heading).casefold().replace("_", " ").replace("*", " ").split())
