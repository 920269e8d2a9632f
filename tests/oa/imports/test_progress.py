"""How far an import is."""

import pytest

from oa.imports import progress

pytestmark = pytest.mark.django_db


def test_what_was_put_last_is_told_and_nothing_is_told_of_others() -> None:
    progress.put(900_001, 5)
    progress.put(900_001, 7)
    assert (progress.of(900_001), progress.of(900_002)) == (7, 0)
