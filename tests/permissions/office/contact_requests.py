"""A request is between two: here alice, the owner, asks bob, the admin. Nobody may start with anyone, so that all may ask."""

from typing import Any

from django.db.models import Model

from oa.models import ColleagueRequest, Contact, VisibilityRule
from tests import factories
from tests.permissions.scene import Scene

# fmt: off
TABLE = [
    #                                                   anonymous outsider former member admin owner staff
    ("GET contact-requests",                            "UN        200      200    200    200   200   200"),
    ("POST contact-requests",                           "UN        201      201    201    201   201   201"),
    ("GET contact-requests/counts",                     "UN        200      200    200    200   200   200"),
    ("POST contact-requests/{request_id}/withdraw",     "UN        NF       NF     NF     NF    200   NF "),
    ("POST contact-requests/{request_id}/accept",       "UN        NF       NF     NF     200   NF    NF "),
    ("POST contact-requests/{request_id}/refuse",       "UN        NF       NF     NF     200   NF    NF "),
]
# fmt: on
TRACED: list[type[Model]] = [ColleagueRequest, Contact]


def prepare(scene: Scene) -> dict[str, Any]:
    """The request."""
    VisibilityRule.objects.create(name="Ask first", aspect=VisibilityRule.Aspect.START)
    made = ColleagueRequest.objects.create(sender=scene.cast.alice, receiver=scene.cast.bob)
    return {"request_id": made.pk, "asked": factories.person().pk}


def bodies(scene: Scene, ids: dict[str, Any]) -> dict[str, Any]:
    """Somebody whom nobody has asked yet."""
    return {"POST contact-requests": {"user": ids["asked"]}}
