"""The files of announcements (extend.FileHolder)."""

from django.db.models import Q

from imcore.protocol import UserId
from oa.announcements import recipients
from oa.models import Announcement, AnnouncementReceipt

_held = Announcement.attachments.through.objects


class AnnouncementFiles:
    """They stay as long as the announcement does; its recipients may read them while it is shown to them."""

    def held(self) -> Q:
        """Also those of drafts and withdrawn ones."""
        return Q(pk__in=_held.values("attachment"))

    def readable_by(self, viewer: UserId) -> Q:
        """See AnnouncementReceipt: who got it when it was published."""
        received = AnnouncementReceipt.objects.filter(recipients.shown(), user=viewer).values("announcement")
        return Q(pk__in=_held.filter(announcement__in=received).values("attachment"))
