"""Many rows at once."""

from collections.abc import Iterable
from typing import Any

from django.db import models

BATCH = 2_000


def store(rows: Iterable[models.Model]) -> list[Any]:
    """Inserts rows of one table in large batches; they come back with their ids."""
    made = list(rows)
    return list(type(made[0])._default_manager.bulk_create(made, batch_size=BATCH)) if made else []
