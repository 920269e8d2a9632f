"""Queries of one shape that Django puts together once: that takes it longer than the database takes for the answer."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

STAND_IN = -(2**53) - 1  # for the value, in a query that is put together: no id, nor any other number of ours

Build = Callable[[int], QuerySet[Any, Any]]
Rows = list[tuple[Any, ...]]


def rows(build: Build, value: int = STAND_IN) -> Rows:
    """What the query of this function answers, as the database gives it: for columns of numbers and texts. The function stands
    in a module, and makes of its argument nothing but values of the query."""
    text, values = _statement(build)
    with connection.cursor() as cursor:
        cursor.execute(text, [value if one == STAND_IN else one for one in values])
        answer: Rows = cursor.fetchall()
    return answer


@cache
def _statement(build: Build) -> tuple[str, tuple[Any, ...]]:
    statement: tuple[str, tuple[Any, ...]] = build(STAND_IN).query.sql_with_params()
    return statement
