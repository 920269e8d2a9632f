"""How much room things take, asked of those who know without counting."""

import shutil
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection


class Room(NamedTuple):
    """Bytes. The disk's are those of the files' folder, and None where files lie in a bucket."""

    database: int
    disk_free: int | None
    disk_total: int | None


def room() -> Room:
    """Now. One query."""
    disk = shutil.disk_usage(_existing(Path(settings.MEDIA_ROOT))) if isinstance(default_storage, FileSystemStorage) else None
    return Room(_database(), disk.free if disk else None, disk.total if disk else None)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there: it is made with the first file."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _database() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])
