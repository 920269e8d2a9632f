"""Pictures against the block list, by what they look like.

Compared are difference hashes (dHash, 128 bits: brighter or not than the neighbour to the right, and below) of the thumbnail:
it is made of every image that we keep, upright and of at most 480 × 480, so no worker decodes 50 megapixels.

Roads not taken: bands of the hash with an index each find candidates only up to a distance that is fixed with the number of
bands, and the hashes of real pictures crowd in few bands (large flat parts). PostgreSQL counts the bits of all entries in one
statement, exactly, for any distance, with nothing kept in memory that could be out of date.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import BinaryIO, cast

import dhash
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image

from imcore.attachments import images
from imcore.models import Attachment, BlockedImage, Message
from imcore.screening import findings

BITS = 128
NEAREST = """
    SELECT id FROM (
        SELECT id, bit_count(('x' || picture_hash)::bit(128) # ('x' || %s)::bit(128)) AS away FROM imcore_blockedimage
    ) AS entries WHERE away <= %s ORDER BY away, id LIMIT 1
"""


def check(message: Message, files: Sequence[Attachment]) -> None:
    """What looks like an entry of the list is blocked, or has a case, as the entry says. Three statements per picture."""
    for file in files:
        met = nearest(hash_of(file)) if file.thumbnail else None
        if met is not None:
            findings.found(message, rule=str(met), block=met.action == BlockedImage.Action.BLOCK, excerpt=file.name[:200])


def hash_of(file: Attachment) -> str:
    """Of a file with a thumbnail; computed once."""
    if not file.picture_hash:
        with default_storage.open(str(file.thumbnail.name)) as thumbnail:
            file.picture_hash = hash_of_thumbnail(cast(BinaryIO, thumbnail))
        Attachment.objects.filter(pk=file.pk).update(picture_hash=file.picture_hash)
    return file.picture_hash


def hash_of_upload(upload: BinaryIO) -> str:
    """Of a picture from elsewhere, made small as ours are. Raises Invalid, TooLarge."""
    return hash_of_thumbnail(BytesIO(images.examine(upload).thumbnail))


def hash_of_thumbnail(thumbnail: BinaryIO) -> str:
    """32 hexadecimal digits."""
    with Image.open(thumbnail, formats=["WEBP"]) as image:
        image.load()
        return f"{dhash.dhash_int(image):032x}"


def is_plain(picture_hash: str) -> bool:
    """Is there so little to see that all plain pictures would look like it?"""
    bits, least = int(picture_hash, 16).bit_count(), max(4, settings.SCREENING["image_distance"])
    return min(bits, BITS - bits) <= least


def distance(one: str, other: str) -> int:
    """How many bits differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def nearest(picture_hash: str) -> BlockedImage | None:
    """The entry that it looks like most, within the distance of the settings. Two statements."""
    within = settings.SCREENING["image_distance"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(NEAREST, [picture_hash, within])
            row = cursor.fetchone()
        return BlockedImage.objects.get(pk=row[0]) if row else None
    # SQLite cannot count bits; there the list is a demonstration's
    entries = BlockedImage.objects.order_by("pk").values_list("picture_hash", "pk")
    away, number = min(((distance(picture_hash, hash_), key) for hash_, key in entries.iterator()), default=(BITS, 0))
    return BlockedImage.objects.get(pk=number) if number and away <= within else None
