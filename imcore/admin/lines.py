"""Business lines and their limits."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from imcore.admin.tables import Table
from imcore.models import BusinessLine


@admin.register(BusinessLine)
class BusinessLineAdmin(Table):
    """The only settings of the core that are kept in the database."""

    section, icon, place = _("Settings"), "tune", 90
    list_display = ("name", "key", "member_limit", "recall_seconds")
    search_fields = ("name", "key")
    ordering = ("id",)
