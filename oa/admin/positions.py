"""An employee's positions as rows of the employee's form, written by orgchart.assign."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from unfold.admin import TabularInline

from oa.admin.department_choices import DepartmentSelect
from oa.models import Position
from oa.orgchart import Place


class PositionForm(forms.ModelForm):
    """One of them; a new one is a further one where nothing else is said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["is_primary"] = False

    def clean(self) -> dict[str, Any]:
        """Without the table's constraints: these hold between the rows of the form, not between one of them and the table."""
        return self.cleaned_data


class PositionFormSet(forms.BaseInlineFormSet):
    """All of them: they replace those that were there."""

    def clean(self) -> None:
        """One is the primary one; where none is marked, the first."""
        super().clean()
        if sum(row["is_primary"] for row in self._rows()) > 1:
            raise ValidationError(_("Only one position is the primary one."))

    def places(self) -> list[Place]:
        """As orgchart.assign takes them, once the forms are valid."""
        rows = sorted(self._rows(), key=lambda row: not row["is_primary"])
        return [
            Place(row["department"].pk, row["title"], row["line_manager"].pk if row["line_manager"] else None) for row in rows
        ]

    def _rows(self) -> list[dict[str, Any]]:
        filled = [form.cleaned_data for form in self.forms if form.is_valid() and form.cleaned_data]
        return [row for row in filled if not row.get("DELETE")]


class PositionInline(TabularInline):
    """Whoever may change an employee may change the positions."""

    model, form, formset, fk_name = Position, PositionForm, PositionFormSet, "employee"
    fields = ("department", "title", "is_primary", "line_manager")
    autocomplete_fields = ("line_manager",)
    extra, hide_title = 0, True

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A department is told with those above it."""
        if db_field.name == "department":
            kwargs["widget"] = DepartmentSelect()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Position]:
        """The primary one first."""
        joined = super().get_queryset(request).select_related("department", "line_manager__user")
        return joined.order_by("-is_primary", "pk")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of the employee."""
        return bool(request.user.has_perm("oa.view_employee") or self.has_change_permission(request, obj))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of the employee."""
        return bool(request.user.has_perm("oa.change_employee" if obj else "oa.add_employee"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of the employee."""
        return bool(request.user.has_perm("oa.change_employee"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of the employee."""
        return self.has_change_permission(request, obj)
