"""The pictures that the demo's people send each other: drawn, small, and different enough to tell apart. Pure."""

import math
import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

INK, PAPER, LINE = (38, 50, 56), (250, 250, 248), (224, 226, 228)
ACCENTS = ((46, 125, 111), (214, 119, 56), (63, 98, 168), (176, 72, 92), (126, 105, 168), (88, 140, 60))
SKIES = (((70, 110, 180), (250, 200, 150)), ((120, 170, 220), (240, 240, 230)), ((60, 60, 110), (240, 130, 100)))
FIGURES = ("Weekly active users", "Error rate", "Orders per week", "Latency p95 (ms)")
Colour = tuple[int, int, int]


def photo(rng: random.Random) -> bytes:
    """Hills in layers under an evening sky; JPEG."""
    width, height = rng.choice(((960, 640), (640, 860), (960, 720)))
    top, low = rng.choice(SKIES)
    sky = Image.linear_gradient("L").resize((width, height))
    image = Image.composite(Image.new("RGB", sky.size, low), Image.new("RGB", sky.size, top), sky)
    draw = ImageDraw.Draw(image)
    sun_x, sun_y, radius = rng.randint(100, width - 100), rng.randint(60, height // 3), rng.randint(24, 46)
    draw.ellipse((sun_x - radius, sun_y - radius, sun_x + radius, sun_y + radius), fill=(255, 236, 200))
    for layer in range(4):
        draw.polygon(_ridge(rng, width, height, layer), fill=_mix((150, 170, 185), (22, 48, 44), layer / 3))
    return _encoded(image.filter(ImageFilter.GaussianBlur(0.8)), "JPEG")


def _ridge(rng: random.Random, width: int, height: int, layer: int) -> list[tuple[float, float]]:
    waves = [(rng.uniform(0.004, 0.02), rng.uniform(0, 6.3), rng.uniform(8, 34)) for _ in range(3)]
    base = height * (0.48 + 0.13 * layer)
    edge = [(x, base + sum(math.sin(x * pace + start) * high for pace, start, high in waves)) for x in range(0, width + 8, 8)]
    return [(0, height), *edge, (width, height)]


def chart(rng: random.Random) -> bytes:
    """Bars and a line over twelve weeks; PNG."""
    image, draw = _sheet(880, 520)
    accent, second = rng.sample(ACCENTS, 2)
    draw.text((48, 28), rng.choice(FIGURES), INK, font_size=24)
    level, points = rng.uniform(80, 160), []
    for line in range(5):
        draw.line((48, 100 + line * 84, 832, 100 + line * 84), fill=LINE)
        draw.text((14, 92 + line * 84), str(400 - line * 100), (140, 146, 150), font_size=14)
    for week in range(12):
        level = min(max(level + rng.uniform(-28, 42), 40), 320)
        left = 64 + week * 64
        draw.rectangle((left, 436 - level, left + 36, 436), fill=accent)
        points.append((left + 18, 420 - level * rng.uniform(0.7, 1.05)))
        draw.text((left + 4, 446), f"W{week + 1}", (140, 146, 150), font_size=14)
    draw.line(points, fill=second, width=4, joint="curve")
    return _encoded(image, "PNG")


def mockup(rng: random.Random) -> bytes:
    """A page as a designer sketches it; PNG."""
    image, draw = _sheet(960, 600)
    accent = rng.choice(ACCENTS)
    draw.rectangle((0, 0, 960, 52), fill=accent)
    draw.text((24, 14), rng.choice(("Hongyan", "Settings", "Search", "Files")), PAPER, font_size=22)
    draw.rectangle((0, 52, 220, 600), fill=(240, 242, 243))
    for row in range(7):
        top = 76 + row * 60
        draw.ellipse((20, top, 56, top + 36), fill=_mix(accent, PAPER, rng.uniform(0.3, 0.8)))
        draw.rounded_rectangle((68, top + 4, 68 + rng.randint(60, 130), top + 14), 5, fill=(196, 202, 206))
        draw.rounded_rectangle((68, top + 22, 68 + rng.randint(40, 100), top + 30), 4, fill=LINE)
    for row in range(5):
        left = 250 if row % 2 else 250 + rng.randint(120, 260)
        size = rng.randint(220, 400)
        fill = (236, 239, 241) if row % 2 else _mix(accent, PAPER, 0.75)
        draw.rounded_rectangle((left, 84 + row * 84, left + size, 84 + row * 84 + rng.randint(40, 66)), 14, fill=fill)
    draw.rounded_rectangle((250, 528, 930, 576), 12, outline=(196, 202, 206), width=2)
    return _encoded(image, "PNG")


def screenshot(rng: random.Random) -> bytes:
    """A terminal with something gone wrong; PNG."""
    image = Image.new("RGB", (900, 420), (30, 34, 40))
    draw = ImageDraw.Draw(image)
    for index, dot in enumerate(((237, 106, 94), (245, 191, 79), (98, 197, 84))):
        draw.ellipse((18 + index * 24, 14, 32 + index * 24, 28), fill=dot)
    lines = [
        f"$ deploy --env staging --tag v{rng.randint(1, 4)}.{rng.randint(0, 18)}.{rng.randint(0, 9)}",
        "resolving dependencies ... ok",
        f"running {rng.randint(4, 60)} migrations ... ok",
        f"GET /api/v1/orders?page={rng.randint(2, 90)} {rng.choice((403, 500, 502, 504))} in {rng.randint(200, 9000)} ms",
        rng.choice(("PermissionDenied: role 'reader' may not write", "TimeoutError: pool exhausted after 30.0 s",
                    "ConnectionRefusedError: 10.20.4.18:6379", "KeyError: 'invoice_number'")),
        f"  at worker-{rng.randint(1, 12)} request {rng.getrandbits(32):08x}",
    ]  # fmt: skip
    for row, line in enumerate(lines):
        draw.text((24, 60 + row * 44), line, (255, 150, 130) if row >= 3 else (208, 214, 220), font_size=22)
    return _encoded(image, "PNG")


def _sheet(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (width, height), PAPER)
    return image, ImageDraw.Draw(image)


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _encoded(image: Image.Image, form: str) -> bytes:
    out = BytesIO()
    image.save(out, form, quality=72, optimize=True)
    return out.getvalue()


PICTURES: dict[str, Callable[[random.Random], bytes]] = {
    "photo": photo,
    "chart": chart,
    "mockup": mockup,
    "screenshot": screenshot,
}
