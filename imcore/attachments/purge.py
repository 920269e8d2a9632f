"""Files that nothing refers to go after a while."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from imcore import extend
from imcore.attachments.store import delete_files
from imcore.models import Attachment, AttachmentUse, GroupChat, User

UNUSED_FOR = timedelta(days=7)
BATCH = 200


def purge_unused() -> int:
    """Deletes uploads that a week after they came are in no message, nobody's avatar, and held by no business line.
    How many went."""
    gone = 0
    for attachment in list(_unused()[:BATCH]):
        try:
            with transaction.atomic():
                deleted, _ = Attachment.objects.filter(pk__in=_unused().filter(pk=attachment.pk).values("pk")).delete()
        except IntegrityError:  # it was sent at this very moment: it stays
            continue
        if deleted:
            delete_files([attachment])
            gone += 1
    return gone


def _unused() -> QuerySet[Attachment]:
    used = (
        Q(Exists(AttachmentUse.objects.filter(attachment=OuterRef("pk"))))
        | Q(Exists(User.objects.filter(avatar=OuterRef("pk"))))
        | Q(Exists(GroupChat.objects.filter(avatar=OuterRef("pk"))))
    )
    for _name, holder in extend.file_holders:
        used |= holder.held()
    return Attachment.objects.filter(~used, created_at__lt=timezone.now() - UNUSED_FOR).order_by("created_at")
