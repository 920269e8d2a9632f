"""The directory is for all who belong to the company; what each may find there, tests/oa/directory/test_search.py says."""

from typing import Any

from django.db.models import Model

from oa.models import SearchKey
from tests.permissions.scene import Scene

# fmt: off
TABLE = [
    #                                                   anonymous outsider former member admin owner staff
    ("GET directory",                                   "UN        200      200    200    200   200   200"),
]
# fmt: on
TRACED: list[type[Model]] = [SearchKey]


def prepare(scene: Scene) -> dict[str, Any]:
    """Everyone is there already."""
    return {}


def bodies(scene: Scene, ids: dict[str, Any]) -> dict[str, Any]:
    """Whom they look for."""
    return {"GET directory": {"search": "alice"}}
