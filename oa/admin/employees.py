"""Who works where, for the people who keep it up to date."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.dataclasses import ActionDialog
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextInputWidget

from imcore.models import User, UserKind
from imcore.protocol import UserId
from oa import leaving, orgchart
from oa.admin.branch_filter import BranchFilter
from oa.admin.positions import PositionInline
from oa.admin.refusals import Guarded
from oa.admin.rules import RANKS
from oa.models import Employee, Position

STATES = {Employee.State.ACTIVE: "success", Employee.State.ON_LEAVE: "warning", Employee.State.LEFT: "danger"}
OWN = ("employee_number", "mobile", "office", "rank", "state")


class EmployeeForm(forms.ModelForm):
    """Whoever leaves does so by the action."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "state" in self.fields:
            field = self.fields["state"]
            field.choices = [choice for choice in field.choices if choice[0] != Employee.State.LEFT]  # type: ignore[attr-defined]

    def clean_rank(self) -> int:
        """One that exists, said in words before the table's own constraint says it in its name."""
        rank: int = self.cleaned_data["rank"]
        if rank not in RANKS:
            raise ValidationError(_("Ranks go from 1 to 20."))
        return rank

    def clean_user(self) -> User:
        """A person: no visitor and no bot."""
        user: User = self.cleaned_data["user"]
        if user.kind != UserKind.PERSON:
            raise ValidationError(_("Only people are employed."))
        return user


class LeavingForm(BaseDialogForm):
    """Whether somebody takes over."""

    successor = forms.CharField(
        required=False,
        label=gettext_lazy("Employee number of the successor"),
        help_text=gettext_lazy("Takes over the groups. Where nobody is named, an administrator of each group does."),
        widget=UnfoldAdminTextInputWidget,
    )

    def clean_successor(self) -> UserId | None:
        """The user of that number."""
        number = self.cleaned_data["successor"].strip()
        if not number:
            return None
        user = Employee.objects.filter(employee_number=number).values_list("user_id", flat=True).first()
        if user is None:
            raise ValidationError(_("There is no such employee."))
        return UserId(user)


ASK_LEAVING = ActionDialog(
    title=gettext_lazy("Leaves the company?"),
    description=gettext_lazy("All logins end now, positions are given up, and the groups go to others. What was said stays."),
    form_class=LeavingForm,
    form_submit_text=gettext_lazy("Leaves the company"),
)
ASK_BACK = ActionDialog(
    title=gettext_lazy("Comes back?"),
    description=gettext_lazy("The account opens again with its old password; positions are given anew."),
    form_class=BaseDialogForm,
    form_submit_text=gettext_lazy("Comes back"),
)


@admin.register(Employee)
class EmployeeAdmin(Guarded):
    """The work side of a user."""

    section, icon, place = gettext_lazy("Office"), "work", 36
    form, inlines, actions = EmployeeForm, (PositionInline,), ()
    list_display = ("employee_number", "name", "seat", "mobile", "office", "rank", "state_label")
    list_display_links = ("employee_number", "name")
    list_filter = ("state", BranchFilter, "rank")
    search_fields = (
        "employee_number",
        "mobile",
        "user__display_name",
        "user__name_pinyin",
        "user__name_initials",
        "user__username",
    )
    search_help_text = gettext_lazy("Number, name, pinyin or mobile")
    autocomplete_fields = ("user",)
    ordering = ("employee_number",)
    actions_detail = ("leave", "come_back")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Employee]:
        """With the user, whose name is the employee's."""
        return super().get_queryset(request).select_related("user")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The rows of a page, with where they work."""
        page = super().get_changelist_instance(request)
        seats = Position.objects.filter(is_primary=True).select_related("department")
        page.result_list = page.result_list.prefetch_related(Prefetch("positions", seats, to_attr="primary"))
        return page

    @display(description=pgettext_lazy("person", "name"), ordering="user__name_pinyin")
    def name(self, employee: Employee) -> str:
        """As everyone sees it."""
        return str(employee.user.display_name)

    @display(description=gettext_lazy("position"))
    def seat(self, employee: Employee) -> str:
        """The primary one."""
        seats: list[Position] = employee.primary  # type: ignore[attr-defined]
        return " · ".join(filter(None, [seats[0].department.name, seats[0].title])) if seats else "-"

    @display(description=gettext_lazy("state"), label=STATES, ordering="state")
    def state_label(self, employee: Employee) -> tuple[str, Any]:
        """As a coloured word."""
        return employee.state, employee.get_state_display()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The same for all, the day of leaving for who has left."""
        return ("user", *OWN, "left_at") if obj and obj.left_at else ("user", *OWN)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Who has left has no position."""
        return () if obj and obj.left_at else self.inlines

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The user is chosen once."""
        return ("user", "left_at") if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who has left is kept as they were."""
        left = isinstance(obj, Employee) and obj.state == Employee.State.LEFT
        return super().has_change_permission(request, obj) and not left

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: people leave, and their data are kept."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Raises as the org chart does."""
        given = {name: form.cleaned_data[name] for name in OWN}
        if change:
            orgchart.change_employee(obj.pk, **given)
        else:
            obj.pk = orgchart.employ(obj.user, number=given.pop("employee_number"), **given).pk

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """All positions at once. Raises as the org chart does."""
        formset.save(commit=False)  # only for what the history says
        if formset.has_changed():
            orgchart.assign(form.instance.pk, formset.places())

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Leaving for who is here, coming back for who has left."""
        has_left = Employee.objects.filter(pk=object_id, state=Employee.State.LEFT).exists()
        fits = "come_back" if has_left else "leave"
        return [one for one in super().get_actions_detail(request, object_id) if one.action_name.endswith(f"employee_{fits}")]

    def has_leave_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """The model's change permission."""
        return bool(request.user.has_perm("oa.change_employee"))

    @action(
        description=gettext_lazy("Leaves the company"),
        permissions=["leave"],
        url_path="leave",
        icon="logout",
        dialog=ASK_LEAVING,
    )
    def leave(self, request: HttpRequest, form: LeavingForm, object_id: int) -> HttpResponse:
        """From the dialog, by POST."""
        successor = form.cleaned_data["successor"]
        return self.act(request, object_id, "left", lambda: leaving.leave(object_id, by=request.user.pk, successor=successor))

    @action(description=gettext_lazy("Comes back"), permissions=["leave"], url_path="come-back", icon="login", dialog=ASK_BACK)
    def come_back(self, request: HttpRequest, _form: BaseDialogForm, object_id: int) -> HttpResponse:
        """From the dialog, by POST."""
        return self.act(request, object_id, "came back", lambda: leaving.come_back(object_id, by=request.user.pk))
