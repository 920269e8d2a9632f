"""Who puts a picture on the block list, and what may not stand there."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from imcore import errors
from imcore.audit import log
from imcore.models import Attachment, BlockedImage, Message, User
from imcore.screening import pictures, queue


def fault_of(picture_hash: str) -> str:
    """Why it cannot be an entry; empty where it can."""
    if pictures.is_plain(picture_hash):
        return _("There is too little to see in this image: all plain images would look like it.")
    if BlockedImage.objects.filter(picture_hash=picture_hash).exists():
        return _("This image is on the list.")
    return ""


def add(who: User, message: Message, *, note: str = "") -> list[BlockedImage]:
    """The message's pictures. Raises Forbidden, Invalid (no picture in it, too plain, or on the list)."""
    return add_files(who, list(Attachment.objects.filter(pk__in=queue.files_of(message)).order_by("created_at")), note=note)


def add_files(who: User, files: Sequence[Attachment], *, note: str = "") -> list[BlockedImage]:
    """The pictures among these; what was sent before and looks like them has a case soon. Raises as `add`."""
    if not may_add(who):
        raise errors.Forbidden
    found = [(file, pictures.hash_of(file)) for file in files if file.thumbnail]
    if not found:
        raise errors.Invalid(image=[_("There is no image in this message.")])
    for _file, picture_hash in found:
        if fault := fault_of(picture_hash):
            raise errors.Invalid(image=[fault])
    try:
        with transaction.atomic():
            return [_added(who, picture_hash, note or file.name[:200]) for file, picture_hash in found]
    except IntegrityError:  # somebody else did it at this very moment
        raise errors.Invalid(image=[_("This image is on the list.")]) from None


def may_add(who: User) -> bool:
    """Who is active and has the permission."""
    return bool(who.is_active and who.has_perm("imcore.add_blockedimage"))


def _added(who: User, picture_hash: str, note: str) -> BlockedImage:
    entry = BlockedImage.objects.create(picture_hash=picture_hash, note=note[:200], made_by=who)
    log.record(who, "blockedimage.added", entry)
    return entry
