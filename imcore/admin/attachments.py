"""Uploaded files: what they are and whose, not their content."""

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from imcore.admin.looks import AsksReason
from imcore.admin.tables import LargeTable
from imcore.models import Attachment


@admin.register(Attachment)
class AttachmentAdmin(AsksReason, LargeTable):
    """Newest first, to whom has said why. The bytes are read in the conversations that hold them."""

    section, icon, place = _("Conversations"), "attach_file", 75
    list_display = ("name", "owner", "readable_size", "mime", "is_public", "created_at")
    list_filter = ("is_public", "created_at")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username", "owner__display_name", "=sha256")
    ordering = ("-created_at",)
    fields = ("id", "name", "owner", "readable_size", "mime", "sha256", "width", "height", "is_public", "created_at")

    @display(description=_("size"), ordering="size")
    def readable_size(self, attachment: Attachment) -> str:
        """In a unit that fits."""
        return filesizeformat(attachment.size)
