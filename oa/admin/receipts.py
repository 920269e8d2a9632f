"""Who has read and confirmed an announcement, and who has not."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from imcore.admin.tables import LargeTable
from oa.models import AnnouncementReceipt


@admin.register(AnnouncementReceipt)
class AnnouncementReceiptAdmin(LargeTable):
    """One row per announcement and person: never counted."""

    section, icon, place = _("Office"), "mark_email_read", 42
    list_display = ("user", "announcement", "read_at", "confirmed_at")
    list_filter = (("read_at", admin.EmptyFieldListFilter), ("confirmed_at", admin.EmptyFieldListFilter))
    list_select_related = ("user", "announcement")
    search_fields = ("user__username", "user__display_name", "announcement__title")
    fields = list_display

    def lookup_allowed(self, lookup: str, value: object, request: object = None) -> bool:
        """An announcement's figures lead here."""
        return lookup == "announcement__id__exact" or super().lookup_allowed(lookup, value, request)
