"""Imports are for staff with the permission; what a file without a body answers to them is tested with the resource."""

from typing import Any

from django.db.models import Model

from oa.models import Department, Employee, OrgImport
from tests.oa.imports import sheets
from tests.permissions.scene import Scene

# fmt: off
TABLE = [
    #                                                   anonymous outsider former member admin owner staff
    ("POST org-imports",                                "UN        FB       FB     FB     FB    FB    400"),  # no file
    ("GET org-imports/{import_id}",                     "UN        FB       FB     FB     FB    FB    200"),
    ("GET org-imports/{import_id}/lines",               "UN        FB       FB     FB     FB    FB    200"),
    ("POST org-imports/{import_id}/apply",              "UN        FB       FB     FB     FB    FB    202"),
]
# fmt: on
TRACED: list[type[Model]] = [OrgImport, Department, Employee]


def prepare(scene: Scene) -> dict[str, Any]:
    """A file of one department, checked."""
    return {"import_id": sheets.start(sheets.units(("D1", "Harbour"))).pk}


def bodies(scene: Scene, ids: dict[str, Any]) -> dict[str, Any]:
    """What is sent is a file."""
    return {}
