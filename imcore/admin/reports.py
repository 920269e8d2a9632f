"""What users report."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from imcore.admin import messages, titles
from imcore.admin.looks import AsksReason
from imcore.admin.tables import ReadOnlyTable
from imcore.models import Report


@admin.register(Report)
class ReportAdmin(AsksReason, ReadOnlyTable):
    """Newest first, each with a way to its message; since they show what was said, to whom has said why."""

    section, icon, place = _("Moderation"), "flag", 80
    list_display = ("created_at", "message_link", "case_link", "sender", "conversation_title", "reported_by", "reason")
    list_filter = ("created_at", "message__state")
    list_select_related = ("reporter", "message__sender", "message__case", *titles.joined_from("message__conversation"))
    search_fields = ("reason", "reporter__username", "message__sender__username", "message__text")
    ordering = ("-id",)
    fields = ("created_at", "reported_by", "reason", "message_link", "sender", "conversation_title")

    @display(description=_("message"))
    def message_link(self, report: Report) -> str:
        """What it says, with a link to its page, where it can be recalled."""
        url = reverse("admin:imcore_message_change", args=[report.message_id])
        return titles.anchor(url, messages.excerpt(report.message))

    @display(description=_("case"))
    def case_link(self, report: Report) -> str:
        """Where it is decided on."""
        case = getattr(report.message, "case", None)
        return titles.anchor(reverse("admin:imcore_moderationcase_change", args=[case.pk]), f"#{case.pk}") if case else "-"

    @display(description=_("reported by"), ordering="reporter")
    def reported_by(self, report: Report) -> str:
        """Whom it troubles."""
        return str(report.reporter)

    @display(description=_("sender"))
    def sender(self, report: Report) -> str:
        """Who wrote it."""
        return str(report.message.sender)

    @display(description=_("conversation"))
    def conversation_title(self, report: Report) -> str:
        """Where it was written."""
        return titles.link(report.message.conversation)
