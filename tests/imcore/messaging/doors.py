"""Entries at the doors of the running process, for one test: the registries are closed, so this goes behind the door."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from imcore.extend import Registry

Entry = TypeVar("Entry")


@contextmanager
def plugged(registry: Registry[Entry], *entries: Entry) -> Iterator[None]:
    """The registry has these entries as well, in this order, while the block runs; their names are "test 1", "test 2" …"""
    open_one: Registry[Entry] = Registry(registry.door, dict(registry._entries), dict(registry._order))
    for place, entry in enumerate(entries):
        open_one.register(f"test {place + 1}", entry)
    before = registry._entries
    registry._entries = open_one._entries
    try:
        yield
    finally:
        registry._entries = before
