"""The room that things take."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from imcore.metrics import storage

pytestmark = pytest.mark.django_db


def test_the_database_has_a_size_and_the_disk_room_even_before_the_first_file(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "not" / "yet"
    found = storage.room()
    assert found.database > 100_000
    assert found.disk_total == shutil.disk_usage(tmp_path).total
    assert found.disk_free is not None
    assert 0 < found.disk_free < found.disk_total


@override_settings(STORAGES={"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}})
def test_files_that_lie_elsewhere_have_no_disk() -> None:
    assert storage.room()[1:] == (None, None)
