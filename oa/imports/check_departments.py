"""A file of departments against the tree: every error, and what would change. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import cast

from django.utils.translation import gettext as _

from oa.imports import cells
from oa.imports.bounds import Fault
from oa.imports.columns import LABELS, Layout, Record
from oa.imports.known import Key, Known, Unit
from oa.imports.outcome import CHANGED, CREATED, MOVED, UNCHANGED, Field, Line, Outcome
from oa.models import Department, Employee

LIMITS = {"code": 32, "name": 100, "parent": 32, "manager": 32}
DEPTH = cast(int, Department._meta.get_field("path").max_length) // Department.steplen


class _Check:
    """One check: what the file says of each department, by code; then the tree as it would be."""

    def __init__(self, layout: Layout, known: Known, outcome: Outcome) -> None:
        self.layout, self.known, self.outcome = layout, known, outcome
        self.tree: dict[Key, Unit] = {}
        self.tree.update(known.units.items())
        self.rows: dict[Key, Record] = {}

    def fault(self, record: Record, field: str, message: str) -> None:
        self.outcome.blame([Fault(record.row, self.layout.shown.get(field, ""), message)])

    def collect(self, records: Sequence[Record]) -> None:
        """The cells by themselves, and codes that are there twice."""
        seen: dict[str, int] = {}
        for record in records:
            self.outcome.blame(record.faults)
            for field, value in record.values.items():
                try:
                    cells.text(LIMITS[field])(cells.plain(value))
                except cells.Wrong as wrong:
                    self.fault(record, field, str(wrong))
            for field in ("code", "name"):
                if not record.values[field] and not any(fault.column == self.layout.shown[field] for fault in record.faults):
                    self.fault(record, field, _("This cell must not be empty."))
            code = record.values["code"]
            if code in seen:
                self.fault(record, "code", _("The same stands in row %(row)d.") % {"row": seen[code]})
            elif code:
                seen[code] = record.row
                self.rows[self.known.keys.get(code, code)] = record

    def build(self) -> None:
        """The tree as it would be."""
        for key, record in self.rows.items():
            before = self.known.units[key] if isinstance(key, int) else None
            code, name = record.values["code"], record.values["name"]
            parent = self._parent(record) if "parent" in record.values else (before.parent if before else None)
            manager = record.values.get("manager", before.manager if before else "")
            if record.values.get("manager") and manager not in self.known.people:
                self.fault(record, "manager", _("There is no employee with this number."))
            elif record.values.get("manager") and self.known.people[manager].state == Employee.State.LEFT:
                self.fault(record, "manager", _("This employee has left."))
            self.tree[key] = Unit(code, name, parent, manager)

    def _parent(self, record: Record) -> Key | None:
        code = record.values["parent"]
        if not code:
            return None
        key: Key = self.known.keys.get(code, code)
        if key in self.tree or key in self.rows:
            return key
        self.fault(record, "parent", _("There is no department with this code."))
        return None

    def shape(self) -> None:
        """No circle, not too deep, and each name once among its siblings."""
        depths = depths_of(self.tree)
        names = Counter((unit.parent, unit.name) for unit in self.tree.values())
        for key, record in self.rows.items():
            unit = self.tree[key]
            if key not in depths:
                self.fault(record, "parent", _("The department would stand below itself."))
            elif depths[key] > DEPTH:
                self.fault(record, "parent", _("A tree has at most %(depth)d levels.") % {"depth": DEPTH})
            if unit.name and names[unit.parent, unit.name] > 1:
                self.fault(record, "name", _("There is a department of that name here already."))
        if any(depth > DEPTH for key, depth in depths.items() if key not in self.rows):
            self.outcome.blame([Fault(0, "", _("A tree has at most %(depth)d levels.") % {"depth": DEPTH})])

    def tell(self) -> None:
        """What would change, row by row."""
        for key, record in self.rows.items():
            before, after = (self.known.units[key] if isinstance(key, int) else None), self.tree[key]
            fields = self._fields(before, after)
            kind = CREATED if before is None else UNCHANGED if not fields else CHANGED
            if before is not None and before.parent != after.parent:
                kind = MOVED
            self.outcome.tell(Line(record.row, kind, f"{after.code} {after.name}", fields))
            if kind != UNCHANGED:
                self.outcome.units[after.code] = after

    def _fields(self, before: Unit | None, after: Unit) -> list[Field]:
        was = before or Unit(after.code, "", None, "")
        pairs = {
            "name": (was.name, after.name),
            "parent": (self._called(was.parent), self._called(after.parent)),
            "manager": (was.manager, after.manager),
        }
        called = {field: self.layout.shown.get(field) or str(LABELS[field]) for field in pairs}
        return [Field(called[field], *pair) for field, pair in pairs.items() if pair[0] != pair[1]]

    def _called(self, key: Key | None) -> str:
        """A department's code and name; two without a code may share a name, so the id tells them apart."""
        if key is None:
            return ""
        unit = self.tree[key]
        return f"{unit.code or f'#{key}'} {unit.name}"


def check(layout: Layout, records: Sequence[Record], known: Known, outcome: Outcome) -> None:
    """Fills the outcome."""
    run = _Check(layout, known, outcome)
    run.collect(records)
    run.build()
    run.shape()
    run.tell()


def depths_of(tree: Mapping[Key, Unit]) -> dict[Key, int]:
    """The depth of each department, from 1; one in a circle, or below a circle, has none."""
    depths: dict[Key, int] = {}
    lost: set[Key] = set()
    for start in tree:
        way: dict[Key, None] = {}
        key: Key | None = start
        while key is not None and not (key in depths or key in lost or key in way):
            way[key] = None
            key = tree[key].parent
        if key is not None and key not in depths:
            lost.update(way)
            continue
        depth = depths[key] if key is not None else 0
        for passed in reversed(way):
            depth += 1
            depths[passed] = depth
    return depths
