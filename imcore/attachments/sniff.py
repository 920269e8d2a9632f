"""What a file is, by its bytes alone: neither its name nor the type that its sender claims is believed."""

from typing import BinaryIO

import puremagic

HEAD_BYTES = 8192
UNKNOWN = "application/octet-stream"

# what the first bytes of the formats that Pillow is let at look like; nothing else is ever decoded
IMAGE_SIGNATURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))

# puremagic's names → the one that we keep; a container says video unless it was recorded as a voice message
MEDIA = {
    "video/webm": "video/webm",
    "application/x-matroska": "video/webm",
    "application/ogg": "audio/ogg",
    "video/mp4": "video/mp4",
    "video/quicktime": "video/mp4",
    "audio/mp4": "audio/mp4",
    "audio/mpeg": "audio/mpeg",
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "audio/wav": "audio/wav",
    "audio/aac": "audio/aac",
    "audio/flac": "audio/flac",
}
AS_VOICE = {"video/webm": "audio/webm", "video/mp4": "audio/mp4"}

DOCUMENTS = {"application/pdf", "application/rtf", "application/gzip", "application/x-7z-compressed", "application/vnd.rar"}
OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)


def head_of(file: BinaryIO) -> bytes:
    """The first 8 KiB; the file is at its start again afterwards."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    return head


def image_type(head: bytes) -> str:
    """The type of an image that we show, by its signature; empty for anything else (SVG among it: it can run scripts)."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((mime for signature, mime in IMAGE_SIGNATURES if head.startswith(signature)), "")


def media_type(head: bytes) -> str:
    """audio/… or video/… where the bytes begin like one that browsers play; else empty."""
    if head[:4] == b"\x1a\x45\xdf\xa3":  # EBML (RFC 8794 §11.2.1); the DocType tells WebM from other Matroska
        return "video/webm" if b"webm" in head[:64] else ""
    if head[4:8] == b"ftyp" and head[8:12] in (b"M4A ", b"M4B "):  # ISO 14496-12 §4.3: the major brand
        return "audio/mp4"
    return next((MEDIA[name] for name in _guesses(head) if name in MEDIA), "")


def file_type(head: bytes) -> str:
    """The type of any file, for its icon and its player: image, media, a well-known document, text, or unknown."""
    return image_type(head) or media_type(head) or _document_type(head) or (_text_type(head) or UNKNOWN)


def _document_type(head: bytes) -> str:
    if head.startswith(b"PK\x03\x04"):  # every office document is a ZIP whose first entries tell which
        return next((mime for mark, mime in OFFICE if mark in head), "application/zip")
    return next((name for name in _guesses(head) if name in DOCUMENTS), "")


def _text_type(head: bytes) -> str:
    """text/plain for what reads as UTF-8, whatever language it is in: HTML and SVG are text here, never pages."""
    if not head or any(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head):
        return ""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as fault:
        if fault.start < len(head) - 3 or len(head) < HEAD_BYTES:  # a character cut by the end of the head is no fault
            return ""
    return "text/plain"


def _guesses(head: bytes) -> list[str]:
    try:
        return [guess.mime_type for guess in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):
        return []
