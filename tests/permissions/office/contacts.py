"""A list of contacts is its owner's: this one is alice's."""

from typing import Any

from django.db.models import Model

from oa.models import Contact, ContactGroup
from tests.permissions.scene import Scene

# fmt: off
TABLE = [
    #                                                   anonymous outsider former member admin owner staff
    ("GET contacts",                                    "UN        200      200    200    200   200   200"),
    ("POST contacts",                                   "UN        201      201    201    201   201   201"),
    ("PATCH contacts/{user_id}",                        "UN        NF       NF     NF     NF    200   NF "),
    ("DELETE contacts/{user_id}",                       "UN        NF       NF     NF     NF    204   NF "),
    ("GET contact-groups",                              "UN        200      200    200    200   200   200"),
    ("POST contact-groups",                             "UN        201      201    201    201   201   201"),
    ("PUT contact-groups/order",                        "UN        400      400    400    400   204   400"),  # alice's
    ("PATCH contact-groups/{group_id}",                 "UN        NF       NF     NF     NF    200   NF "),
    ("DELETE contact-groups/{group_id}",                "UN        NF       NF     NF     NF    204   NF "),
]
# fmt: on
TRACED: list[type[Model]] = [Contact, ContactGroup]


def prepare(scene: Scene) -> dict[str, Any]:
    """grace is in alice's list."""
    group = ContactGroup.objects.create(owner=scene.cast.alice, name="Harvest")
    Contact.objects.create(owner=scene.cast.alice, user=scene.grace, group=group)
    return {"user_id": scene.grace.pk, "group_id": group.pk}


def bodies(scene: Scene, ids: dict[str, Any]) -> dict[str, Any]:
    """leo is in nobody's list yet."""
    return {
        "POST contacts": {"user": scene.leo.pk},
        "PATCH contacts/{user_id}": {"remark": "keys"},
        "POST contact-groups": {"name": "Boots"},
        "PUT contact-groups/order": {"groups": [ids["group_id"]]},
        "PATCH contact-groups/{group_id}": {"name": "Boots"},
    }
