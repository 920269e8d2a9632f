"""The rows of the department tree: all of them while they are few, else level by level."""

from typing import NamedTuple

from django.db.models import QuerySet

from oa.models import Department

WHOLE = 500  # departments that are sent at once; more are fetched a level at a time


class Rows(NamedTuple):
    """What a page of the tree shows: departments in order, and whether the levels below are still to be fetched."""

    departments: list[Department]
    lazy: bool


def top() -> Rows:
    """The whole tree, or its first level. Two queries."""
    everything = _shown(Department.objects.all())
    lazy = Department.objects.count() > WHOLE
    return Rows(list(everything.filter(depth=1) if lazy else everything), lazy)


def below(parent: Department) -> Rows:
    """One level. One query."""
    return Rows(list(_shown(Department.objects.get_children(parent))), True)


def _shown(rows: QuerySet[Department]) -> QuerySet[Department]:
    return rows.select_related("manager__user").order_by("path")
