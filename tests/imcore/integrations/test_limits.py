"""Calls in a minute, messages in a day."""

import pytest

from imcore import errors
from imcore.integrations import limits
from imcore.models import ApiClient

pytestmark = pytest.mark.django_db


def test_the_one_too_many_is_told_how_long_to_wait() -> None:
    for _ in range(3):
        limits.count("calls", 7, allowed=3)
    with pytest.raises(errors.RateLimited) as refused:
        limits.count("calls", 7, allowed=3)
    assert 1 <= refused.value.detail["retry_after"] <= 60
    limits.count("calls", 8, allowed=3)  # somebody else


def test_a_call_that_takes_too_much_of_the_day_takes_nothing() -> None:
    client = ApiClient(pk=7, messages_per_day=10)
    limits.take(client, 8)
    with pytest.raises(errors.RateLimited) as refused:
        limits.take(client, 3)
    assert refused.value.detail["messages_per_day"] == 10
    limits.take(client, 2)
    with pytest.raises(errors.RateLimited):
        limits.take(client, 1)
    limits.give_back(client, 1)
    limits.take(client, 1)
