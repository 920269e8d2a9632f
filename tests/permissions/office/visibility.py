"""The explanation is for those who keep the rules: the staff."""

from typing import Any

from django.db.models import Model

from oa.models import VisibilityRule
from tests.permissions.scene import Scene

EXPLAIN = "GET visibility/explain"
# fmt: off
TABLE = [
    #                                                   anonymous outsider former member admin owner staff
    (EXPLAIN,                                           "UN        FB       FB     FB     FB    FB    200"),
]
# fmt: on
TRACED: list[type[Model]] = [VisibilityRule]


def prepare(scene: Scene) -> dict[str, Any]:
    """A rule to be looked at."""
    VisibilityRule.objects.create(name="Nobody starts", aspect=VisibilityRule.Aspect.START)
    return {}


def bodies(scene: Scene, ids: dict[str, Any]) -> dict[str, Any]:
    """The query: may carol write to erin?"""
    return {EXPLAIN: {"viewer": scene.cast.carol.pk, "target": scene.cast.erin.pk}}
