"""Rows by COPY, PostgreSQL's own way in, with the indexes made afterwards: for what is filled in bulk. Runs within
`manage.py shell`, for the models."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection
from django.db.models import AutoField, Model

Made = TypeVar("Made", bound=Model)
CONSTRAINTS = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u'"
INDEXES = """SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))"""


def stored(made: Sequence[Made]) -> Sequence[Made]:
    """The objects of one model, now in its table and with their ids."""
    model = type(made[0])
    table, numbered = model._meta.db_table, isinstance(model._meta.pk, AutoField)
    if numbered:
        first = _run(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")[0][0]
        for number, one in enumerate(made, first):
            one.pk = number
    fields: Sequence[Any] = model._meta.local_concrete_fields
    values = ([field.get_db_prep_save(field.pre_save(one, True), connection) for field in fields] for one in made)
    rows(model, [field.column for field in fields], values)
    if numbered:
        _run("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", table, made[-1].pk)
    return made


def rows(model: type[Model], columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Values by column; a column that is not named takes the database's default."""
    with connection.cursor() as cursor:
        into: Any = cursor  # psycopg's own
        with into.copy(f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)


@contextmanager
def indexed_after(model: type[Model]) -> Iterator[None]:
    """The table has no index but its primary key's while the block fills it, and looks up no foreign key: the block knows its
    rows."""
    table = model._meta.db_table
    constraints, indexes = _run(CONSTRAINTS, table), _run(INDEXES, table)
    for name, _definition in constraints:
        _run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _definition in indexes:
        _run(f"DROP INDEX {name}")
    _run("SET session_replication_role = replica")
    yield
    _run("SET session_replication_role = DEFAULT")
    _run("SET maintenance_work_mem = '256MB'")
    for name, definition in constraints:
        _run(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for _name, definition in indexes:
        _run(definition)


def _run(statement: str, *parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []
