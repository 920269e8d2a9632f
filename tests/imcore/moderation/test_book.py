"""What is in force, and from when."""

import pytest

from imcore.models import ModerationRule, Stamp
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
        stamps.append(Stamp.objects.get().stamp)
    assert len(set(stamps)) == 2


def test_a_book_is_read_with_three_queries_and_then_not_again() -> None:
    category("On", *(f"w{number}" for number in range(200)))
    with statements() as sent:
        book.load()
    assert len(sent) == 3
    first = book.current()
    with statements() as sent:
        assert book.current() is first
    assert sent == []
