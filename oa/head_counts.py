"""How many people a department has, here and below, each once: kept beside the tree so that no request walks it."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db.models import F

from oa.models import Department, Employee, Position

STEP = Department.steplen
Places = Mapping[int, Iterable[str]]  # employee → paths of their departments


def above(path: str) -> list[str]:
    """The path itself and those of all departments above it, from the root down. Pure."""
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]


def places_of(employees: Iterable[int]) -> dict[int, set[str]]:
    """Employees who have not left → the paths of their departments. One query."""
    places: dict[int, set[str]] = {}
    rows = Position.objects.filter(employee__in=employees).exclude(employee__state=Employee.State.LEFT)
    for employee, path in rows.values_list("employee_id", "department__path"):
        places.setdefault(employee, set()).add(path)
    return places


def adjust(before: Places, after: Places) -> None:
    """Moves the counts by the difference, inside the caller's transaction, which holds the tree's lock. A query per
    difference: two for a move of one or of a thousand."""
    moved: Counter[str] = Counter()
    for employee in {*before, *after}:
        was = {path for place in before.get(employee, ()) for path in above(place)}
        now = {path for place in after.get(employee, ()) for path in above(place)}
        moved.update(now - was)
        moved.subtract(was - now)
    by_difference: dict[int, list[str]] = {}
    for path, difference in moved.items():
        if difference:
            by_difference.setdefault(difference, []).append(path)
    for difference, paths in by_difference.items():
        Department.objects.filter(path__in=paths).update(head_count=F("head_count") + difference)


def count_again(paths: Iterable[str]) -> None:
    """Counts these departments anew: two queries each, for the few that stand above a moved one."""
    for path in paths:
        inside = Position.objects.filter(department__path__startswith=path).exclude(employee__state=Employee.State.LEFT)
        heads = inside.values("employee").distinct().count()
        Department.objects.filter(path=path).update(head_count=heads)


def count_all() -> None:
    """Counts every department anew, in two queries and one pass: after an import."""
    inside: dict[str, set[int]] = {}
    rows = Position.objects.exclude(employee__state=Employee.State.LEFT).values_list("employee_id", "department__path")
    for employee, place in rows.iterator(chunk_size=10_000):
        for path in above(place):
            inside.setdefault(path, set()).add(employee)
    departments = list(Department.objects.only("path", "head_count"))
    wrong = [one for one in departments if one.head_count != len(inside.get(one.path, ()))]
    for department in wrong:
        department.head_count = len(inside.get(department.path, ()))
    Department.objects.bulk_update(wrong, ["head_count"], batch_size=1_000)
