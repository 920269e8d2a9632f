"""A shelf of some dozens of files from which the demo's people take what they send. Pure: bytes, not yet stored."""

import hashlib
import random
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from imcore.attachments import images, sniff
from oa.demo import slots
from oa.demo.documents import DOCUMENTS
from oa.demo.pictures import PICTURES

VARIETY = 9  # of each sort


@dataclass(frozen=True)
class Content:
    """A file's bytes with what the upload would have found out about them."""

    name: str
    data: bytes
    mime: str
    sha256: str
    width: int | None = None
    height: int | None = None
    thumbnail: bytes = b""


@cache
def content(seed: int, sort: str, number: int) -> Content:
    """The file of that number (below VARIETY) of a sort: "photo", "chart", "report" …; drawn when it is first asked for."""
    rng = random.Random(f"{seed} {sort} {number}")
    return _picture(rng, sort) if sort in PICTURES else _document(rng, sort)


def _picture(rng: random.Random, sort: str) -> Content:
    data = PICTURES[sort](rng)
    seen = images.examine(BytesIO(data))
    stem = f"IMG_{rng.randint(1000, 9999)}" if sort == "photo" else f"{sort}-{rng.randint(10, 99)}"
    name = f"{stem}.{'jpg' if seen.mime == 'image/jpeg' else 'png'}"
    return Content(name, data, seen.mime, _sha256(data), seen.width, seen.height, seen.thumbnail)


def _document(rng: random.Random, sort: str) -> Content:
    write, suffix = DOCUMENTS[sort]
    data = write(rng)
    words = slots.Slots(rng, language="zh")
    stem = {
        "report": f"{words['customer']} 报价单 v{rng.randint(1, 6)}",
        "table": f"{words['region']}订单核对",
        "notes": f"{words['project']} 会议纪要",
    }[sort]
    return Content(f"{stem}.{suffix}", data, sniff.file_type(data[: sniff.HEAD_BYTES]), _sha256(data))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
