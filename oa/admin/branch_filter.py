"""A filter by department, with all below it, that goes down the tree step by step."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from oa import head_counts
from oa.models import Department, Employee, Position

INDENT = "\u2003"


class BranchFilter(admin.SimpleListFilter):
    """Offers the chosen department with those above it, and those directly below. Two queries."""

    title, parameter_name = _("department"), "department"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """(id, name), indented by depth."""
        chosen = self._chosen()
        fits = Q(depth=1)
        if chosen is not None:
            fits |= Q(path__in=head_counts.above(chosen.path))
            fits |= Q(path__startswith=chosen.path, depth=chosen.depth + 1)
        rows = Department.objects.filter(fits).order_by("path")
        return [(str(one.pk), f"{INDENT * (one.depth - 1)}{one.name}") for one in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Employee]) -> QuerySet[Employee]:
        """Who has a position there or below."""
        if self.value() is None:
            return queryset
        chosen = self._chosen()
        if chosen is None:
            return queryset.none()
        inside = Position.objects.filter(department__path__startswith=chosen.path)
        return queryset.filter(pk__in=inside.values("employee"))

    def _chosen(self) -> Department | None:
        value = self.value() or ""
        return Department.objects.filter(pk=value).first() if value.isascii() and value.isdigit() else None
