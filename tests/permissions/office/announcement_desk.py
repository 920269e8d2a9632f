"""The desk is for staff with the permission; frank has every one."""

from typing import Any

from django.db.models import Model

from oa.models import Announcement, AnnouncementReceipt, AnnouncementTarget
from tests.permissions.scene import Scene

# fmt: off
DRAFT = "announcement-desk/{announcement_id}"
TABLE = [
    #                                                   anonymous outsider former member admin owner staff
    ("GET announcement-desk",                           "UN        FB       FB     FB     FB    FB    200"),
    ("POST announcement-desk",                          "UN        FB       FB     FB     FB    FB    201"),
    (f"GET {DRAFT}",                                    "UN        FB       FB     FB     FB    FB    200"),
    (f"PATCH {DRAFT}",                                  "UN        FB       FB     FB     FB    FB    200"),
    (f"DELETE {DRAFT}",                                 "UN        FB       FB     FB     FB    FB    204"),
    (f"POST {DRAFT}/publish",                           "UN        FB       FB     FB     FB    FB    200"),
    (f"POST {DRAFT}/withdraw",                          "UN        FB       FB     FB     FB    FB    409"),  # a draft
    (f"POST {DRAFT}/remind",                            "UN        FB       FB     FB     FB    FB    409"),  # a draft
    (f"GET {DRAFT}/receipts",                           "UN        FB       FB     FB     FB    FB    200"),
    (f"GET {DRAFT}/export",                             "UN        FB       FB     FB     FB    FB    200"),
]
# fmt: on
TRACED: list[type[Model]] = [Announcement, AnnouncementTarget, AnnouncementReceipt]


def prepare(scene: Scene) -> dict[str, Any]:
    """A draft of frank's."""
    return {"announcement_id": Announcement.objects.create(title="Drill", html="x", author=scene.frank, to_company=True).pk}


def bodies(scene: Scene, ids: dict[str, Any]) -> dict[str, Any]:
    """What is written, and what is changed."""
    return {"POST announcement-desk": {"title": "Drill", "html": "x"}, f"PATCH {DRAFT}": {"title": "Fire drill"}}
