"""An important message is its conversation's: carol, the scene's member, has sent this one in a group of the scene's roles."""

from typing import Any

from django.db.models import Model
from django.utils import timezone

from imcore.models import Member
from oa.models import Confirmation
from tests import factories
from tests.permissions.scene import Scene, say

# fmt: off
PATH = "conversations/{conversation_id}/messages/{seq}/confirmations"
TABLE = [
    #                                                   anonymous outsider former member admin owner staff
    (f"GET {PATH}",                                     "UN        NM       NM     200    200   200   NM "),
    (f"POST {PATH}",                                    "UN        NM       NM     409    200   200   NM "),  # carol's own
    (f"POST {PATH}/remind",                             "UN        NM       NM     200    FB    FB    NM "),
]
# fmt: on
TRACED: list[type[Model]] = [Confirmation]


def prepare(scene: Scene) -> dict[str, Any]:
    """The group, of which dave was a member, and the message."""
    cast = scene.cast
    group = factories.group(cast.alice, cast.carol, cast.dave, admins=(cast.bob,))
    Member.objects.filter(conversation=group, user=cast.dave).update(left_at=timezone.now())
    sent = say(cast.carol, group, kind="important", body={"text": "The harbour is closed"})
    return {"conversation_id": group.pk, "seq": sent.seq}


def bodies(scene: Scene, ids: dict[str, Any]) -> dict[str, Any]:
    """Nothing needs any."""
    return {}
