"""The scene for all modules of a worker that only ask and undo."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.permissions import scene as scenes
from tests.permissions.claims import ids_of
from tests.permissions.scene import Scene


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """Built once; each test's transaction nests in this one, and is undone alone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield scenes.build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def ids(scene: Scene) -> dict[str, Any]:
    """What the words in braces stand for."""
    return ids_of(scene)
