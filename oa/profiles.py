"""The work part of a profile card, as far as the viewer may read it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Exists

from imcore.protocol import UserId
from oa import head_counts
from oa.models import Department, Employee, Position
from oa.visibility import load
from oa.visibility.rules import FIELDS, SEE, Facts, hidden_fields

SEPARATOR = " / "


class Work(NamedTuple):
    """What is known of an employee."""

    user: UserId
    rank: int
    number: str
    mobile: str
    office: str
    title: str
    place: str  # the path of the primary department
    paths: tuple[str, ...]  # of all departments


def work_profile(viewer: UserId, users: Sequence[UserId]) -> dict[UserId, dict[str, str]]:
    """Of those who are employees: title and department path ("A / B / C") of the primary position, employee number, mobile,
    office, each where no rule hides it from the viewer; of whom the viewer may not see, nothing.

    Three queries whatever the number, five where there are rules and somebody else is asked for.
    """
    known, ruled = _known({viewer, *users})
    asked = [known[user] for user in dict.fromkeys(users) if user in known]
    if not asked:
        return {}
    hidden: dict[UserId, set[str]] = {}
    if ruled and set(users) != {viewer}:
        hidden = _hidden(viewer, known, asked)
    names = names_by_path({one.place for one in asked if one.place})
    return {one.user: _fields(one, names, hidden.get(one.user, set())) for one in asked}


def names_by_path(paths: set[str]) -> dict[str, str]:
    """Paths of departments → their names with those above, "A / B / C". One query."""
    wanted = {path for place in paths for path in head_counts.above(place)}
    names = dict(Department.objects.filter(path__in=wanted).values_list("path", "name"))
    return {place: SEPARATOR.join(names[path] for path in head_counts.above(place)) for place in paths}


def _known(users: set[UserId]) -> tuple[dict[UserId, Work], bool]:
    """Those of the users who are employees; whether there are rules that may hide something of them. Two queries."""
    ruled = Exists(load.active(SEE, FIELDS))
    fields = ("pk", "user_id", "rank", "employee_number", "mobile", "office", ruled)
    rows = list(Employee.objects.filter(user_id__in=users).values_list(*fields))
    seats: dict[int, list[tuple[bool, str, str]]] = {row[0]: [] for row in rows}
    positions = Position.objects.filter(employee__in=seats)
    for employee, primary, title, path in positions.values_list("employee_id", "is_primary", "title", "department__path"):
        seats[employee].append((primary, title, path))
    known = {}
    for pk, user, rank, number, mobile, office, _ruled in rows:
        _primary, title, place = next((seat for seat in seats[pk] if seat[0]), (False, "", ""))
        paths = tuple(path for _primary, _title, path in seats[pk])
        known[UserId(user)] = Work(UserId(user), rank, number, mobile, office, title, place, paths)
    return known, any(row[-1] for row in rows)


def _hidden(viewer: UserId, known: dict[UserId, Work], asked: Sequence[Work]) -> dict[UserId, set[str]]:
    facts = {one.user: Facts(one.user, one.paths, one.rank) for one in known.values()}
    me = facts.get(viewer, Facts(viewer))
    found = hidden_fields(load.rules(SEE, FIELDS), me, [facts[one.user] for one in asked])
    return dict(zip([one.user for one in asked], found, strict=True))


def _fields(one: Work, names: dict[str, str], hidden: set[str]) -> dict[str, str]:
    told: dict[str, Any] = {
        "title": one.title,
        "department": names.get(one.place, ""),
        "employee_number": one.number,
        "mobile": one.mobile,
        "office": one.office,
    }
    return {name: value for name, value in told.items() if value and name not in hidden}
