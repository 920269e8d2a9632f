"""Hongyan's own form."""

from typing import Any

import pytest

from imcore.integrations.incoming import own
from imcore.integrations.incoming.said import Named, Unreadable


def test_a_kind_and_its_body_are_taken_as_they_are() -> None:
    (said,) = own.read({"kind": "text", "body": {"text": "a"}, "mentions": [7, "bob"], "client_id": "c"})
    assert (said.kind, said.body, said.client_id, said.named) == ("text", {"text": "a"}, "c", Named(users=(7,), names=("bob",)))


def test_markdown_is_a_card() -> None:
    (said,) = own.read({"markdown": "**a**", "title": "T", "mentions": "all"})
    assert (said.kind, said.body, said.named.everyone) == ("card", {"title": "T", "text": "**a**", "fields": []}, True)


@pytest.mark.parametrize(
    "payload",
    [{"kind": "text", "colour": "red"}, {"kind": "text", "mentions": [True]}, {"kind": "text", "mentions": "some"},
     {"kind": "text", "body": []}, {"markdown": ""}, {"kind": "text", "mentions": [-1]}],
)  # fmt: skip
def test_what_is_not_of_the_form_is_refused(payload: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        own.read(payload)
