"""Images: verified, bounded, freed of what they tell about their maker, and made small."""

import struct
import threading
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence

from imcore.errors import Invalid, TooLarge

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")  # JPEG opens MPO too, the two-picture JPEG of some phones
THUMBNAIL_PIXELS = 480
FRAMES_LIMIT = 1000
KEPT_INFO = {"icc_profile", "transparency", "gamma"}
PLAIN_SEGMENTS = {"APP0", "APP2", "APP14"}  # JFIF, colour profile, Adobe's colour transform: nothing about the maker

BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError, OverflowError, struct.error)

Image.MAX_IMAGE_PIXELS = settings.IMCORE["image_pixels"]  # Pillow's own guard, before ours has a size to look at

# a decoded image of 50 megapixels takes 200 MB: so many uploads decode at a time, the others wait
_decoding = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Picture:
    """A verified image. `content` is what is to be stored in the upload's place; None: the upload as it came."""

    mime: str
    width: int
    height: int
    thumbnail: bytes
    content: bytes | None


def examine(file: BinaryIO) -> Picture:
    """Decodes the whole image. Raises Invalid where it is none or broken, TooLarge where it has too many pixels."""
    file.seek(0)
    try:
        with _decoding:
            return _picture(Image.open(file, formats=FORMATS))
    except BROKEN:
        raise Invalid(file=[_("This is not an image that can be shown.")]) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise _too_many_pixels() from None
    finally:
        file.seek(0)


def _picture(image: Image.Image) -> Picture:
    _bound(image, 1)  # the header alone says the size: a bomb is refused before a pixel is decoded or a frame counted
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    _bound(image, frames)
    image.load()
    mime = "image/jpeg" if image.format == "MPO" else Image.MIME[str(image.format)]
    upright = image.copy() if frames > 1 else _upright(image)
    content = None
    if _tells_too_much(image):
        content = _animation(image) if frames > 1 else _still(upright, str(image.format))
    return Picture(mime, upright.width, upright.height, _thumbnail(upright), content)


def _bound(image: Image.Image, frames: int) -> None:
    limit = settings.IMCORE["image_pixels"]
    # an animation is decoded frame by frame when it is shown: the sum of its frames is bounded too, more loosely
    if image.width * image.height > limit or frames > FRAMES_LIMIT or image.width * image.height * frames > 20 * limit:
        raise _too_many_pixels()
    if max(image.size) > 16_383:  # the most that WebP, and most decoders of phones, can hold
        raise _too_many_pixels()


def _tells_too_much(image: Image.Image) -> bool:
    """Is there anything besides pixels and colours: EXIF (position, camera, orientation), XMP, IPTC, comments?"""
    if image.format in ("JPEG", "MPO"):
        return image.format == "MPO" or any(name not in PLAIN_SEGMENTS for name, _ in getattr(image, "applist", ()))
    return bool({"exif", "xmp", "comment", "XML:com.adobe.xmp", *getattr(image, "text", {})} & set(image.info))


def _upright(image: Image.Image) -> Image.Image:
    """A copy turned as EXIF says; where EXIF is broken, as it is."""
    try:
        return ImageOps.exif_transpose(image)
    except BROKEN:
        return image.copy()


def _still(upright: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    options = _encoding(upright, kind)
    _forget(upright)
    upright.save(out, format="JPEG" if kind == "MPO" else kind, **options)
    return out.getvalue()


def _animation(image: Image.Image) -> bytes:
    out = BytesIO()
    durations = []
    for frame in ImageSequence.Iterator(image):
        frame.load()  # WebP tells a frame's time only once it is decoded
        durations.append(frame.info.get("duration", 0))
    image.seek(0)
    timing = {"duration": durations, "loop": image.info.get("loop", 0)}
    image.save(out, format=image.format, save_all=True, **timing, **_encoding(image, str(image.format)))
    return out.getvalue()


def _forget(image: Image.Image) -> None:
    """Takes the notes away that some encoders copy without being asked."""
    image.info = {name: value for name, value in image.info.items() if name in KEPT_INFO}


def _encoding(image: Image.Image, kind: str) -> dict[str, Any]:
    profile = image.info.get("icc_profile")
    options: dict[str, Any] = {"icc_profile": profile} if profile else {}
    if kind in ("JPEG", "MPO"):
        return options | {"quality": 92, "optimize": True, "comment": b"", "exif": b""}
    if kind == "WEBP":
        return options | {"quality": 92, "exif": b"", "xmp": b""}
    return {"comment": b""} if kind == "GIF" else options


def _thumbnail(image: Image.Image) -> bytes:
    """WebP of at most 480 × 480, of an animation its first frame."""
    small = image.copy()
    small.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
    small = small.convert("RGBA" if "A" in small.mode or "transparency" in small.info else "RGB")
    small.info = {}
    out = BytesIO()
    small.save(out, format="WEBP", quality=80, method=4)
    return out.getvalue()


def _too_many_pixels() -> TooLarge:
    return TooLarge(_("This image has too many pixels."), pixels=settings.IMCORE["image_pixels"])
