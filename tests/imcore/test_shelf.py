"""A process's copy: when it is read anew, and who waits for it."""

import threading
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from imcore import shelf
from imcore.models import Stamp
from imcore.shelf import Shelf
from tests.query_counts import statements

pytestmark = pytest.mark.django_db
PLACE = 1_000  # nobody else's


def numbers() -> Callable[[], int]:
    """1, then 2 …: which reading it is."""
    reading: Iterator[int] = count(1)
    return lambda: next(reading)


def aged(one: Shelf[int], seconds: float) -> Shelf[int]:
    """As it is so long after the last look."""
    one._looked -= seconds
    return one


def test_it_is_read_once_and_then_asks_nobody() -> None:
    one = Shelf(PLACE, numbers())
    assert (one.known(), one.current()) == (None, 1)
    with statements() as sent:
        assert (one.current(), one.known(), sent) == (1, 1, [])


def test_without_a_change_a_look_reads_nothing() -> None:
    one = Shelf(PLACE, numbers())
    one.current()
    assert aged(one, shelf.LOOK_SECONDS).current() == 1


def test_each_change_has_its_stamp_and_the_next_look_reads_it() -> None:
    one = Shelf(PLACE, numbers())
    one.current()
    for reading in (2, 3):
        one.changed()
        assert one.current() == reading - 1  # not yet looked
        assert aged(one, shelf.LOOK_SECONDS).current() == reading
    assert Stamp.objects.filter(pk=PLACE).count() == 1


def test_what_is_forgotten_is_read_again_and_what_is_given_is_kept() -> None:
    one = Shelf(PLACE, numbers())
    one.current()
    one.forget()
    assert one.current() == 2
    one.keep("", 7)
    assert one.current() == 7


@pytest.mark.django_db(transaction=True)
def test_the_old_copy_serves_while_the_new_one_is_made_beside() -> None:
    one = Shelf(PLACE, numbers(), beside=True)
    one.current()
    one.changed()
    assert aged(one, shelf.LOOK_SECONDS).current() == 1
    assert isinstance(one._maker, threading.Thread)
    one._maker.join(60)
    assert one.current() == 2


@pytest.mark.django_db(transaction=True)
def test_whoever_has_not_looked_for_long_waits_for_the_new_copy() -> None:
    one = Shelf(PLACE, numbers(), beside=True)
    one.current()
    one.changed()
    assert aged(one, shelf.PATIENCE_SECONDS).current() == 2
