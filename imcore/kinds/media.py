"""Kinds that hold an uploaded file. Only `attachment` (and `seconds`) is believed; the rest is filled in from the
stored file by messaging/references.py."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from imcore.kinds.body_kind import BodyKind

Pixels = Annotated[int, Meta(ge=0, le=100_000)]
Seconds = Annotated[float, Meta(gt=0, le=7_200)]
Name = Annotated[str, Meta(max_length=255)]
Url = Annotated[str, Meta(max_length=1_000)]
Size = Annotated[int, Meta(ge=0)]


class ImageBody(Struct, forbid_unknown_fields=True):
    """{attachment, width, height, thumbnail}."""

    attachment: UUID
    width: Pixels | None = None
    height: Pixels | None = None
    thumbnail: Url | None = None


class FileBody(Struct, forbid_unknown_fields=True):
    """{attachment, name, size (bytes), mime}."""

    attachment: UUID
    name: Name = ""
    size: Size = 0
    mime: Name = ""


class VoiceBody(Struct, forbid_unknown_fields=True):
    """{attachment, seconds}."""

    attachment: UUID
    seconds: Seconds


class VideoBody(Struct, forbid_unknown_fields=True):
    """{attachment, seconds, width, height, thumbnail}."""

    attachment: UUID
    seconds: Seconds
    width: Pixels | None = None
    height: Pixels | None = None
    thumbnail: Url | None = None


def _file(body: ImageBody | FileBody | VoiceBody | VideoBody) -> list[str]:
    return [str(body.attachment)]


IMAGE = BodyKind("image", ImageBody, list_files=_file)
FILE = BodyKind("file", FileBody, read_text=lambda body: body.name, list_files=_file)
VOICE = BodyKind("voice", VoiceBody, list_files=_file)
VIDEO = BodyKind("video", VideoBody, list_files=_file)
