"""The list of pictures that may not be shown. A picture is uploaded to be recognised, and not kept."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget

from imcore.admin.desk_acts import sentence
from imcore.admin.tables import Table
from imcore.errors import HongyanError
from imcore.models import BlockedImage, User
from imcore.screening import blocklist, pictures


class BlockedImageForm(forms.ModelForm):
    """An entry; a new one with its picture."""

    picture = forms.ImageField(
        label=_("image"),
        help_text=_("Only what it looks like is kept. Smaller, larger and recompressed copies are recognised."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
    )

    def clean_picture(self) -> UploadedFile:
        """Refuses what is no picture, too plain a one, or on the list."""
        upload: UploadedFile = self.cleaned_data["picture"]
        try:
            self.instance.picture_hash = pictures.hash_of_upload(cast(Any, upload))
        except HongyanError as refused:
            raise forms.ValidationError(sentence(refused)) from None
        if fault := blocklist.fault_of(self.instance.picture_hash):
            raise forms.ValidationError(fault)
        return upload


@admin.register(BlockedImage)
class BlockedImageAdmin(Table):
    """What becomes of a message with such a picture, from the next one that is sent."""

    section, icon, place = _("Moderation"), "hide_image", 86
    list_display = ("note", "action_label", "made_by", "created_at", "picture_hash")
    list_filter = ("action",)
    list_select_related = ("made_by",)
    search_fields = ("note", "=picture_hash")
    ordering = ("-pk",)
    readonly_fields = ("picture_hash", "made_by", "created_at")

    @display(description=_("action"), label={"block": "danger", "case": "warning"}, ordering="action")
    def action_label(self, entry: BlockedImage) -> tuple[str, str]:
        """As a coloured word."""
        return entry.action, entry.get_action_display()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        """The picture is asked for once."""
        return super().get_form(request, obj, change, **options if change else {**options, "form": BlockedImageForm})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What it looks like cannot be changed: that would be another entry."""
        return ("note", "action", *self.readonly_fields) if obj else ("picture", "note", "action")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """With who added it."""
        if not change:
            obj.made_by = cast(User, request.user)
        super().save_model(request, obj, form, change)
