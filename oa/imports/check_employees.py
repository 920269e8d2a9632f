"""A file of employees against those who are there: every error, and what would change. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from imcore.models import User
from oa.imports import cells, progress
from oa.imports.bounds import Fault
from oa.imports.columns import LABELS, Layout, Record
from oa.imports.known import Known, Person, Seat
from oa.imports.outcome import CHANGED, CREATED, LEFT, MOVED, UNCHANGED, Field, Line, Outcome
from oa.imports.progress import Say
from oa.models import Employee

READERS: dict[str, Callable[[str], Any]] = {
    "number": cells.text(32),
    "name": cells.text(100),
    "username": cells.username,
    "department": str,
    "others": str,
    "title": cells.text(100),
    "manager": cells.text(32),
    "mobile": cells.mobile,
    "email": cells.email,
    "office": cells.text(100),
    "rank": cells.rank,
    "state": cells.state,
}
LEFT_STATE = str(Employee.State.LEFT)
NOBODY = Person("", "", "", "", "", 5, "", ())
OWN_FIELDS = ("name", "username", "email", "mobile", "office", "rank", "state")


class _Check:
    """One check: rows one after the other, with what they must not repeat of one another."""

    def __init__(self, layout: Layout, records: Sequence[Record], known: Known, *, by: User) -> None:
        self.layout, self.known, self.by = layout, known, by
        self.states = {number: person.state for number, person in known.people.items()}
        for record in records:
            number, told = record.values["number"], cells.STATES.get(record.values.get("state", "").casefold())
            self.states[number] = str(told or self.states.get(number, Employee.State.ACTIVE))
        self.by_names = {names: key for key, names in known.names.items()}
        self.places = {key: known.place(key) for key in known.units}
        self.seen: dict[tuple[str, str], int] = {}
        self.faults: list[Fault] = []
        self.row = 0
        self.cells: Mapping[str, str] = {}

    def fault(self, field: str, message: str) -> None:
        self.faults.append(Fault(self.row, self.layout.shown.get(field, ""), message))

    def person(self, record: Record) -> tuple[str, Person | None, Person] | None:
        """A row → (number, as he is, as he shall be); None where the row has a fault."""
        self.row, self.cells, count = record.row, record.values, len(self.faults)
        self.faults.extend(record.faults)
        values = self._values(record)
        number = values.get("number", "")
        required = (
            ("number", "name") if self.states[record.values["number"]] == LEFT_STATE else ("number", "name", "department")
        )
        for field in required:
            if record.values.get(field) == "" and not any(one.column == self.layout.shown[field] for one in record.faults):
                self.fault(field, _("This cell must not be empty."))
        self._once("number", number)
        before = self.known.people.get(number)
        after = self._after(number, values, before or NOBODY, new=before is None)
        self._guard(number, before, after)
        return None if len(self.faults) > count else (number, before, after)

    def _values(self, record: Record) -> dict[str, Any]:
        """Fields with a column → values; an empty cell is an empty text, one with a fault is left out."""
        values: dict[str, Any] = {}
        for field, cell in record.values.items():
            try:
                values[field] = READERS[field](cells.plain(cell)) if cell else ""
            except cells.Wrong as wrong:
                self.fault(field, str(wrong))
        return values

    def _once(self, field: str, value: str) -> None:
        """Refuses a value that another row has."""
        first = self.seen.setdefault((field, value), self.row)
        if value and first != self.row:
            self.fault(field, _("The same stands in row %(row)d.") % {"row": first})

    def _after(self, number: str, values: Mapping[str, Any], before: Person, *, new: bool) -> Person:
        """What has no column stays; an empty cell takes the value away where somebody can be without it."""
        state = values.get("state") or before.state or str(Employee.State.ACTIVE)
        seats = self._seats(number, values, before, new=new and state != LEFT_STATE)
        return Person(
            name=values.get("name", before.name),
            username=self._username(number, values, before),
            email=values.get("email", before.email),
            mobile=values.get("mobile", before.mobile),
            office=values.get("office", before.office),
            rank=values.get("rank") or before.rank,
            state=state,
            seats=() if state == LEFT_STATE else seats,  # who has left has no place
        )

    def _username(self, number: str, values: Mapping[str, Any], before: Person) -> str:
        """Somebody new without one signs in by his number."""
        given = str(values.get("username") or before.username)
        if not given and number and not self.cells.get("username"):
            try:
                given = cells.username(number)
            except cells.Wrong:
                self.fault("number", _("The number cannot be a username: give one in the column username."))
        if self.seen.get(("number", number)) == self.row or given != number:  # a number that is there twice is told once
            self._once("username", given)
        if given and self.known.owners.get(given, number) != number:
            self.fault("username", _("Somebody else has this username."))
        return given

    def _seats(self, number: str, values: Mapping[str, Any], before: Person, *, new: bool) -> tuple[Seat, ...]:
        old = {seat.department: seat for seat in before.seats}
        first = before.seats[0] if before.seats else None
        primary = self._department("department", values["department"]) if values.get("department") else None
        if primary is None and "department" not in self.layout.shown:
            if new:
                self.fault("", _("Somebody new needs a department."))
            primary = first.department if first else None
        others = [seat.department for seat in before.seats[1:] if seat.department != primary]
        if "others" in values:
            found = (self._department("others", part) for part in cells.split(values["others"], ";；"))
            others = [department for department in found if department is not None]
        if len({primary, *others}) < len(others) + 1:
            self.fault("others", _("A department stands here twice."))
        manager = self._manager(number, values)
        if primary is None:
            return tuple(old.get(department, Seat(department)) for department in others)
        seat = old.get(primary) or (first or Seat(primary))._replace(department=primary)
        seat = seat._replace(title=values.get("title", seat.title), manager=seat.manager if manager is None else manager)
        return (seat, *(old.get(department, Seat(department)) for department in others))

    def _manager(self, number: str, values: Mapping[str, Any]) -> str | None:
        """The number; None where it stays."""
        manager = values.get("manager")
        if manager and manager == number:
            self.fault("manager", _("Nobody is their own manager."))
        elif manager and manager not in self.states:
            self.fault("manager", _("There is no employee with this number."))
        elif manager and self.states[manager] == LEFT_STATE:
            self.fault("manager", _("This employee has left, or leaves by this file."))
        return manager

    def _department(self, field: str, cell: str) -> int | None:
        """By code, or by the names from the root down."""
        key = self.known.keys.get(cells.unescaped(cell))
        if key is None:
            key = self.by_names.get(tuple(cells.unescaped(part) for part in cells.split(cell, "/")))
        if key is None:
            self.fault(field, _("There is no such department: %(department)s") % {"department": cell[:100]})
        return key

    def _guard(self, number: str, before: Person | None, after: Person) -> None:
        """The account of somebody who may enter the admin would be taken over by a changed e-mail address or username."""
        if before is None:
            return
        if after.state == LEFT_STATE != before.state and self.known.ids[number][1] == self.by.pk:
            self.fault("state", _("Nobody ends their own employment."))
        if self.by.is_superuser or number not in self.known.guarded:
            return
        for field in ("username", "email", "state"):
            if getattr(before, field) != getattr(after, field):
                self.fault(field, _("This is an administrator's account: only a superuser may change this."))

    def line(self, number: str, before: Person | None, after: Person) -> Line:
        """What the row would do."""
        name = f"{number} {after.name}"
        if before == after:
            return Line(self.row, UNCHANGED, name, [])
        now = self._shown(after)
        was = self._shown(before) if before else dict.fromkeys(now, "")
        called = {field: self.layout.shown.get(field) or str(LABELS[field]) for field in now}
        fields = [Field(called[field], was[field], now[field]) for field in now if was[field] != now[field]]
        return Line(self.row, _kind(before, after), name, fields)

    def _shown(self, person: Person) -> dict[str, str]:
        """The fields as the file would have them."""
        first, others = (person.seats[0], person.seats[1:]) if person.seats else (None, ())
        return {
            **{name: str(getattr(person, name)) for name in OWN_FIELDS},
            "state": str(Employee.State(person.state).label) if person.state else "",
            "department": self.places[first.department] if first else "",
            "others": "; ".join(self.places[seat.department] for seat in others),
            "title": first.title if first else "",
            "manager": first.manager if first else "",
        }


def _kind(before: Person | None, after: Person) -> str:
    if before is None:
        return CREATED
    if LEFT_STATE == after.state != before.state:
        return LEFT
    primaries = [person.seats[:1] for person in (before, after)]
    moved = {seat.department for seat in before.seats} != {seat.department for seat in after.seats}
    moved |= {seat.department for seat in primaries[0]} != {seat.department for seat in primaries[1]}
    return MOVED if moved else CHANGED


def check(
    layout: Layout, records: Sequence[Record], known: Known, outcome: Outcome, *, by: User, say: Say = progress.silent
) -> None:
    """Fills the outcome."""
    run = _Check(layout, records, known, by=by)
    for done, record in enumerate(records):
        say(done, len(records))
        found = run.person(record)
        if found is None:
            continue
        line = run.line(*found)
        outcome.tell(line)
        if line.kind != UNCHANGED:
            outcome.people[found[0]] = found[2]
    outcome.blame(run.faults)


def usernames(records: Sequence[Record]) -> list[str]:
    """Those that the file would use: of each one has to be known whose it is."""
    return sorted({record.values.get("username") or record.values["number"] for record in records} - {""})
