"""Each thing that is done in the admin is an entry of the audit log: hooked where Django itself tells of what was done."""

import re
from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any, cast

from django.contrib.admin import ModelAdmin
from django.core.files import File
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import PasswordInput
from django.http import HttpRequest

from imcore.accounts.addresses import client_address
from imcore.audit import log
from imcore.models import User

VALUE_LIMIT = 300  # characters of a changed text that are kept
HIDDEN = "•••"


class Recorded(ModelAdmin):
    """Before its other ancestors. What else it does than add, change and delete, it tells by log_change (or `recorded`), within
    one transaction with the act."""

    def recorded(
        self,
        request: HttpRequest,
        done: str,
        row: Model | str | None = None,
        *,
        name: str = "",
        reason: str = "",
        **detail: Any,
    ) -> None:
        """An entry "<model>.<done>" about the row."""
        log.record(
            cast(User, request.user),
            f"{self.opts.model_name}.{done}",
            row,
            target_name=name,
            reason=reason or self.reason_for(request, row),
            detail=detail,
            address=client_address(request),
        )

    def reason_for(self, request: HttpRequest, row: Any) -> str:
        """Why it is done, where that was asked for."""
        return ""

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Keeps what the fields were and are: the admin's own history knows their names only."""
        request.changed_fields = _changes(form, add=add)  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Django's history, and the audit log."""
        entry = super().log_addition(request, obj, message)
        self._told(request, obj, message, done="added")
        return entry

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The same; `message` may be a word for what was done ("recalled")."""
        entry = super().log_change(request, obj, message)
        self._told(request, obj, message, done="changed")
        return entry

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Django asks for it before it deletes; the entries are written when the rows are gone."""
        chosen = list(queryset)
        leaving = [(row.pk, log.reference(row), str(row)) for row in chosen]
        request.leaving = [*getattr(request, "leaving", ()), *leaving]  # type: ignore[attr-defined]
        return super().log_deletions(request, chosen)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """With its entry."""
        with transaction.atomic():
            answer = super().delete_view(request, object_id, extra_context)
            self._record_gone(request)
        return answer

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:  # type: ignore[override]  # the stubs are of 6.0
        """Django's own deletion of several, with its entries."""
        deletes = "delete_selected" in request.POST.getlist("action")
        with transaction.atomic() if deletes else nullcontext():
            answer = super().response_action(request, queryset)
            self._record_gone(request)
        return answer

    def _told(self, request: HttpRequest, obj: Any, message: Any, *, done: str) -> None:
        if isinstance(message, str):
            self.recorded(request, re.sub(r"\W+", "_", message.lower()), obj)
            return
        fields = getattr(request, "changed_fields", {})
        below = [part for part in message if any("object" in told for told in part.values())]  # of the rows in it
        if done == "changed" and set(fields) == {"password"}:
            done = "password_set"
        self.recorded(request, done, obj, **({"fields": fields} if fields else {}), **({"rows": below} if below else {}))

    def _record_gone(self, request: HttpRequest) -> None:
        leaving = getattr(request, "leaving", [])
        stayed = set(self.model._default_manager.filter(pk__in=[key for key, *_ in leaving]).values_list("pk", flat=True))
        for key, reference, name in leaving:
            if key not in stayed:
                self.recorded(request, "deleted", reference, name=name)
        request.leaving = []  # type: ignore[attr-defined]


def _changes(form: Any, *, add: bool) -> dict[str, Any]:
    """Field → what it is now; or, where there was something before, before and after; of lists what came and went."""
    changes: dict[str, Any] = {}
    for name in form.changed_data:
        field = form.fields.get(name)
        if field is None or "password" in name or isinstance(field.widget, PasswordInput):
            changes["password" if "password" in name else name] = HIDDEN
            continue
        before, after = (None if add else form.initial.get(name)), form.cleaned_data.get(name)
        if _is_several(after) or _is_several(before):
            changes[name] = _difference(before, after)
        else:
            changes[name] = _value(after) if before in (None, "") else {"before": _value(before), "after": _value(after)}
    return changes


def _is_several(value: Any) -> bool:
    return isinstance(value, QuerySet | list | tuple | set)


def _difference(before: Any, after: Any) -> dict[str, list[Any]]:
    old, new = ([_value(one) for one in _listed(values)] for values in (before, after))
    return {"added": [one for one in new if one not in old], "removed": [one for one in old if one not in new]}


def _listed(values: Any) -> Iterable[Any]:
    return values if _is_several(values) else [] if values in (None, "") else [values]


def _value(value: Any) -> Any:
    if isinstance(value, Model):
        return f"{value} (#{value.pk})"
    if isinstance(value, File):
        return value.name
    return value[:VALUE_LIMIT] if isinstance(value, str) else value
