"""The office's routes of /api/v1: one urlpatterns per resource."""

from django.urls import URLPattern

from oa.api import (
    announcement_desk,
    announcement_tracking,
    announcements,
    confirmations,
    contact_requests,
    contacts,
    department_groups,
    departments,
    directory,
    employees,
    org_imports,
    visibility,
)

resources: tuple[list[URLPattern], ...] = (
    announcement_desk.urlpatterns,
    announcement_tracking.urlpatterns,
    announcements.urlpatterns,
    confirmations.urlpatterns,
    contact_requests.urlpatterns,
    contacts.urlpatterns,
    department_groups.urlpatterns,
    departments.urlpatterns,
    directory.urlpatterns,
    employees.urlpatterns,
    org_imports.urlpatterns,
    visibility.urlpatterns,
)

urlpatterns = [pattern for resource in resources for pattern in resource]
