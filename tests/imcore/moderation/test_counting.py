"""Counting within a window."""

import pytest
from django.core.cache import cache
from django.test import override_settings

from imcore.moderation import counting

pytestmark = pytest.mark.django_db
AWAY = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}}


def count(entry: str, **fields: object) -> int:
    return counting.within("test", **({"entry": entry, "seconds": 60, "keep": 3} | fields))


def test_different_entries_are_counted_up_to_one_more_than_is_kept() -> None:
    assert [count(entry) for entry in "abbcdefg"] == [1, 2, 2, 3, 4, 5, 5, 5]


def test_what_lies_before_the_window_is_not_counted() -> None:
    cache.set("moderation:test", [(0.0, "a"), (1.0, "b")], 60)
    assert count("c") == 1


def test_to_look_is_not_to_count() -> None:
    assert [count("a", add=False), count("b", add=False), count("c")] == [1, 1, 1]


def test_where_the_cache_is_away_nothing_is_counted_and_it_is_not_asked_again_at_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with override_settings(CACHES=AWAY):
        assert [count("a"), count("b")] == [0, 0]
    assert caplog.text.count("moderation counts nothing") == 1
    assert count("c") == 0
    counting.forget()
    assert count("c") == 1
