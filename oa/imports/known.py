"""What the database knows, read once for a check: four queries whatever the size, and one for each BATCH of usernames."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from imcore.models import User
from oa import head_counts
from oa.models import Department, Employee, Position

BATCH = 5_000

Key = int | str  # a department: its id, or the code of one that is yet to be made


class Seat(NamedTuple):
    """Where somebody works; the manager by employee number, as he may be in the same file."""

    department: int
    title: str = ""
    manager: str = ""


class Person(NamedTuple):
    """An employee, as he is or as he shall be; the first seat is the primary one."""

    name: str
    username: str
    email: str
    mobile: str
    office: str
    rank: int
    state: str
    seats: tuple[Seat, ...]


class Unit(NamedTuple):
    """A department, as it is or as it shall be."""

    code: str
    name: str
    parent: Key | None
    manager: str


@dataclass(frozen=True)
class Known:
    """`people` and `ids` (employee, user) by employee number; `units`, `paths` (in the tree) and `names` (from the root
    down) by department; `guarded`: numbers of those who may enter the admin; `owners`: username → employee number, or None."""

    people: Mapping[str, Person] = field(default_factory=dict)
    ids: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    guarded: frozenset[str] = frozenset()
    owners: Mapping[str, str | None] = field(default_factory=dict)
    units: Mapping[int, Unit] = field(default_factory=dict)
    paths: Mapping[int, str] = field(default_factory=dict)
    names: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def keys(self) -> dict[str, int]:
        """Code → department."""
        return {unit.code: key for key, unit in self.units.items() if unit.code}

    def place(self, department: int) -> str:
        """As the file would have it: "研发中心/消息平台部"."""
        return "/".join(re.sub(r"([\\/;；])", r"\\\1", name) for name in self.names[department])


def read(usernames: Sequence[str] = ()) -> Known:
    """All of it, and whose these usernames are."""
    numbers = dict(Employee.objects.values_list("pk", "employee_number"))
    units, paths, names = _units(numbers)
    people, ids, guarded = _people(numbers)
    owners: dict[str, str | None] = {}
    for start in range(0, len(usernames), BATCH):
        found = User.objects.filter(username__in=usernames[start : start + BATCH])
        owners |= found.values_list("username", "employee__employee_number")
    return Known(people, ids, guarded, owners, units, paths, names)


def _units(numbers: Mapping[int, str]) -> tuple[dict[int, Unit], dict[int, str], dict[int, tuple[str, ...]]]:
    rows = list(Department.objects.order_by("path").values_list("pk", "path", "name", "code", "manager_id"))
    by_path = {path: (pk, name) for pk, path, name, _code, _manager in rows}
    units, paths = {}, {}
    names: dict[int, tuple[str, ...]] = {}
    for pk, path, name, code, manager in rows:
        parent = by_path[path[: -head_counts.STEP]][0] if len(path) > head_counts.STEP else None
        units[pk] = Unit(code or "", name, parent, numbers.get(manager, ""))
        paths[pk] = path
        names[pk] = (*(names[parent] if parent is not None else ()), name)
    return units, paths, names


def _people(numbers: Mapping[int, str]) -> tuple[dict[str, Person], dict[str, tuple[int, int]], frozenset[str]]:
    seats = _seats(numbers)
    people, ids, guarded = {}, {}, set()
    rows = Employee.objects.values_list(
        "pk", "user_id", "employee_number", "mobile", "office", "rank", "state",
        "user__display_name", "user__username", "user__email", "user__is_staff", "user__is_superuser",
    )  # fmt: skip
    for pk, user, number, mobile, office, rank, state, name, username, email, staff, superuser in rows.iterator(BATCH):
        people[number] = Person(name, username, email, mobile, office, rank, state, tuple(seats.get(pk, ())))
        ids[number] = (pk, user)
        if staff or superuser:
            guarded.add(number)
    return people, ids, frozenset(guarded)


def _seats(numbers: Mapping[int, str]) -> dict[int, list[Seat]]:
    seats: dict[int, list[Seat]] = {}
    rows: Iterable[tuple[int, int, str, int | None]] = Position.objects.order_by("-is_primary", "pk").values_list(
        "employee_id", "department_id", "title", "line_manager_id"
    )
    for employee, department, title, manager in rows:
        seats.setdefault(employee, []).append(Seat(department, title, numbers.get(manager, "") if manager else ""))
    return seats
