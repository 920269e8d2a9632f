"""The department tree as a page: its rows, a level of it, and moving a department to another place."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.widgets import Media, Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from imcore.admin.tables import Table
from imcore.errors import HongyanError
from oa import orgchart, profiles
from oa.admin import tree_rows
from oa.admin.department_choices import DepartmentChoices, department_field
from oa.models import Department

TREE = "admin:oa_department_changelist"
BELOW, BEFORE = "below", "before"


class MoveForm(forms.Form):
    """The new place, told by another department."""

    target = department_field(gettext_lazy("Other department"), gettext_lazy("Where nothing is chosen it goes to the top."))
    where = forms.ChoiceField(
        choices=((BELOW, gettext_lazy("below it, as the last")), (BEFORE, gettext_lazy("beside it, just before it"))),
        initial=BELOW,
        label=gettext_lazy("Place"),
        widget=forms.RadioSelect,
    )

    def place(self) -> dict[str, int | None]:
        """As orgchart.move_department takes it: parent and before."""
        target = self.cleaned_data["target"]
        if target is None or self.cleaned_data["where"] == BELOW:
            return {"parent": target and target.pk, "before": None}
        above = Department.objects.get_parent(target)
        return {"parent": above and above.pk, "before": target.pk}


class TreeViews(Table):
    """The pages of the department tree."""

    def get_urls(self) -> list[URLPattern]:
        """A level of the tree, and what is offered to choose from, besides the usual ones."""
        choices = DepartmentChoices.as_view(admin_site=self.admin_site)
        return [
            path("level/<int:parent>/", self.admin_site.admin_view(self.level_view), name="oa_department_level"),
            path("choices/", self.admin_site.admin_view(choices), name="oa_department_choices"),
            *super().get_urls(),
        ]

    def tree_view(self, request: HttpRequest) -> HttpResponse:
        """All departments, or the first level where they are many. A fixed number of queries."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = self._context(request) | {
            "title": self.opts.verbose_name_plural,
            "rows": tree_rows.top(),
            "media": Media(js=[Script("design/org_tree.js", type="module")]),  # type: ignore[list-item]
        }
        return TemplateResponse(request, "admin/oa/department/tree.html", context)

    def level_view(self, request: HttpRequest, parent: int) -> HttpResponse:
        """The rows below a department, for the page to put in."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = tree_rows.below(get_object_or_404(Department, pk=parent))
        return TemplateResponse(request, "admin/oa/department/rows.html", self._context(request) | {"rows": rows})

    @action(description=gettext_lazy("Move"), permissions=["change"], url_path="move", icon="low_priority")
    def move(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """By a form, which the tree sends too when something is dropped. Refused, a message says why."""
        department = get_object_or_404(Department, pk=object_id)
        form = MoveForm(request.POST if request.method == "POST" else None, label_suffix="")
        if not form.is_valid():
            title = _("Move %(name)s") % {"name": department.name}
            place = profiles.names_by_path({department.path})[department.path]
            shown = {"title": title, "original": department, "place": place, "form": form, "media": self.media + form.media}
            return TemplateResponse(request, "admin/oa/department/move.html", self._context(request) | shown)
        try:
            with transaction.atomic():
                moved = orgchart.move_department(department.pk, **form.place())
                self.log_change(request, moved, "moved")
        except HongyanError as refused:
            messages.error(request, f"{department}: {refused}")
        else:
            messages.success(request, _("%(name)s stands in its new place.") % {"name": department.name})
        return redirect(f"{reverse(TREE)}#department-{department.pk}")

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        may = {"add": self.has_add_permission(request), "change": self.has_change_permission(request)}
        return self.admin_site.each_context(request) | {"opts": self.opts, "may": may}
