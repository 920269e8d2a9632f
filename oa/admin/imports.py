"""The import wizard: a file is uploaded and checked, its errors and changes are shown, then it is applied."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms.widgets import Media, Script
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget

from imcore.admin.tables import Table
from imcore.errors import HongyanError, Invalid
from imcore.models import User
from oa.imports import bounds, columns, outcome, wizard
from oa.models import OrgImport

LINES = 100
KINDS = {
    outcome.CREATED: lazy("new"),
    outcome.CHANGED: lazy("with changes"),
    outcome.MOVED: lazy("moved"),
    outcome.LEFT: lazy("leaving"),
    outcome.UNCHANGED: lazy("as it was"),
}
SORTS = {columns.EMPLOYEES: lazy("employees"), columns.DEPARTMENTS: lazy("departments")}


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=lazy("file"),
        allow_empty_file=True,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.xlsx,.txt,.tsv"}),
    )

    def clean_file(self) -> Any:
        """Refuses what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > bounds.FILE_BYTES:
            raise forms.ValidationError(_("The file is larger than %(limit)d MB.") % {"limit": bounds.FILE_BYTES // bounds.MIB})
        return file


@admin.register(OrgImport)
class OrgImportAdmin(Table):
    """Files, newest first; each opens as the wizard's second page."""

    section, icon, place = lazy("Office"), "upload_file", 38
    list_display = ("file_name", "about", "created_at", "by", "state_label", "total", "error_count")
    list_select_related = ("by",)
    list_filter = ("state",)
    search_fields = ("file_name",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrgImport]:
        """Without the files."""
        return cast("QuerySet[OrgImport]", super().get_queryset(request)).defer("content")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody: a file that is wrong is uploaded anew."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody: who has changed what is kept."""
        return False

    @display(description=lazy("about"))
    def about(self, one: OrgImport) -> str:
        """Employees or departments."""
        return str(SORTS.get(one.plan.get("sort", ""), "-"))

    @display(
        description=lazy("state"), label={"applied": "success", "failed": "danger", "applying": "info", "checking": "info"}
    )
    def state_label(self, one: OrgImport) -> tuple[str, Any]:
        """As a coloured word."""
        return one.state, one.get_state_display()

    @display(description=lazy("errors"))
    def error_count(self, one: OrgImport) -> int:
        """All of them."""
        return wizard.error_count(one)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The first page: the file. `?template=employees` is a file with the headings only."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sort = request.GET.get("template")
        if sort in SORTS:
            return _template(sort)
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if form.is_valid():
            made = self._hand_in(request, form)
            if made is not None:
                return redirect("admin:oa_orgimport_change", made.pk)
        shown = {"title": _("Import the org chart"), "form": form, "sorts": SORTS, "limits": bounds}
        return TemplateResponse(request, "admin/oa/import/upload.html", self._context(request) | shown)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The second page: what is wrong, or would change; posted, it is applied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        one = self.get_object(request, object_id)
        if one is None:
            raise Http404
        if request.method == "POST":
            return self._apply(request, one)
        after = request.GET.get("after", "")
        start = int(after) if after.isdecimal() and len(after) < 10 else 0
        lines = wizard.lines(one, after=start, limit=LINES + 1)
        shown = {
            "title": one.file_name,
            "original": one,
            "figures": self._figures(one),
            "tables": [_error_table(lines[:LINES]), _change_table(lines[:LINES])],
            "next": start + LINES if len(lines) > LINES else None,
            "progress": _progress(one) if wizard.at_work(one) else None,
            "media": Media(js=[Script("design/import_progress.js", type="module")]),  # type: ignore[list-item]
            "may_apply": self.has_add_permission(request) and one.state == OrgImport.State.CHECKED and not one.errors,
        }
        return TemplateResponse(request, "admin/oa/import/checked.html", self._context(request) | shown)

    def _hand_in(self, request: HttpRequest, form: UploadForm) -> OrgImport | None:
        file = form.cleaned_data["file"]
        try:
            with transaction.atomic():
                made = wizard.hand_in(cast(User, request.user), content=file.read(), file_name=file.name)
                self.log_addition(request, made, "uploaded")
        except Invalid as refused:
            form.add_error("file", refused.detail["file"])
            return None
        return made

    def progress_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """What the second page asks for again and again while a worker is at it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        one = OrgImport.objects.defer("content", "errors", "plan").filter(pk=number).first()
        if one is None:
            raise Http404
        return JsonResponse(_progress(one))

    def get_urls(self) -> list[URLPattern]:
        """And the progress."""
        own = path("<int:number>/progress/", self.admin_site.admin_view(self.progress_view), name="oa_orgimport_progress")
        return [own, *super().get_urls()]

    def _figures(self, one: OrgImport) -> list[tuple[Any, Any, bool]]:
        """(label, value, is it alarming?): counts that are zero are left out."""
        counts = [(label, one.plan.get(kind, 0), False) for kind, label in KINDS.items() if one.plan.get(kind)]
        errors = wizard.error_count(one)
        told: list[tuple[Any, Any, bool]] = [(_("state"), one.get_state_display(), one.state == OrgImport.State.FAILED)]
        if one.state == OrgImport.State.CHECKING:
            return told
        told += [(_("about"), self.about(one), False), (_("rows"), one.total, False)]
        return [*told, *([(_("errors"), errors, True)] if errors else []), *counts]

    def _apply(self, request: HttpRequest, one: OrgImport) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        try:
            with transaction.atomic():
                wizard.apply(one.pk)
                self.log_change(request, one, "applied")
        except HongyanError as refused:
            messages.error(request, str(refused))
        return redirect("admin:oa_orgimport_change", one.pk)

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return self.admin_site.each_context(request) | {"opts": self.opts}


def _progress(one: OrgImport) -> dict[str, Any]:
    """`percent` is missing where nobody knows yet how much there is."""
    done, total = wizard.done(one), one.total
    if one.state == OrgImport.State.CHECKING and not total:
        says = ngettext("%(count)d row read", "%(count)d rows read", done) % {"count": done} if done else _("Waiting …")
        return {"state": one.state, "says": says, "percent": None}
    says = _("%(done)d of %(total)d rows") % {"done": done, "total": total}
    return {"state": one.state, "says": says, "percent": 100 * done // max(1, total)}


def _template(sort: str) -> HttpResponse:
    content = columns.template(sort, chinese=(get_language() or "").startswith("zh"))
    headers = {"Content-Disposition": f'attachment; filename="{sort}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _error_table(lines: Any) -> dict[str, Any]:
    rows = [[line["row"] or "-", line["column"] or "-", line["message"]] for line in lines if line["kind"] == "error"]
    return {"headers": [_("row"), _("column"), _("what is wrong")], "rows": rows}


def _change_table(lines: Any) -> dict[str, Any]:
    changes = [line for line in lines if line["kind"] != "error"]
    rows = [[line["row"], str(KINDS[line["kind"]]), line["name"], _fields(line["fields"])] for line in changes]
    return {"headers": [_("row"), _("change"), _("name"), _("before and after")], "rows": rows}


def _fields(fields: list[list[str]]) -> SafeString:
    """Each on a line of its own: what it was, struck out, and what it would be."""
    rows = ((name, format_html("<del>{}</del> ", old) if old else "", new or "-") for name, old, new in fields)
    return format_html_join("", "<div>{}: {}{}</div>", rows)
