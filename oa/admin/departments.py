"""The tree of departments."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from imcore.admin.tables import Table
from oa.models import Department

SECTION = _("Office")


@admin.register(Department)
class DepartmentAdmin(Table):
    """The tree, as a list."""

    section, icon, place = SECTION, "account_tree", 35
    list_display = ("name", "code", "head_count")
    search_fields = ("name", "code")
    autocomplete_fields = ("manager",)
