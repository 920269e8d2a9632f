"""The moderators' desk: the queue of cases, one case's page, the figures. What is done there is done by imcore.moderation."""

from typing import Any, ClassVar, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import action, display

from imcore.admin import desk_acts, desk_page, titles
from imcore.admin.desk_figures import figures
from imcore.admin.desk_filters import ClaimFilter, LineFilter, SourceFilter, StateFilter
from imcore.admin.messages import excerpt
from imcore.admin.tables import ReadOnlyTable
from imcore.api.download import Download, answer
from imcore.errors import HongyanError
from imcore.models import Attachment, AttachmentUse, ModerationCase, User
from imcore.moderation import cases, decisions

STATES = {"open": "warning", "approved": "success", "blocked": "danger", "masked": "info"}


@admin.register(ModerationCase)
class CaseAdmin(ReadOnlyTable):
    """The queue: open cases, the oldest first. To see it takes the view permission, to decide the change permission."""

    section, icon, place = _("Moderation"), "gavel", 75
    list_display = ("says", "sender", "conversation_title", "source", "rules", "state_label", "claimed", "created_at")
    list_filter = (StateFilter, SourceFilter, LineFilter, ClaimFilter)
    list_filter_submit: ClassVar[bool] = False
    list_select_related = ("message__sender", "claimed_by", *titles.joined_from("message__conversation"))
    search_fields = ("message__text", "message__sender__username", "message__sender__display_name")
    ordering = ("created_at", "pk")
    actions = ("approve_selected", "block_selected")
    actions_list = ("figures", "next")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModerationCase]:
        """With what the columns tell of."""
        rows = super().get_queryset(request).annotate(reported=Count("message__reports", distinct=True))
        return rows.prefetch_related("message__findings")

    @display(description=_("message"))
    def says(self, case: ModerationCase) -> str:
        """The beginning of it."""
        return excerpt(case.message)

    @display(description=_("sender"))
    def sender(self, case: ModerationCase) -> str:
        """Who wrote it."""
        return case.message.sender.display_name

    @display(description=_("conversation"))
    def conversation_title(self, case: ModerationCase) -> str:
        """Where it was written."""
        return titles.title(case.message.conversation)

    @display(description=_("source"), label={"held": "warning", "reported": "danger", "noted": "info"})
    def source(self, case: Any) -> tuple[str, Any]:
        """What led to it."""
        if case.held:
            return "held", _("held")
        if not case.reported:
            return "noted", _("noted")
        return "reported", ngettext("%d report", "%d reports", case.reported) % case.reported

    @display(description=_("rules"))
    def rules(self, case: ModerationCase) -> str:
        """What found something in it."""
        return ", ".join(dict.fromkeys(finding.rule for finding in case.message.findings.all())) or "-"

    @display(description=_("state"), label=STATES, ordering="state")
    def state_label(self, case: ModerationCase) -> tuple[str, str]:
        """As a coloured word."""
        return case.state, case.get_state_display()

    @display(description=_("claimed by"))
    def claimed(self, case: ModerationCase) -> str:
        """Who is at it now."""
        return desk_page.claimant(case) or "-"

    def get_urls(self) -> list[URLPattern]:
        """The case's own: what is done, and its files."""
        site = self.admin_site.admin_view
        act = path("<int:case_id>/act/", site(require_POST(self.act)), name="imcore_moderationcase_act")
        file = path("<int:case_id>/file/<uuid:attachment_id>/", site(self.file), name="imcore_moderationcase_file")
        return [act, file, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The queue shows what others have written: a look."""
        shown = super().changelist_view(request, extra_context)
        page = (getattr(shown, "context_data", None) or {}).get("cl")
        if page is not None:
            page.result_list = list(page.result_list)
            self.recorded(request, "listed", query=request.GET.dict(), shown=[row.pk for row in page.result_list])
        return shown

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """One case with all that its decision needs: a look, and a claim."""
        if not self.has_view_permission(request) or request.method == "POST":
            raise PermissionDenied
        case = self.get_object(request, object_id)
        if case is None:
            raise Http404
        self.recorded(request, "viewed", case)
        case = cases.take_up(self._who(request), case)
        context = self.admin_site.each_context(request) | {"opts": self.opts, "original": case, "title": str(case)}
        return TemplateResponse(request, "admin/imcore/case.html", context | desk_page.context(self._who(request), case))

    def act(self, request: HttpRequest, case_id: int) -> HttpResponse:
        """One button of the case's page; by POST only."""
        case = get_object_or_404(ModerationCase.objects.select_related("message"), pk=case_id)
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            done = desk_acts.act(self._who(request), case, request.POST)
        except HongyanError as refused:
            messages.error(request, desk_acts.sentence(refused))
            return self._to(case_id)
        messages.success(request, done.sentence)
        if done.leaves:
            return redirect("admin:imcore_moderationcase_changelist")
        return self.next(request, after=case_id) if done.goes_on else self._to(case_id)

    def file(self, request: HttpRequest, case_id: int, attachment_id: UUID) -> HttpResponseBase:
        """A file of the case's message, whatever became of it; `?small=1`: its thumbnail."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        case = get_object_or_404(ModerationCase.objects.select_related("message"), pk=case_id)
        used = AttachmentUse.objects.filter(conversation=case.message.conversation_id, seq=case.message.seq)
        found = get_object_or_404(Attachment, pk=attachment_id, uses__in=used)
        self.recorded(request, "file.viewed", case, file=str(attachment_id))
        if "small" in request.GET and found.thumbnail:
            small = Download(str(found.thumbnail.name), f"{found.name}.webp", "image/webp", f'"{found.sha256}-t"')
            return answer(request, small)
        return answer(request, Download(str(found.file.name), found.name, found.mime, f'"{found.sha256}"'))

    @action(description=_("Next case"), permissions=["view"], url_path="next", icon="arrow_forward")
    def next(self, request: HttpRequest, after: int | None = None) -> HttpResponse:
        """The oldest open one that is free; the queue where there is none."""
        case = cases.next_open(self._who(request), after=after)
        if case is None:
            messages.info(request, _("No open case is left."))
            return redirect("admin:imcore_moderationcase_changelist")
        return self._to(case.pk)

    @action(description=_("Figures"), permissions=["view"], url_path="figures", icon="monitoring")
    def figures(self, request: HttpRequest) -> HttpResponse:
        """How the desk does."""
        context = self.admin_site.each_context(request) | {"opts": self.opts, "title": _("Figures"), "figures": figures()}
        return TemplateResponse(request, "admin/imcore/figures.html", context)

    def has_decide_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """The model's change permission."""
        return bool(request.user.has_perm("imcore.change_moderationcase"))

    @action(description=_("Approve: show them to all"), permissions=["decide"])
    def approve_selected(self, request: HttpRequest, chosen: QuerySet[ModerationCase]) -> None:
        """Each by itself: what one of them refuses does not stop the others."""
        self._decide(request, chosen, "approve")

    @action(description=_("Block: show them to nobody"), permissions=["decide"])
    def block_selected(self, request: HttpRequest, chosen: QuerySet[ModerationCase]) -> None:
        """The same."""
        self._decide(request, chosen, "block")

    def _decide(self, request: HttpRequest, chosen: QuerySet[ModerationCase], verdict: str) -> None:
        done = 0
        for case in chosen:
            try:
                decisions.decide(self._who(request), case.pk, verdict, seen=ModerationCase.State.OPEN)
            except HongyanError as refused:
                messages.error(request, f"{case}: {desk_acts.sentence(refused)}")
                continue
            done += 1
        if done:
            messages.success(request, ngettext("%d case was decided.", "%d cases were decided.", done) % done)

    def _who(self, request: HttpRequest) -> User:
        return cast(User, request.user)

    def _to(self, case_id: int) -> HttpResponse:
        return redirect(reverse("admin:imcore_moderationcase_change", args=[case_id]))
