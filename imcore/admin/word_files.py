"""Words from files and to files. A file is checked first; what it would bring is shown, and waits an hour for the yes."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from imcore.admin.tables import Table
from imcore.errors import Invalid
from imcore.models import WordCategory
from imcore.moderation import lists

KEPT_SECONDS = 3_600
SHOWN = 100


class UploadForm(forms.Form):
    """The file, and the list that all its words go to (of a TXT file)."""

    file = forms.FileField(
        label=gettext_lazy("file"),
        allow_empty_file=True,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".txt,.csv"}),
    )
    category = forms.ModelChoiceField(
        WordCategory.objects.order_by("name"),
        required=False,
        label=gettext_lazy("category"),
        help_text=gettext_lazy("Of a TXT file with a word a line. A CSV file names the category in its first column."),
        widget=UnfoldAdminSelectWidget,
    )

    def clean(self) -> dict[str, Any]:
        """→ the lines, with the name of their category."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        file, category = given.get("file"), given.get("category")
        if file is None or file.name is None:
            return given
        as_table = file.name.lower().endswith(".csv")
        if as_table:
            category = None
        elif category is None:
            self.add_error("category", _("Choose the list for the words of this file."))
            return given
        try:
            lines = lists.read(file.read(lists.FILE_BYTES + 1), as_table=as_table)
        except Invalid as fault:
            self.add_error("file", [str(said) for said in fault.detail["file"]])
            return given
        given["lines"] = [line._replace(category=category.name) for line in lines] if category is not None else lines
        return given


def import_page(page: Table, request: HttpRequest) -> HttpResponse:
    """GET: the form; POST with a file: what it would bring; POST with the token of that: it is done."""
    token = request.POST.get("token", "")
    if token:
        return _confirmed(page, request, token)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    planned = lists.plan(form.cleaned_data["lines"]) if form.is_valid() else None
    context = page.admin_site.each_context(request) | {
        "opts": page.opts,
        "title": _("Import words"),
        "form": form,
        "planned": planned,
        "wrong": planned.wrong[:SHOWN] if planned else [],
        "token": _kept(request, form.cleaned_data["lines"]) if planned and planned.new else "",
    }
    return TemplateResponse(request, "admin/imcore/wordcategory/import.html", context)


def _key(request: HttpRequest, token: str) -> str:
    return f"moderation:import:{request.user.pk}:{token}"


def _kept(request: HttpRequest, lines: list[lists.Line]) -> str:
    token = secrets.token_urlsafe(16)
    cache.set(_key(request, token), [tuple(line) for line in lines], KEPT_SECONDS)
    return token


def _confirmed(page: Table, request: HttpRequest, token: str) -> HttpResponse:
    kept = cache.get(_key(request, token[:40]))
    if kept is None:
        messages.error(request, _("The file is not kept any longer. Please upload it again."))
        return redirect("admin:imcore_wordcategory_import_words")
    with transaction.atomic():
        planned = lists.plan(lists.Line(*line) for line in kept)
        count = lists.write(planned)
        page.recorded(request, "words_imported", new=count, known=planned.known, wrong=len(planned.wrong))
    cache.delete(_key(request, token[:40]))
    messages.success(request, ngettext("%d word was imported.", "%d words were imported.", count) % count)
    return redirect("admin:imcore_wordcategory_changelist")


def attached(content: str, name: str) -> HttpResponse:
    """A file to keep."""
    kind = "text/csv" if name.endswith(".csv") else "text/plain"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content.encode(), content_type=f"{kind}; charset=utf-8", headers=headers)
