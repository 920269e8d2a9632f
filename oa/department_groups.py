"""Groups whose members follow the org chart by themselves."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from oa import head_counts
from oa.models import DepartmentGroup


def mark_stale(paths: Iterable[str]) -> None:
    """Something changed in these departments: their groups, those of the departments above (where they have the people below
    too) and the company's wait to be brought in step. Inside the transaction of the change; one query."""
    here = set(paths)
    above = {path for place in here for path in head_counts.above(place)}
    mine = Q(department__path__in=here) | Q(department__path__in=above, with_below=True) | Q(department=None)
    DepartmentGroup.objects.filter(mine, stale_since=None).update(stale_since=timezone.now())
