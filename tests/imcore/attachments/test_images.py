"""Images are verified, bounded and freed of what they tell about their maker."""

import resource
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image

from imcore.attachments.images import Picture, examine
from imcore.errors import Invalid, TooLarge
from tests.imcore.attachments import files

RED, BLUE = (254, 0, 0), (0, 0, 254)


def look(content: bytes) -> Picture:
    return examine(BytesIO(content))


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(pixel, colour, strict=False))  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("kind", "mime"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp")]
)
def test_an_image_without_notes_is_kept_byte_for_byte(kind: str, mime: str) -> None:
    seen = look(files.picture(kind))
    assert (seen.mime, seen.width, seen.height, seen.content) == (mime, 60, 40, None)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_position_and_camera_are_gone(kind: str) -> None:
    before = files.photo(kind)
    assert b"SecretCamera" in before
    content = look(before).content
    assert content is not None
    assert b"SecretCamera" not in content
    assert dict(opened(content).getexif()) == {}
    assert opened(content).getexif().get_ifd(files.GPS) == {}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_taken_sideways_stands_upright(kind: str) -> None:
    seen = look(files.photo(kind, orientation=6))  # 6: to be turned a quarter to the right
    assert (seen.width, seen.height) == (40, 60)
    for content in (seen.content, seen.thumbnail):
        assert content is not None
        image = opened(content).convert("RGB")
        assert image.size == (40, 60)
        assert near(image.getpixel((20, 5)), RED)
        assert near(image.getpixel((20, 55)), BLUE)


@pytest.mark.parametrize("kind", ["JPEG", "GIF"])
def test_comments_are_gone(kind: str) -> None:
    content = look(files.picture(kind, comment=b"written by mallory")).content
    assert content is not None
    assert b"mallory" not in content


def test_xmp_is_gone() -> None:
    content = look(files.picture("JPEG", xmp=b"<x:xmpmeta>mallory</x:xmpmeta>")).content
    assert content is not None
    assert b"mallory" not in content


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_notes_are_no_reason_to_refuse_a_photo() -> None:
    content = look(files.picture("JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")).content
    assert content is not None
    assert opened(content).size == (60, 40)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_moves_on(kind: str) -> None:
    before = files.animation(kind)
    assert look(before).content is None
    assert getattr(opened(before), "n_frames", 1) == 3


@pytest.mark.parametrize(("kind", "notes"), [("GIF", {"comment": b"mallory"}), ("WEBP", {"xmp": b"mallory"})])
def test_an_animation_moves_on_without_its_notes(kind: str, notes: dict[str, bytes]) -> None:
    content = look(files.animation(kind, **notes)).content
    assert content is not None
    assert b"mallory" not in content
    image = opened(content)
    durations = []
    for number in range(image.n_frames):  # type: ignore[attr-defined]
        image.seek(number)
        image.load()
        durations.append(image.info["duration"])
    assert durations == [100, 200, 300]


def test_a_thumbnail_fits_480_by_480_and_keeps_the_shape() -> None:
    thumbnail = opened(look(files.picture(size=(1200, 600))).thumbnail)
    assert (thumbnail.format, thumbnail.size) == ("WEBP", (480, 240))


def test_a_thumbnail_of_a_small_image_is_not_blown_up() -> None:
    assert opened(look(files.picture(size=(3, 2))).thumbnail).size == (3, 2)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_colour_mode_gets_a_thumbnail(mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (10, 10)).save(out, format="JPEG" if mode == "CMYK" else "PNG")
    assert opened(look(out.getvalue()).thumbnail).size == (10, 10)


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TooLarge):
        look(files.png_bomb(20_000))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40 * 1024  # KiB; unfolded it would be 50 MB and more


def test_one_pixel_over_the_limit_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.IMCORE, "image_pixels", 60 * 40)
    assert look(files.picture(size=(60, 40)))
    with pytest.raises(TooLarge):
        look(files.picture(size=(61, 40)))


def test_an_animation_with_too_many_pixels_in_all_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.IMCORE, "image_pixels", 30 * 20)
    with pytest.raises(TooLarge):
        look(_many_frames(21))


def _many_frames(count: int) -> bytes:
    images = [Image.new("RGB", (30, 20), (number * 10, 0, 0)) for number in range(count)]
    out = BytesIO()
    images[0].save(out, format="GIF", save_all=True, append_images=images[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        files.PNG_SIGNATURE + files.HTML,
        files.picture("PNG")[:60],
        files.picture("JPEG")[:200],
        b"\xff\xd8\xff\xe0" + files.HTML,
        b"GIF89a" + files.HTML,
        b"RIFF\x00\x00\x00\x00WEBP" + files.HTML,
        files.SVG,
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"",
    ],
)
def test_what_only_begins_like_an_image_is_invalid(content: bytes) -> None:
    with pytest.raises(Invalid):
        look(content)
