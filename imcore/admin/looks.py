"""Other people's messages are shown to whom has said why; each look is an entry of the audit log, with the reason."""

import time
from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from imcore.admin.tables import Table

KEPT = "looks"  # in the session: scope → [reason, until when]
SCOPES_LIMIT = 50


class ReasonForm(forms.Form):
    """Why somebody looks."""

    look_reason = forms.CharField(
        min_length=3,
        max_length=1000,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It is kept in the audit log with everything that you look at here."),
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True}),
    )


class AsksReason(Table):
    """Before its other ancestors. Without a reason its rows are not there: not in the list, on their pages, in a search, to an
    action. A reason is given for a scope, in this session, for LOOK_MINUTES; `scopes` says which ones open what."""

    def scopes(self, request: HttpRequest, object_id: str | None = None) -> tuple[str, ...]:
        """Each of them opens the list, or the row; the first is asked for."""
        return (str(self.opts.model_name),)

    def opened(self, rows: QuerySet[Any], scopes: Collection[str]) -> QuerySet[Any]:
        """Of the rows those that these scopes open."""
        return rows if self.opts.model_name in scopes else rows.none()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """To its own pages only: what the admin's others (autocomplete, search) ask would be a look that nobody records."""
        page = getattr(request.resolver_match, "url_name", None) or ""
        own = page.startswith(f"{self.opts.app_label}_{self.opts.model_name}_")
        return self.opened(super().get_queryset(request), _given(request) if own else ())

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Each page of it is a look."""
        answer = self._asked(request) or super().changelist_view(request, extra_context)
        page = (getattr(answer, "context_data", None) or {}).get("cl")
        if page is not None:
            page.result_list = list(page.result_list)
            shown = [row.pk for row in page.result_list]
            self.recorded(request, "listed", self.subject(request), query=request.GET.dict(), shown=shown)
        return answer

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """A look at one."""
        answer = self._asked(request, object_id) or super().change_view(request, object_id, form_url, extra_context)
        row = (getattr(answer, "context_data", None) or {}).get("original")
        if row is not None:
            self.recorded(request, "viewed", row)
        return answer

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """What was done with it: no look, but not to be had without a reason either."""
        return self._asked(request, object_id) or super().history_view(request, object_id, extra_context)

    def subject(self, request: HttpRequest) -> str:
        """What a list is about, where it is about one thing: "imcore.conversation:7"."""
        return ""

    def reason_for(self, request: HttpRequest, row: Any) -> str:
        """What was given for what is looked at."""
        given = _given(request)
        scopes = self.scopes(request, str(row.pk) if hasattr(row, "pk") else None)
        return next((given[scope] for scope in scopes if scope in given), "")

    def _asked(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse | None:
        """The form; once it is filled in, the way back to the page. None where a reason is there. Raises PermissionDenied."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        scopes, given = self.scopes(request, object_id), _given(request)
        if given.keys() & scopes:
            return None
        last = next(reversed(given.values()), "")
        form = ReasonForm(
            request.POST if "look_reason" in request.POST else None, initial={"look_reason": last}, label_suffix=""
        )
        if form.is_valid():
            _keep(request, scopes[0], form.cleaned_data["look_reason"])
            return redirect(request.get_full_path())
        shown = {"title": _("Why do you look?"), "opts": self.opts, "form": form, "minutes": settings.IMCORE["look_minutes"]}
        return TemplateResponse(request, "admin/imcore/reason.html", self.admin_site.each_context(request) | shown)


def _given(request: HttpRequest) -> dict[str, str]:
    """Scope → reason, the newest last, of those in force."""
    return {scope: reason for scope, (reason, until) in request.session.get(KEPT, {}).items() if until > time.time()}


def _keep(request: HttpRequest, scope: str, reason: str) -> None:
    until = time.time() + 60 * settings.IMCORE["look_minutes"]
    known = request.session.get(KEPT, {})
    kept = {name: known[name] for name in _given(request) if name != scope} | {scope: [reason, until]}
    request.session[KEPT] = dict(list(kept.items())[-SCOPES_LIMIT:])


def whole_number(text: str) -> int | None:
    """What an address names a row by; None for what names none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
