"""How far an import is."""

import pytest

from oa.imports import progress

pytestmark = pytest.mark.django_db


def test_what_was_put_last_is_told_and_nothing_is_told_of_others() -> None:
    progress.put(900_001, 5)
    progress.put(900_001, 7)
    assert (progress.of(900_001), progress.of(900_002)) == (7, 0)


def test_of_many_words_one_passes_for_each_pace() -> None:
    heard: list[tuple[int, int]] = []
    say = progress.paced(lambda done, total: heard.append((done, total)), seconds=3600)
    for done in range(5):
        say(done, 5)
    assert heard == [(0, 5)]


def test_a_part_is_told_as_part_of_the_whole() -> None:
    heard: list[tuple[int, int]] = []
    say = progress.part(lambda done, total: heard.append((done, total)), 0.5, 1, of=200)
    for done, total in ((0, 10), (5, 10), (10, 10), (12, 10), (0, 0)):
        say(done, total)
    assert heard == [(100, 200), (150, 200), (200, 200), (200, 200), (100, 200)]
