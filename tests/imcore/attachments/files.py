"""Files as people send them, and as attackers do."""

import struct
import wave
import zipfile
import zlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

HTML = b"<!DOCTYPE html><html><body><script>alert(document.cookie)</script></body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
WEBM = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d4287810442858102") + bytes(200)
MKV = bytes.fromhex("1a45dfa3a3428681014282886d6174726f736b61") + bytes(200)
MP4 = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(200)
M4A = b"\0\0\0\x20ftypM4A \0\0\2\0M4A mp42isom" + bytes(200)
OGG = b"OggS\0\2" + bytes(20) + b"\1\x13OpusHead" + bytes(200)
MP3 = b"ID3\3\0\0\0\0\0\x21" + bytes(200)
PDF = b"%PDF-1.7\n" + b"x" * 200
ORIENTATION, GPS = 0x0112, 0x8825


def upload(content: bytes, name: str = "file.bin") -> SimpleUploadedFile:
    """What a view gets."""
    return SimpleUploadedFile(name, content)


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """An image: left half red, right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    out = BytesIO()
    image.save(out, format=kind, **options)
    return out.getvalue()


def photo(kind: str = "JPEG", *, orientation: int = 1, **options: Any) -> bytes:
    """A photo with its camera's notes: where it was taken, by what, which way up."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(GPS).update({1: "N", 2: (IFDRational(31), IFDRational(13), IFDRational(49)), 3: "E", 4: (121.0, 28.0, 25.0)})
    return picture(kind, exif=exif, **options)


def animation(kind: str = "GIF", frames: int = 3, **options: Any) -> bytes:
    """A moving picture."""
    images = [Image.new("RGB", (30, 20), (80 * number, 0, 0)) for number in range(frames)]
    out = BytesIO()
    images[0].save(
        out, format=kind, save_all=True, append_images=images[1:], duration=[100, 200, 300][:frames], loop=0, **options
    )
    return out.getvalue()


def png_bomb(side: int = 20_000) -> bytes:
    """A few kilobytes that say they are side × side pixels: the header alone, and a stream of nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return PNG_SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1_000_000))) + chunk(b"IEND", b"")


def wav() -> bytes:
    """A tenth of a second of silence."""
    out = BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(1600))
    return out.getvalue()


def office(folder: str) -> bytes:
    """A ZIP like those of office programs."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr(f"{folder}/document.xml", "<x/>")
    return out.getvalue()
