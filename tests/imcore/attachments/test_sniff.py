"""A file is what its bytes say."""

from io import BytesIO

import pytest

from imcore.attachments import sniff
from tests.imcore.attachments import files

OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (files.picture("PNG"), "image/png"),
        (files.picture("JPEG"), "image/jpeg"),
        (files.picture("GIF"), "image/gif"),
        (files.picture("WEBP"), "image/webp"),
        (files.WEBM, "video/webm"),
        (files.MKV, "application/octet-stream"),
        (files.MP4, "video/mp4"),
        (files.M4A, "audio/mp4"),
        (files.OGG, "audio/ogg"),
        (files.MP3, "audio/mpeg"),
        (files.wav(), "audio/wav"),
        (files.PDF, "application/pdf"),
        (files.office("word"), OFFICE + "wordprocessingml.document"),
        (files.office("xl"), OFFICE + "spreadsheetml.sheet"),
        (files.office("ppt"), OFFICE + "presentationml.presentation"),
        (files.office("other"), "application/zip"),
        (files.HTML, "text/plain"),
        (files.SVG, "text/plain"),
        ("鸿雁传书".encode(), "text/plain"),
        (("雁" * 5000).encode()[: sniff.HEAD_BYTES], "text/plain"),
        (b"MZ\x90\0" + bytes(200), "application/octet-stream"),
        (b"\xff\xfe\x00", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_type_is_read_from_the_content(content: bytes, mime: str) -> None:
    assert sniff.file_type(content[: sniff.HEAD_BYTES]) == mime


@pytest.mark.parametrize("content", [files.SVG, files.HTML, b"GIF", b"RIFF1234WAVE", files.PDF, b""])
def test_what_is_no_raster_image_is_none(content: bytes) -> None:
    assert sniff.image_type(content) == ""


def test_reading_the_head_leaves_the_file_at_its_start() -> None:
    file = BytesIO(b"x" * 10_000)
    file.seek(5_000)
    assert len(sniff.head_of(file)) == 8192
    assert file.tell() == 0
