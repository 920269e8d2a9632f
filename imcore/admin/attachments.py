"""Uploaded files: what they are and whose, not their content."""

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from imcore.admin.looks import AsksReason
from imcore.admin.tables import LargeTable
from imcore.models import Attachment

SCANS = {"clean": "success", "waiting": "info", "infected": "danger", "failed": "warning"}


@admin.register(Attachment)
class AttachmentAdmin(AsksReason, LargeTable):
    """Newest first, to whom has said why. The bytes are read in the conversations that hold them."""

    section, icon, place = _("Conversations"), "attach_file", 75
    list_display = ("name", "owner", "readable_size", "mime", "scan_label", "is_public", "created_at")
    list_filter = ("scan", "is_public", "created_at")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username", "owner__display_name", "=sha256")
    ordering = ("-created_at",)
    fields = ("id", "name", "owner", "readable_size", "mime", "sha256", "width", "height", "is_public", "created_at",
              "blocked_at", "scan_label", "scan_found", "scanned_at", "picture_hash")  # fmt: skip

    @display(description=_("size"), ordering="size")
    def readable_size(self, attachment: Attachment) -> str:
        """In a unit that fits."""
        return filesizeformat(attachment.size)

    @display(description=_("virus scan"), label=SCANS, ordering="scan")
    def scan_label(self, attachment: Attachment) -> tuple[str, str]:
        """As a coloured word."""
        return attachment.scan, attachment.get_scan_display()
