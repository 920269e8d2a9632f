"""Uploaded files: what they are and whose, not their content."""

from typing import Any, cast

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import ActionDialog
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm

from imcore.admin.desk_acts import sentence
from imcore.admin.looks import AsksReason
from imcore.admin.tables import LargeTable
from imcore.errors import HongyanError
from imcore.models import Attachment, User
from imcore.screening import blocklist

SCANS = {"clean": "success", "waiting": "info", "infected": "danger", "failed": "warning"}

ASK_BLOCK = ActionDialog(
    title=_("Add to the block list?"),
    description=_("Whoever sends it, or what looks like it, finds it blocked; for what was sent of late cases are opened."),
    form_class=BaseDialogForm,
    form_submit_text=_("Add to the block list"),
)


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
              "blocked_at", "scan", "scan_found", "scanned_at", "picture_hash")  # fmt: skip

    actions_detail = ("block_image",)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Of pictures only."""
        file = self.get_object(request, object_id)
        return super().get_actions_detail(request, object_id) if file is not None and file.thumbnail else []

    def has_block_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Who may write the block list."""
        return blocklist.may_add(cast(User, request.user))

    @action(
        description=_("Add to the block list"),
        permissions=["block"],
        url_path="block-image",
        icon="hide_image",
        dialog=ASK_BLOCK,
    )
    def block_image(self, request: HttpRequest, _form: BaseDialogForm, object_id: Any) -> HttpResponse:
        """And what looks like it, from now on and of late."""
        file = self.get_object(request, object_id)
        if file is None:
            raise Http404
        try:
            blocklist.add_files(cast(User, request.user), [file])
            messages.success(request, _("The image is on the block list."))
        except HongyanError as refused:
            messages.error(request, sentence(refused))
        return HttpResponse(headers={"HX-Redirect": reverse("admin:imcore_attachment_change", args=[file.pk])})

    @display(description=_("size"), ordering="size")
    def readable_size(self, attachment: Attachment) -> str:
        """In a unit that fits."""
        return filesizeformat(attachment.size)

    @display(description=_("virus scan"), label=SCANS, ordering="scan")
    def scan_label(self, attachment: Attachment) -> tuple[str, str]:
        """As a coloured word."""
        return attachment.scan, attachment.get_scan_display()
