"""How many queries a hot read takes: exactly what tests/query_counts.json says, whatever the size of what it reads."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

# name → the count, or {vendor: count, "because": …} where the databases differ
COUNTS: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text())
_PASSED_OVER = re.compile(r"^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE SAVEPOINT)\b|\bimcore_stamp\b")


def expected(name: str) -> int:
    """The reviewed count on the database in use."""
    line = COUNTS[name]
    count: int = line[connection.vendor] if isinstance(line, dict) else line
    return count


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that the block sends, without what only begins and ends transactions and what a process asks once a second."""
    sent: list[str] = []
    with CaptureQueriesContext(connection) as queries:
        yield sent
    sent += [query["sql"] for query in queries.captured_queries if not _PASSED_OVER.search(query["sql"])]


@contextmanager
def counted(name: str) -> Iterator[None]:
    """The block takes exactly the queries of that line."""
    with statements() as sent:
        yield
    assert len(sent) == expected(name), f"{name}: {len(sent)} queries\n" + "\n".join(sent)
