"""Departments: the tree, its forms, and everything through oa.orgchart."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from imcore.admin import titles
from oa import orgchart, profiles
from oa.admin.department_choices import department_field
from oa.admin.refusals import Guarded
from oa.admin.tree import TreeViews
from oa.models import Department


class NewDepartmentForm(forms.ModelForm):
    """A department with the place where it shall stand."""

    parent = department_field(_("stands below"), _("Where nothing is chosen it stands at the top."))


@admin.register(Department)
class DepartmentAdmin(TreeViews, Guarded):
    """A tree; once something is searched or sorted, a list."""

    section, icon, place = _("Office"), "account_tree", 35
    list_display = ("name", "code", "manager_name", "people")
    list_select_related = ("manager__user",)
    search_fields = ("name", "code")
    autocomplete_fields = ("manager",)
    ordering = ("path",)
    actions_detail = ("move",)
    change_list_template = "admin/oa/department/list.html"

    @display(description=_("manager"), ordering="manager__user__name_pinyin")
    def manager_name(self, department: Department) -> str:
        """Who leads it."""
        return str(department.manager.user.display_name) if department.manager else "-"

    @display(description=_("people"), ordering="head_count")
    def people(self, department: Department) -> str:
        """How many, here and below: a link to them."""
        return titles.filtered("employee", str(department.head_count), app="oa", department=department.pk)

    @display(description=_("stands below"))
    def stands_below(self, department: Department) -> str:
        """The names of those above."""
        return profiles.names_by_path({department.path})[department.path].rpartition(profiles.SEPARATOR)[0] or "-"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The tree, where nothing is asked for."""
        if request.method == "GET" and not request.GET:
            return self.tree_view(request)
        return super().changelist_view(request, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A new one is given its place; later it is moved."""
        if obj is None:
            kwargs["form"] = NewDepartmentForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Never path, depth or numchild: the tree's own."""
        return ("name", "code", "manager", "parent") if obj is None else ("name", "code", "manager", "stands_below", "people")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The place, and the number of people."""
        return () if obj is None else ("stands_below", "people")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Raises as the org chart does."""
        given = form.cleaned_data
        name, code, manager = given["name"], given["code"] or "", given["manager"]
        if change:
            orgchart.change_department(obj.pk, name=name, code=code, manager=manager.pk if manager else 0)
            return
        parent = given["parent"]
        made = orgchart.create_department(
            name, parent=parent.pk if parent else None, code=code, manager=manager.pk if manager else None
        )
        obj.pk, obj.path, obj.depth = made.pk, made.path, made.depth

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Raises as the org chart does."""
        orgchart.delete_department(obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """From below, so that a branch can go whole. Raises as the org chart does."""
        for department in queryset.order_by("-depth", "-path"):
            orgchart.delete_department(department.pk)
