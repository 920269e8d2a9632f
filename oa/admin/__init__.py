"""The office in the admin: a file per theme. What changes something calls the functions that everyone else calls."""

from oa.admin import departments, employees

__all__ = ["departments", "employees"]
