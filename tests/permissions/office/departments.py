"""The org chart is for all who belong to the company; alice, the scene's owner, is the one who works in the department."""

from typing import Any

from django.db.models import Model

from oa.models import Department
from tests.oa.office import department, hire
from tests.permissions.scene import Scene

# fmt: off
TABLE = [
    #                                                   anonymous outsider former member admin owner staff
    ("GET departments",                                 "UN        200      200    200    200   200   200"),
    ("GET departments/{department_id}",                 "UN        200      200    200    200   200   200"),
    ("GET departments/{department_id}/members",         "UN        200      200    200    200   200   200"),
    ("GET users/{user_id}/positions",                   "UN        200      200    200    200   200   200"),
]
# fmt: on
TRACED: list[type[Model]] = [Department]


def prepare(scene: Scene) -> dict[str, Any]:
    """A department with alice in it."""
    place = department()
    hire(scene.cast.alice, place)
    return {"department_id": place.pk, "user_id": scene.cast.alice.pk}


def bodies(scene: Scene, ids: dict[str, Any]) -> dict[str, Any]:
    """Nothing needs any."""
    return {}
