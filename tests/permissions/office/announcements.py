"""An announcement is for those who got it: carol, bob and alice did."""

from typing import Any

from django.db.models import Model
from django.utils import timezone

from oa.models import Announcement, AnnouncementReceipt
from tests.permissions.scene import Scene

# fmt: off
TABLE = [
    #                                                   anonymous outsider former member admin owner staff
    ("GET announcements",                               "UN        200      200    200    200   200   200"),
    ("GET announcements/counts",                        "UN        200      200    200    200   200   200"),
    ("GET announcements/{announcement_id}",             "UN        NF       NF     200    200   200   NF "),
    ("POST announcements/{announcement_id}/confirm",    "UN        NF       NF     200    200   200   NF "),
]
# fmt: on
TRACED: list[type[Model]] = [AnnouncementReceipt]


def prepare(scene: Scene) -> dict[str, Any]:
    """One that has to be confirmed."""
    made = Announcement.objects.create(
        title="Drill", html="<p>x</p>", author=scene.frank, must_confirm=True, state="published", published_at=timezone.now()
    )
    AnnouncementReceipt.objects.bulk_create(AnnouncementReceipt(announcement=made, user=user) for user in scene.cast.members())
    return {"announcement_id": made.pk}


def bodies(scene: Scene, ids: dict[str, Any]) -> dict[str, Any]:
    """Nothing needs any."""
    return {}
