"""How far everyone has read."""

import random

from oa.demo import cursors
from oa.demo.company import Company


def all_cursors(small: Company) -> list[tuple[cursors.Cursor, int, int]]:
    """Each cursor with the seq before its member joined and the member's own last seq."""
    found = []
    for plan, log in zip(small.plans, small.logs, strict=True):
        own = {entry.sender: entry.seq for entry in log.entries}
        for who, cursor in cursors.read(random.Random(7), plan, log, now=small.now).items():
            found.append((cursor, log.joined.get(who, 0), own.get(who, 0)))
            assert cursor.seq <= len(log.entries)
    return found


def test_nobody_has_read_less_than_they_said_or_than_there_was_when_they_came(small: Company) -> None:
    assert [cursor for cursor, joined, own in all_cursors(small) if cursor.seq < max(joined, own)] == []


def test_a_cursor_only_moves_forward(small: Company) -> None:
    for cursor, _, _ in all_cursors(small):
        assert cursor.moves == sorted(cursor.moves)
        assert len({seq for seq, _ in cursor.moves}) == len(cursor.moves)
        assert [at for _, at in cursor.moves] == sorted(at for _, at in cursor.moves)


def test_nobody_reads_in_the_future(small: Company) -> None:
    assert all(at <= small.now for cursor, _, _ in all_cursors(small) for _, at in cursor.moves)


def test_a_cursor_that_never_moved_stands_at_its_start() -> None:
    assert cursors.Cursor([], 12).seq == 12
