"""PostgreSQL's way keeps the same contract."""

import pytest
from django.db import connection

from imcore.messagebox.rows_postgresql import PostgresqlRows
from tests.imcore.messagebox.rows_contract import RowsContract

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="runs on PostgreSQL: python -m tests.on_services -m pytest"),
]


@pytest.fixture
def rows() -> PostgresqlRows:
    """The way under test."""
    return PostgresqlRows()


class TestPostgresqlRows(RowsContract):
    """See rows_contract."""

    STATEMENTS = 3
