"""The audit log, to look at: who did what, and is it as it was written?"""

import json
import re
from contextlib import suppress
from datetime import datetime
from typing import Any

from celery import current_app
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import DateTimeField
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import AutocompleteSelectFilter, FieldTextFilter, RangeDateTimeFilter
from unfold.dataclasses import ActionDialog
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm

from imcore import spreadsheet
from imcore.admin import titles
from imcore.admin.tables import LargeTable
from imcore.audit import checks, export
from imcore.models import AuditEvent

TASK = "imcore.tasks.verify_audit"  # a task is no module of ours to import from: both stand at the top
ASK = ActionDialog(
    title=gettext_lazy("Verify the whole log?"),
    description=gettext_lazy("A worker reads it from its beginning. The result stands above the list once it is done."),
    form_class=BaseDialogForm,
    form_submit_text=gettext_lazy("Verify"),
)


class Between(RangeDateTimeFilter):
    """Its ancestor knows nothing of time zones, and of a date without a time."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """What is no date is passed over."""
        ends = {"at__gte": self._moment("from", "00:00:00"), "at__lte": self._moment("to", "23:59:59")}
        return queryset.filter(**{name: moment for name, moment in ends.items() if moment is not None})

    def _moment(self, end: str, otherwise: str) -> datetime | None:
        date, time = (self.used_parameters.get(f"{self.parameter_name}_{end}_{part}") for part in (0, 1))
        with suppress(ValidationError):
            return DateTimeField(required=False).clean(f"{date} {time or otherwise}" if date else "")
        return None


@admin.register(AuditEvent)
class AuditEventAdmin(LargeTable):
    """Newest first. Nobody changes anything here; to read it takes the view permission."""

    section, icon, place = gettext_lazy("Audit"), "policy", 95
    list_display = ("place", "at", "actor", "act", "about", "reason", "address")
    list_display_links = ("place", "at")
    list_filter = (
        ("at", Between),
        ("actor", AutocompleteSelectFilter),
        ("act", FieldTextFilter),
        ("target", FieldTextFilter),
    )
    list_filter_submit = True
    list_select_related = ("actor",)
    list_before_template = "admin/imcore/auditevent/chain.html"
    search_fields = ("actor_name", "act", "target", "target_name", "reason")
    search_help_text = gettext_lazy("Name, act, target or reason")
    ordering = ("-place",)
    fields = ("place", "at", "actor", "actor_name", "act", "about", "target", "reason", "address",
              "pretty_detail", "previous", "digest")  # fmt: skip
    readonly_fields = fields
    actions_list = ("export", "verify")

    @display(description=gettext_lazy("about"))
    def about(self, entry: AuditEvent) -> str:
        """By its name, with a link to its page where it has one."""
        url, name = page_of(entry.target), entry.target_name or entry.target
        return titles.anchor(url, name) if url else name or "-"

    @display(description=gettext_lazy("detail"))
    def pretty_detail(self, entry: AuditEvent) -> str:
        """As it is stored."""
        text = json.dumps(entry.detail, ensure_ascii=False, indent=2, sort_keys=True)
        return format_html("<pre class='whitespace-pre-wrap'>{}</pre>", text)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """With the state of the chain, and an export of what is shown."""
        shown: dict[str, Any] = {"checked": checks.latest()}
        answer = super().changelist_view(request, {**(extra_context or {}), **shown})
        for button in (getattr(answer, "context_data", None) or {}).get("actions_list", ()):
            if button.get("path", "").endswith("/export/"):
                button["path"] += f"?{request.GET.urlencode()}"
        return answer

    @action(description=gettext_lazy("Export"), permissions=["view"], url_path="export", icon="download")
    def export(self, request: HttpRequest) -> StreamingHttpResponse:
        """What the list's filters and its search find, as CSV."""
        shown: ChangeList = self.get_changelist_instance(request)
        self.recorded(request, "exported", query=request.GET.dict())
        return spreadsheet.download(request, export.chunks(shown.get_queryset(request)), name="audit.csv")

    @action(description=gettext_lazy("Verify"), permissions=["view"], url_path="verify", icon="verified_user", dialog=ASK)
    def verify(self, request: HttpRequest, _form: BaseDialogForm) -> HttpResponse:
        """By a worker."""
        self.recorded(request, "verification_asked")
        current_app.send_task(TASK)
        messages.success(request, _("A worker verifies the log."))
        return HttpResponse(headers={"HX-Redirect": reverse("admin:imcore_auditevent_changelist")})


def page_of(target: str) -> str:
    """The admin's page of a row that is named as the log does; "" where there is none."""
    named = re.fullmatch(r"(\w+)\.(\w+):([\w-]+)", target)
    if named is None or not apps.is_installed(named[1]):
        return ""
    try:
        return reverse(f"admin:{named[1]}_{named[2]}_change", args=[named[3]])
    except NoReverseMatch:
        return ""
