"""The groups that follow the org chart."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget

from imcore.admin import titles
from imcore.errors import HongyanError
from oa import department_groups, profiles
from oa.admin.department_choices import department_field
from oa.admin.refusals import Guarded, say
from oa.models import DepartmentGroup


class NewGroupForm(forms.ModelForm):
    """Whose group is to be made."""

    department = department_field(_("department"), _("Where nothing is chosen it is the group of the whole company."))
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
        """The department with those above it, or the company."""
        if group.department is None:
            return _("the whole company")
        path = group.department.path
        known: dict[str, str] = getattr(group, "places", None) or profiles.names_by_path({path})
        return known[path]

    @display(description=_("members"), ordering="conversation__member_count")
    def members(self, group: DepartmentGroup) -> str:
        """How many, with a way to them."""
        conversation = group.conversation
        return titles.filtered("member", str(conversation.member_count), conversation__id__exact=conversation.pk)

    @display(description=_("conversation"))
    def talk(self, group: DepartmentGroup) -> str:
        """A way to it."""
        return titles.link(group.conversation)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The rows of a page, with the names of their departments."""
        page = super().get_changelist_instance(request)
        page.result_list = list(page.result_list)
        places = profiles.names_by_path({row.department.path for row in page.result_list if row.department})
        for row in page.result_list:
            row.places = places
        return page

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Only a new one is written."""
        if obj is None:
            kwargs["form"] = NewGroupForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What is chosen, or what has become of it."""
        return ("department", "with_below", "name") if obj is None else (*self.list_display, "talk")

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
                with transaction.atomic():
                    department_groups.sync(group.pk)
                    self.log_change(request, group, "brought in step")
            except HongyanError as refused:
                say(request, group, refused)
                continue
            done += 1
        if done:
            messages.success(request, ngettext("%d group is in step.", "%d groups are in step.", done) % done)
