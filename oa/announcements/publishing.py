"""Publishing: the one moment in which an announcement gets its recipients; and taking it back."""

from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore import errors
from imcore.messaging import signal
from imcore.models import User
from oa.announcements import desk, editors, recipients
from oa.models import Announcement

DUE_AT_ONCE = 100


@transaction.atomic
def publish(editor: User, number: int) -> Announcement:
    """Publishes now: a receipt for each recipient, and a signal to those who are here.

    Raises Forbidden, NotFound, Conflict (published already, or expired), Invalid (it goes to nobody).
    """
    announcement = editors.managed(editor, number, lock=True)
    editors.in_state(announcement, "draft", "scheduled")
    desk.refuse_without_target(announcement)
    if announcement.expires_at and announcement.expires_at <= timezone.now():
        raise errors.Conflict(_("It has expired."), announcement=number)
    _publish(announcement)
    return announcement


def publish_due() -> int:
    """Publishes what is due, each in a transaction of its own → how many. Two workers never publish the same one: the row
    is locked, and what a lock passes over or finds published is somebody else's."""
    now = timezone.now()
    due = Announcement.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), state="scheduled", publish_at__lte=now)
    published = 0
    for number in list(due.order_by("publish_at").values_list("pk", flat=True)[:DUE_AT_ONCE]):
        with transaction.atomic():
            announcement = due.select_for_update(no_key=True, skip_locked=True).filter(pk=number).first()
            if announcement is not None:
                _publish(announcement)
                published += 1
    return published


@transaction.atomic
def withdraw(editor: User, number: int) -> Announcement:
    """Hides a published one from everybody; who had read it stays known. Raises Forbidden, NotFound, Conflict."""
    announcement = editors.managed(editor, number, lock=True)
    editors.in_state(announcement, "published")
    announcement.state = Announcement.State.WITHDRAWN
    announcement.save(update_fields=["state"])
    transaction.on_commit(partial(tell, announcement, "oa.announcement.withdrawn", Q()))
    return announcement


def tell(announcement: Announcement, name: str, only: Q) -> None:
    """A signal to those recipients who are here and of whose receipt `only` is true. Call it after the commit."""
    data = {"id": announcement.pk, "title": announcement.title, "must_confirm": announcement.must_confirm}
    signal.to_many(recipients.ids(announcement.pk, only), name, data)


def _publish(announcement: Announcement) -> None:
    announcement.state = Announcement.State.PUBLISHED
    announcement.published_at = timezone.now()
    announcement.save(update_fields=["state", "published_at"])
    recipients.hand_out(announcement)
    transaction.on_commit(partial(tell, announcement, "oa.announcement.published", Q()))
