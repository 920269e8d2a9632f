"""The portable way keeps the contract on whichever database there is."""

import pytest

from imcore.messagebox.rows_portable import PortableRows
from tests.imcore.messagebox.rows_contract import RowsContract

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> PortableRows:
    """The way under test."""
    return PortableRows()


class TestPortableRows(RowsContract):
    """See rows_contract."""

    STATEMENTS = 7  # a table each, and it reads the cursors before it moves them
