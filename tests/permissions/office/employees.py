"""Employments begin and end by the staff's hand."""

from typing import Any

from django.db.models import Model

from imcore.models import User
from oa.models import Employee, Position
from tests import factories
from tests.oa.office import department, hire
from tests.permissions.scene import Scene

# fmt: off
TABLE = [
    #                                                   anonymous outsider former member admin owner staff
    ("POST employees/{employee_id}/leave",              "UN        FB       FB     FB     FB    FB    200"),
    ("POST employees/{employee_id}/come-back",           "UN        FB       FB     FB     FB    FB    409"),  # has not left
]
# fmt: on
TRACED: list[type[Model]] = [Employee, Position, User]


def prepare(scene: Scene) -> dict[str, Any]:
    """Somebody who works here."""
    return {"employee_id": hire(factories.person(), department()).pk}


def bodies(scene: Scene, ids: dict[str, Any]) -> dict[str, Any]:
    """Nobody follows."""
    return {}
