"""Ids in paths are whole numbers that every client reads exactly; all else is no address."""

import pytest
from django.urls.resolvers import RoutePattern

from imcore.api.paths import CONVERSATION, IdConverter


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("007", 7), ("9007199254740991", 2**53 - 1)])
def test_a_number_is_an_id(text: str, number: int) -> None:
    assert RoutePattern(CONVERSATION, is_endpoint=True).match(f"conversations/{text}") == ("", (), {"conversation_id": number})
    assert IdConverter().to_url(number) == str(number)


@pytest.mark.parametrize("text", ["", "-1", "1.0", "x", "9007199254740992", "1" * 17, "１", "1 ", "+1"])
def test_anything_else_is_none(text: str) -> None:
    assert RoutePattern(CONVERSATION, is_endpoint=True).match(f"conversations/{text}") is None
