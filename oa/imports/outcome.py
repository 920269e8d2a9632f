"""What a check finds: faults, and the plan of what would change."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from oa.imports.bounds import Fault
from oa.imports.known import Known, Person, Unit

CREATED, CHANGED, MOVED, LEFT, UNCHANGED = "created", "changed", "moved", "left", "unchanged"
KINDS = (CREATED, CHANGED, MOVED, LEFT, UNCHANGED)
KEPT = 10_000  # faults and lines that are kept to be looked at; all are counted


class Field(NamedTuple):
    """One field's change, as people read it."""

    label: str
    before: str
    after: str


class Line(NamedTuple):
    """What one row would do."""

    row: int
    kind: str
    name: str
    fields: list[Field]


@dataclass
class Outcome:
    """`people` and `units`: what shall be, of those that are new or other than they are."""

    sort: str = ""
    rows: int = 0
    known: Known = field(default_factory=Known)
    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def tell(self, line: Line) -> None:
        """Counts a row's line, and keeps it unless nothing changes by it."""
        self.counts[line.kind] += 1
        if line.kind != UNCHANGED and len(self.lines) < KEPT:
            self.lines.append(line)

    def blame(self, faults: Iterable[Fault]) -> None:
        """Notes faults."""
        self.faults.extend(faults)

    def errors(self) -> list[dict[str, Any]]:
        """The first KEPT faults in the order of the rows, as JSON."""
        return [fault._asdict() for fault in sorted(self.faults, key=attrgetter("row"))[:KEPT]]

    def plan(self) -> dict[str, Any]:
        """The counts of all rows, and the first KEPT lines, as JSON."""
        lines = [line._asdict() | {"fields": [list(one) for one in line.fields]} for line in self.lines]
        counts: Mapping[str, int] = {kind: self.counts[kind] for kind in KINDS}
        return {"sort": self.sort, "error_count": len(self.faults), **counts, "lines": lines}
