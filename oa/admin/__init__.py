"""The office in the admin: a file per theme. What changes something calls the functions that everyone else calls."""

from oa.admin import announcements, department_groups, departments, employees, imports, receipts, requests, rules

__all__ = ["announcements", "department_groups", "departments", "employees", "imports", "receipts", "requests", "rules"]
