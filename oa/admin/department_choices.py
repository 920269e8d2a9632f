"""Choosing departments in a form: each is told with those above it, for many have the same name."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from imcore.admin.choices import ChooseOne, ChooseSeveral
from oa import profiles
from oa.models import Department, Position

POSITION_DEPARTMENT = Position._meta.get_field("department")  # any field that leads to a department would do


def full_names(numbers: Iterable[int]) -> dict[int, str]:
    """Departments → "A / B / C". Two queries."""
    paths = dict(Department.objects.filter(pk__in=numbers).values_list("pk", "path"))
    names = profiles.names_by_path(set(paths.values()))
    return {number: names[path] for number, path in paths.items()}


class DepartmentChoices(AutocompleteJsonView):
    """What the widgets below ask for while somebody types."""

    def process_request(self, request: HttpRequest) -> tuple[str, Any, Any, str]:
        """Only the words are the page's to say, not the table."""
        return request.GET.get("term", ""), admin.site.get_model_admin(Department), POSITION_DEPARTMENT, "pk"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of departments, with the names of those above."""
        context = super().get_context_data(**kwargs)
        self.names = profiles.names_by_path({one.path for one in context["object_list"]})
        return context

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        """A choice."""
        assert isinstance(obj, Department)
        return super().serialize_result(obj, to_field_name) | {"text": self.names[obj.path]}


class DepartmentSelect(ChooseOne):
    """One of them."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(POSITION_DEPARTMENT, admin.site, attrs)

    def get_url(self) -> str:
        """Where the choices come from."""
        return reverse("admin:oa_department_choices")

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """What is chosen already. Two queries more."""
        groups = super().optgroups(name, value, attrs)
        chosen = [option for _name, options, _index in groups for option in options if option["value"]]
        names = full_names(option["value"] for option in chosen)
        for option in chosen:
            option["label"] = names[option["value"]]
        return groups


class DepartmentsSelect(DepartmentSelect, ChooseSeveral):
    """Several."""


def department_field(label: Any, help_text: Any) -> forms.ModelChoiceField:
    """A department or none; the text says what none means."""
    return forms.ModelChoiceField(
        Department.objects.all(), required=False, label=capfirst(label), help_text=help_text, widget=DepartmentSelect()
    )
