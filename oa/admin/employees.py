"""Who works where, for the people who keep it up to date."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from imcore.admin.tables import Table
from oa.models import Employee


@admin.register(Employee)
class EmployeeAdmin(Table):
    """The work side of a user."""

    section, icon, place = _("Office"), "work", 36
    list_display = ("employee_number", "user", "rank", "state")
    list_select_related = ("user",)
    search_fields = ("employee_number", "user__username", "user__display_name")
    autocomplete_fields = ("user",)
    ordering = ("employee_number",)
