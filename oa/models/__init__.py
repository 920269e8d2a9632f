"""The office's tables, one file per subject."""

from oa.models.announcements import Announcement, AnnouncementReceipt, AnnouncementTarget, Confirmation
from oa.models.contacts import ColleagueRequest, Contact, ContactGroup
from oa.models.groups import DepartmentGroup
from oa.models.imports import OrgImport
from oa.models.org import Department, Employee, Position
from oa.models.search import SearchKey
from oa.models.visibility import VisibilityRule

__all__ = [
    "Announcement",
    "AnnouncementReceipt",
    "AnnouncementTarget",
    "ColleagueRequest",
    "Confirmation",
    "Contact",
    "ContactGroup",
    "Department",
    "DepartmentGroup",
    "Employee",
    "OrgImport",
    "Position",
    "SearchKey",
    "VisibilityRule",
]
