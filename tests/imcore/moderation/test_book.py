"""What is in force, and from when."""

import threading
import time

import pytest

from imcore.models import ModerationRule, ModerationStamp
from imcore.moderation import book
from tests.imcore.moderation.lists import category, rule
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def test_nothing_is_in_force_before_anything_is_written() -> None:
    assert book.current().is_empty()


def test_a_list_is_in_force_with_its_words_and_a_switched_off_one_is_not() -> None:
    made = category("On", "甲", "乙", action="mask", scopes=["line:oa"])
    category("Off", "丙", is_active=False)
    now = book.current()
    assert (len(now.matcher), now.categories) == (2, {made.pk: book.Category("On", "mask", frozenset({"line:oa"}))})


def test_a_rule_with_broken_settings_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    rule("phone", name="fine")
    ModerationRule.objects.create(name="broken", kind="link", settings={"allow": "all"})
    ModerationRule.objects.create(name="masks all", kind="rate", action="mask")
    assert [one.name for one in book.load().rules] == ["fine"]
    assert caplog.text.count("is not in force") == 2


def test_a_change_gives_another_stamp_each_time() -> None:
    stamps = []
    for _ in range(2):
        book.changed()
        stamps.append(ModerationStamp.objects.get().stamp)
    assert len(set(stamps)) == 2


def test_a_book_is_read_with_four_queries_and_then_not_again() -> None:
    category("On", *(f"w{number}" for number in range(200)))
    with statements() as sent:
        book.load()
    assert len(sent) == 3  # and the stamp, which is not counted
    first = book.current()
    with statements() as sent:
        assert book.current() is first
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_the_old_book_serves_while_the_new_one_is_made() -> None:
    category("On", "甲")
    shelf = book._Shelf()
    old = shelf.current()
    category("More", "乙")
    shelf._looked = time.monotonic() - book.LOOK_SECONDS  # a second later, and nobody has waited for it
    assert shelf.current() is old
    assert isinstance(shelf._maker, threading.Thread)
    shelf._maker.join(20)
    assert len(shelf.current().matcher) == 2


@pytest.mark.django_db(transaction=True)
def test_whoever_has_not_looked_for_long_waits_for_the_new_book() -> None:
    category("On", "甲")
    shelf = book._Shelf()
    shelf.current()
    category("More", "乙")
    shelf._looked -= book.PATIENCE_SECONDS
    assert len(shelf.current().matcher) == 2
