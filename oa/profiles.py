"""The work part of a profile card."""

from collections.abc import Sequence

from imcore.protocol import UserId
from oa import head_counts
from oa.models import Department, Employee, Position

SEPARATOR = " / "


def work_profile(viewer: UserId, users: Sequence[UserId]) -> dict[UserId, dict[str, str]]:
    """Of those who are employees: title and department path ("A / B / C") of the primary position, employee number, mobile,
    office. Three queries whatever the number."""
    employees = Employee.objects.filter(user_id__in=users).values_list("pk", "user_id", "employee_number", "mobile", "office")
    rows = list(employees)
    if not rows:
        return {}
    primary = Position.objects.filter(employee__in=[row[0] for row in rows], is_primary=True)
    seats = {pk: (title, path) for pk, title, path in primary.values_list("employee_id", "title", "department__path")}
    names = names_by_path({path for _title, path in seats.values()})
    return {UserId(user): _fields(names, seats.get(pk), number, mobile, office) for pk, user, number, mobile, office in rows}


def names_by_path(paths: set[str]) -> dict[str, str]:
    """Paths of departments → their names with those above, "A / B / C". One query."""
    wanted = {path for place in paths for path in head_counts.above(place)}
    names = dict(Department.objects.filter(path__in=wanted).values_list("path", "name"))
    return {place: SEPARATOR.join(names[path] for path in head_counts.above(place)) for place in paths}


def _fields(names: dict[str, str], seat: tuple[str, str] | None, number: str, mobile: str, office: str) -> dict[str, str]:
    title, department = (seat[0], names[seat[1]]) if seat else ("", "")
    told = {"title": title, "department": department, "employee_number": number, "mobile": mobile, "office": office}
    return {name: value for name, value in told.items() if value}
