"""Departments and employees as audiences: `department:RD`, `department:RD/*`, `employee:1042`."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from imcore.audiences.core import numbers
from oa import profiles
from oa.models import Department, Employee, Position

BELOW = "/*"  # after a department: with all that are below it
NUMBER = "#"  # before a department's id, where it is not called by its code


class OfDepartment:
    """Whoever has a position there and has not left: `CODE` or `#id`; with `/*` at the end also in all departments below."""

    def titles(self, references: Collection[str]) -> dict[str, str]:
        """With those above it, as "A / B / C". Two queries."""
        found = _departments(references)
        names = profiles.names_by_path({path for path, _below in found.values()})
        return {
            reference: _("%s, with all below") % names[path] if below else names[path]
            for reference, (path, below) in found.items()
        }

    def users(self, references: Collection[str]) -> Q:
        """One query, and what the Q adds."""
        places = Q(pk__in=[])
        for path, below in _departments(references).values():
            places |= Q(department__path__startswith=path) if below else Q(department__path=path)
        there = Position.objects.filter(places).exclude(employee__state=Employee.State.LEFT)
        return Q(pk__in=there.values("employee__user"))

    def choices(self, words: str, limit: int) -> list[tuple[str, str]]:
        """Each alone and with all below it, the shorter paths first. Two queries."""
        named = Q(name__icontains=words) | Q(code__istartswith=words) if words else Q(depth__lte=2)
        found = list(Department.objects.filter(named).order_by("depth", "path")[:limit])
        names = profiles.names_by_path({one.path for one in found})
        offered: list[tuple[str, str]] = []
        for one in found:
            if one.numchild:
                offered.append((_reference(one) + BELOW, _("%s, with all below") % names[one.path]))
            offered.append((_reference(one), names[one.path]))
        return offered[:limit]


class OneEmployee:
    """By employee number, who has not left."""

    def titles(self, references: Collection[str]) -> dict[str, str]:
        """By their names. One query."""
        found = _employed(references).filter(user__is_active=True)
        return dict(found.values_list("employee_number", "user__display_name"))

    def users(self, references: Collection[str]) -> Q:
        """Themselves."""
        return Q(pk__in=_employed(references).values("user"))

    def choices(self, words: str, limit: int) -> list[tuple[str, str]]:
        """Who has a number that begins so; by name they are users. One query."""
        found = Employee.objects.exclude(state=Employee.State.LEFT).filter(employee_number__istartswith=words)
        rows = found.select_related("user").order_by("employee_number")[:limit] if words else []
        return [(one.employee_number, str(one)) for one in rows]


def _employed(numbers_given: Collection[str]) -> QuerySet[Employee]:
    return Employee.objects.filter(employee_number__in=numbers_given).exclude(state=Employee.State.LEFT)


def _reference(one: Department) -> str:
    return one.code or f"{NUMBER}{one.pk}"


def _departments(references: Collection[str]) -> dict[str, tuple[str, bool]]:
    """Reference → (path, with all below?). One query."""
    called = {reference: reference.removesuffix(BELOW) for reference in references}
    names = set(called.values())
    given = numbers([name.removeprefix(NUMBER) for name in names if name.startswith(NUMBER)])
    found = list(Department.objects.filter(Q(code__in=names) | Q(pk__in=given)).values_list("pk", "code", "path"))
    by_code = {code: path for _pk, code, path in found if code}
    by_number = {f"{NUMBER}{pk}": path for pk, _code, path in found}
    paths = by_number | by_code
    return {reference: (paths[name], reference != name) for reference, name in called.items() if name in paths}
