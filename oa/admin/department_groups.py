"""The groups that follow the org chart."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget

from imcore.admin import titles
from imcore.errors import HongyanError
from oa import department_groups
from oa.admin.refusals import Guarded, say
from oa.models import Department, DepartmentGroup, Position


class NewGroupForm(forms.ModelForm):
    """Whose group is to be made."""

    department = forms.ModelChoiceField(
        Department.objects.all(),
        required=False,
        label=capfirst(_("department")),
        help_text=_("Where nothing is chosen it is the group of the whole company."),
        widget=AutocompleteSelect(Position._meta.get_field("department"), admin.site),
    )
    name = forms.CharField(
        max_length=100,
        required=False,
        label=capfirst(_("name")),
        help_text=_("Of the company's group; a department's group has the department's name."),
        widget=UnfoldAdminTextInputWidget,
    )


@admin.register(DepartmentGroup)
class DepartmentGroupAdmin(Guarded):
    """Made for a department or the company, brought in step, released: deleting releases, the conversation stays."""

    section, icon, place = _("Office"), "diversity_3", 37
    list_display = ("name", "whose", "with_below", "members", "stale_since", "synced_at")
    list_select_related = ("department", "conversation__group")
    list_filter = ("with_below", ("stale_since", admin.EmptyFieldListFilter))
    search_fields = ("conversation__group__name", "department__name")
    ordering = ("id",)
    actions = ("sync_selected", "delete_selected")

    @display(description=_("name"), ordering="conversation__group__name")
    def name(self, group: DepartmentGroup) -> str:
        """The group's own."""
        return str(group.conversation.group.name)

    @display(description=_("of"), ordering="department__path")
    def whose(self, group: DepartmentGroup) -> Any:
        """The department, or the company."""
        return group.department.name if group.department else _("the whole company")

    @display(description=_("members"), ordering="conversation__member_count")
    def members(self, group: DepartmentGroup) -> str:
        """How many, with a way to them."""
        conversation = group.conversation
        return titles.filtered("member", str(conversation.member_count), conversation__id__exact=conversation.pk)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Only a new one is written."""
        if obj is None:
            kwargs["form"] = NewGroupForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What is chosen, or what has become of it."""
        return ("department", "with_below", "name") if obj is None else (*self.list_display, "conversation")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """All of one that is there."""
        return () if obj is None else self.get_fields(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: it follows the org chart."""
        return False

    def has_sync_permission(self, request: HttpRequest) -> bool:
        """The model's change permission."""
        return bool(request.user.has_perm("oa.change_departmentgroup"))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Raises as oa.department_groups does."""
        given = form.cleaned_data
        department = given["department"].pk if given["department"] else None
        obj.pk = department_groups.create(department, with_below=given["with_below"], name=given["name"]).pk
        obj.refresh_from_db()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """An ordinary group from now on."""
        department_groups.release(obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Ordinary groups from now on."""
        for number in queryset.values_list("pk", flat=True):
            department_groups.release(number)

    @action(description=_("Bring in step now"), permissions=["sync"])
    def sync_selected(self, request: HttpRequest, chosen: QuerySet[DepartmentGroup]) -> None:
        """Whether they wait or not."""
        done = 0
        for group in chosen:
            try:
                department_groups.sync(group.pk)
            except HongyanError as refused:
                say(request, group, refused)
                continue
            self.log_change(request, group, "brought in step")
            done += 1
        if done:
            messages.success(request, ngettext("%d group is in step.", "%d groups are in step.", done) % done)
