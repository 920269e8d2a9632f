"""Tables whose rows are written by the office's own functions: what these refuse is said, and nothing has changed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected as ask_and_delete
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from imcore.admin.tables import Table
from imcore.errors import HongyanError, Invalid


class Guarded(Table):
    """save_model, save_related, delete_model and delete_queryset may raise HongyanError: a form then comes back with what was
    typed and the sentence, a deletion goes back with a message."""

    actions = ("delete_selected",)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """All or nothing; refused, the form once more with the refusal among its errors, so that nothing is saved."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except HongyanError as refused:
            request.refused = refused  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        """With the refusal, where there was one."""
        form = super().get_form(request, obj, change, **kwargs)
        refused = getattr(request, "refused", None)
        return form if refused is None else _refusing(form, refused)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """Refused, back to the row."""
        try:
            with transaction.atomic():
                return super().delete_view(request, object_id, extra_context)
        except HongyanError as refused:
            messages.error(request, str(refused))
            return redirect(self._row_page, object_id)

    @admin.action(description=ask_and_delete.short_description, permissions=["delete"])  # type: ignore[attr-defined]
    def delete_selected(self, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        """All of them or none."""
        try:
            with transaction.atomic():
                return ask_and_delete(self, request, chosen)
        except HongyanError as refused:
            messages.error(request, str(refused))
            return None

    def act(self, request: HttpRequest, number: int, word: str, do: Callable[[], object]) -> HttpResponse:
        """What a dialog on a row's page has confirmed: done, or a message, and the page again. `word` is for the history."""
        row = self.get_object(request, str(number))
        try:
            with transaction.atomic():
                do()
                self.log_change(request, row, word)
        except HongyanError as refused:
            say(request, row or number, refused)
        else:
            messages.success(request, _("%(name)s: done.") % {"name": row})
        return HttpResponse(headers={"HX-Redirect": reverse(self._row_page, args=[number])})

    @property
    def _row_page(self) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_change"


def say(request: HttpRequest, row: object, refused: HongyanError) -> None:
    """That an action was refused for one row."""
    messages.error(request, f"{row}: {refused}")


def _refusing(form: type[forms.ModelForm], refused: HongyanError) -> type[forms.ModelForm]:
    class Refusing(form):  # type: ignore[valid-type]
        def clean(self) -> Any:
            given = super().clean()
            told = refused.detail if isinstance(refused, Invalid) else {}
            for name, sentences in told.items():
                self.add_error(name if name in self.fields else None, sentences)
            if not told:
                self.add_error(None, str(refused))
            return given

    return Refusing
