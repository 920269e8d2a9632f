"""The groups that follow the org chart are kept by the staff only; everybody knows which of their own do."""

from typing import Any

from django.db.models import Model

from imcore.models import Conversation
from oa import department_groups
from oa.models import DepartmentGroup
from tests import factories
from tests.oa.office import department, hire
from tests.permissions.scene import Scene

# fmt: off
TABLE = [
    #                                                   anonymous outsider former member admin owner staff
    ("GET department-groups",                           "UN        FB       FB     FB     FB    FB    200"),
    ("POST department-groups",                          "UN        FB       FB     FB     FB    FB    201"),
    ("GET me/department-groups",                        "UN        200      200    200    200   200   200"),  # one's own
    ("DELETE department-groups/{department_group_id}",  "UN        FB       FB     FB     FB    FB    204"),
]
# fmt: on
TRACED: list[type[Model]] = [DepartmentGroup, Conversation]


def prepare(scene: Scene) -> dict[str, Any]:
    """Two departments with somebody in each; one has its group."""
    with_group, without = department(), department()
    for place in (with_group, without):
        hire(factories.person(), place)
    return {"department_group_id": department_groups.create(with_group.pk).pk, "department": without.pk}


def bodies(scene: Scene, ids: dict[str, Any]) -> dict[str, Any]:
    """Which department's."""
    return {"POST department-groups": {"department": ids["department"]}}
