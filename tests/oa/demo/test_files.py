"""The shelf of files."""

import hashlib

import pytest

from oa.demo import files

TYPES = {"photo": "image/jpeg", "chart": "image/png", "report": "application/pdf", "table": "text/plain", "notes": "text/plain"}


@pytest.mark.parametrize("sort", sorted(TYPES))
def test_a_file_says_of_itself_what_an_upload_would_have_found(sort: str) -> None:
    found = files.content(7, sort, 0)
    assert found.mime == TYPES[sort]
    assert found.sha256 == hashlib.sha256(found.data).hexdigest()
    is_picture = sort in ("photo", "chart")
    assert (bool(found.thumbnail), bool(found.width and found.height)) == (is_picture, is_picture)


def test_a_file_is_the_same_for_the_same_seed_and_number() -> None:
    first = files.content(7, "notes", 1)
    files.content.cache_clear()
    assert files.content(7, "notes", 1) == first
    assert files.content(7, "notes", 2) != first
