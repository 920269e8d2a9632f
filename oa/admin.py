"""Who works where, for the people who keep it up to date."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from imcore.admin.tables import Table
from oa.models import Department, Employee

SECTION = _("Office")


@admin.register(Department)
class DepartmentAdmin(Table):
    """The tree, as a list."""

    section, icon, place = SECTION, "account_tree", 35
    list_display = ("name", "parent", "order")
    list_select_related = ("parent",)
    search_fields = ("name",)
    autocomplete_fields = ("parent",)


@admin.register(Employee)
class EmployeeAdmin(Table):
    """The work side of a user."""

    section, icon, place = SECTION, "work", 36
    list_display = ("employee_number", "user", "title", "department")
    list_select_related = ("user", "department")
    search_fields = ("employee_number", "user__username", "user__display_name", "title")
    autocomplete_fields = ("user", "department")
    ordering = ("employee_number",)
