"""Keeping an upload, and finding it again for those who may read it."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore import extend
from imcore.attachments import images, sniff
from imcore.attachments.images import Picture
from imcore.errors import Invalid, NotFound, TooLarge
from imcore.models import Attachment, AttachmentUse, GroupChat, Member, Message
from imcore.protocol import UserId

PURPOSES = ("image", "file", "voice", "video", "avatar")
NAME_LIMIT = 255
# control characters, path separators, and the marks that make a name read backwards (Unicode TR 36 §3.1)
UNWANTED = re.compile(r"[\x00-\x1f\x7f-\x9f/\\\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def keep(owner: UserId, upload: UploadedFile, *, purpose: str | None = None) -> Attachment:
    """Stores an upload under a name of ours. Without a purpose it is what it looks like.

    Raises TooLarge over the purpose's limit, Invalid where the content does not fit the purpose. A failure leaves no file.
    """
    size = upload.size or 0
    _check_size(size, purpose)
    head = sniff.head_of(cast(BinaryIO, upload))
    picture = _picture(upload, head, purpose=purpose)
    mime = picture.mime if picture else _other_type(head, purpose=purpose)
    content: File[bytes] = upload if picture is None or picture.content is None else ContentFile(picture.content)
    name, public = clean_name(upload.name), purpose == "avatar"
    row = Attachment(id=uuid4(), owner_id=owner, name=name, size=content.size, mime=mime, is_public=public)
    row.scan = Attachment.Scan.WAITING if settings.SCREENING["clamav"] and not public else Attachment.Scan.NONE
    return _store(content, picture, row)


def largest_upload() -> int:
    """The most bytes that any purpose allows."""
    return max(settings.IMCORE[f"{purpose}_bytes"] for purpose in PURPOSES)


def longest_body() -> int:
    """Of a request with an upload, in bytes: the file and its form."""
    return largest_upload() + 1024 * 1024


def clean_name(name: str | None) -> str:
    """A file's name fit to be shown and saved under: no path, no control or direction marks, at most 255 characters."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    clean = UNWANTED.sub("", last).strip().strip(".") or "file"
    stem, dot, extension = clean.rpartition(".")
    if len(clean) <= NAME_LIMIT or not dot or len(extension) > 20:
        return clean[:NAME_LIMIT]
    return stem[: NAME_LIMIT - len(extension) - 1] + dot + extension


def readable(viewer: UserId, attachment_id: UUID | str) -> Attachment:
    """The file, where the viewer owns it, may read a message (or what a business line has) that holds it, or it is an
    avatar; nobody reads what moderators or the virus scan blocked. Raises NotFound."""
    found = _sendable(viewer, [attachment_id], Q(is_public=True)).first() or _held_for(viewer, attachment_id)
    if found is None:
        raise NotFound(_("There is no such file."), what="attachment")
    return found


def references(sender: UserId, ids: Sequence[str]) -> dict[str, Attachment]:
    """Of these ids the files that the sender may send: their own, and what they may read in a conversation. One query."""
    return {str(attachment.pk): attachment for attachment in _sendable(sender, ids)} if ids else {}


def attachment_json(attachment: Attachment) -> dict[str, Any]:
    """{id, name, size, mime, width?, height?, thumbnail?}."""
    shown: dict[str, Any] = {
        "id": str(attachment.pk), "name": attachment.name, "size": attachment.size, "mime": attachment.mime
    }  # fmt: skip
    if attachment.width and attachment.height:
        shown |= {"width": attachment.width, "height": attachment.height}
    if attachment.thumbnail:
        shown["thumbnail"] = f"/api/v1/attachments/{attachment.pk}/thumbnail"
    return shown


def delete_files(attachments: Iterable[Attachment]) -> None:
    """Removes the bytes; the rows must be gone already."""
    for attachment in attachments:
        for name in (attachment.file.name, attachment.thumbnail.name):
            if name:
                default_storage.delete(name)


def _sendable(viewer: UserId, ids: Sequence[UUID | str], extra: Q | None = None) -> QuerySet[Attachment]:
    # a use counts where its message is shown (not recalled, not held back) and lies in what the viewer may read
    seats = Member.objects.filter(conversation=OuterRef("conversation"), user=viewer, left_at=None).filter(
        Q(joined_seq__lt=OuterRef("seq")) | Q(conversation__group__history=GroupChat.History.ALL)
    )
    shown = Message.objects.filter(conversation=OuterRef("conversation"), seq=OuterRef("seq"), state=Message.State.NORMAL)
    uses = AttachmentUse.objects.filter(Exists(seats), Exists(shown), attachment=OuterRef("pk"))
    may = Q(owner=viewer) | (Q(Exists(uses)) & ~Q(scan__in=_hidden()))
    wanted = [key for key in map(_uuid, ids) if key]
    return Attachment.objects.filter(may | extra if extra is not None else may, pk__in=wanted, blocked_at=None)


def _hidden() -> Sequence[str]:
    """The states of the virus scan in which only its owner reads a file."""
    hides = settings.SCREENING["clamav"] and settings.SCREENING["hide_unscanned"]
    return (Attachment.Scan.WAITING, Attachment.Scan.FAILED) if hides else ()


def _held_for(viewer: UserId, attachment_id: UUID | str) -> Attachment | None:
    """Asked second: nearly all that is read lies in a message."""
    key, readable = _uuid(attachment_id), Q(pk__in=[])
    for _name, holder in extend.file_holders:
        readable |= holder.readable_by(viewer)
    return Attachment.objects.filter(readable, pk=key, blocked_at=None).first() if key else None


def _uuid(text: UUID | str) -> UUID | None:
    try:
        return text if isinstance(text, UUID) else UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None


def _check_size(size: int, purpose: str | None) -> None:
    limit = settings.IMCORE[f"{purpose or 'file'}_bytes"]
    if size > limit:
        raise TooLarge(_("This file is too large."), limit=limit)
    if size == 0:
        raise Invalid(file=[_("This file is empty.")])


def _picture(upload: UploadedFile, head: bytes, *, purpose: str | None) -> Picture | None:
    """The upload as an image; None where it is to be kept as a plain file."""
    must = purpose in ("image", "avatar")
    if not sniff.image_type(head) and must:
        raise Invalid(file=[_("This is not an image that can be shown.")])
    if not sniff.image_type(head) or purpose in ("voice", "video") or (upload.size or 0) > settings.IMCORE["image_bytes"]:
        return None
    try:
        return images.examine(cast(BinaryIO, upload))
    except (Invalid, TooLarge) as refusal:
        # a file that only begins like an image is somebody's file all the same; it is never shown as one. What nobody
        # called a file and is too large an image to open is refused
        if must or (purpose is None and isinstance(refusal, TooLarge)):
            raise
        return None


def _other_type(head: bytes, *, purpose: str | None) -> str:
    if purpose in ("voice", "video"):
        media = sniff.media_type(head)
        if purpose == "voice":
            media = sniff.AS_VOICE.get(media, media)
        if not media.startswith("audio/" if purpose == "voice" else "video/"):
            raise Invalid(file=[_("This is not a recording that can be played.")])
        return media
    return sniff.UNKNOWN if sniff.image_type(head) else sniff.file_type(head)


def _store(content: "File[bytes]", picture: Picture | None, attachment: Attachment) -> Attachment:
    # the name on disk says nothing: no user's text in a path, no extension that a server could act on
    name = f"{timezone.now():%Y/%m}/{attachment.pk}"
    saved: list[str] = []
    try:
        attachment.sha256 = _sha256(content)
        if picture:
            attachment.width, attachment.height = picture.width, picture.height
            saved.append(default_storage.save(f"{name}.thumbnail", ContentFile(picture.thumbnail)))
            attachment.thumbnail.name = saved[-1]
        saved.append(default_storage.save(name, content))
        attachment.file.name = saved[-1]
        attachment.save(force_insert=True)
    except BaseException:  # whatever it was, a file without a row would never be found again
        for orphan in saved:
            default_storage.delete(orphan)
        raise
    return attachment


def _sha256(content: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()
