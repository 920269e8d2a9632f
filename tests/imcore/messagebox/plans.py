"""What the database would do with the statements of a block: the indexes that its plans use, by the names of our models."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tests.query_counts import statements


@contextmanager
def planned() -> Iterator[list[str]]:
    """Fills the list, when the block ends, with one plan for each of its statements."""
    plans: list[str] = []
    with statements() as sent:
        yield plans
    plans += [_plan(sql) for sql in sent]


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # the tables of a test are too small for an index to be worth it
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
            cursor.execute("EXPLAIN " + sql)
            return "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("EXPLAIN QUERY PLAN " + sql)
        steps = [row[3] for row in cursor.fetchall()]
        return "\n".join(re.sub(r"sqlite_autoindex_\w+", lambda found: _name(found.group()), step) for step in steps)


def _name(automatic: str) -> str:
    """SQLite names the index of a constraint by its number: the constraint's name, told by the columns."""
    table = automatic.removeprefix("sqlite_autoindex_").rpartition("_")[0]
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA index_info({automatic})")
        columns = [row[2] for row in cursor.fetchall()]
        constraints = connection.introspection.get_constraints(cursor, table)
    return next((name for name, facts in constraints.items() if facts["unique"] and facts["columns"] == columns), automatic)
