"""Both ways to put rows down are the same interface, and the writer takes the database's own."""

import inspect

import pytest
from django.db import connection

from imcore.messagebox import writer
from imcore.messagebox.rows import Rows
from imcore.messagebox.rows_portable import PortableRows
from imcore.messagebox.rows_postgresql import PostgresqlRows

METHODS = ["lock", "move_version", "write"]


def signatures(way: type[object]) -> dict[str, inspect.Signature]:
    return {name: inspect.signature(member) for name, member in inspect.getmembers(way, inspect.isfunction) if name in METHODS}


@pytest.mark.parametrize("way", [PortableRows, PostgresqlRows])
def test_a_way_has_each_method_as_the_interface_says(way: type[object]) -> None:
    assert sorted(signatures(way)) == METHODS
    assert signatures(way) == signatures(Rows)


def test_the_writer_takes_the_way_of_the_database() -> None:
    expected = {"postgresql": PostgresqlRows, "sqlite": PortableRows}
    assert type(writer.rows()) is expected[connection.vendor]
