"""How values are read."""

from typing import Any

import pytest

from imcore.integrations.incoming import said
from imcore.integrations.incoming.said import Unreadable


@pytest.mark.parametrize(("value", "text"), [(None, ""), ("a", "a"), (7, "7"), (1.5, "1.5")])
def test_texts_and_numbers_are_texts(value: Any, text: str) -> None:
    assert said.text_of(value, "f") == text


@pytest.mark.parametrize("value", [True, [], {}])
def test_nothing_else_is(value: Any) -> None:
    with pytest.raises(Unreadable):
        said.text_of(value, "f")


def test_lists_and_objects_are_what_they_are() -> None:
    assert (said.object_of(None, "f"), said.objects_of(None, "f"), said.texts_of([" a ", "", 7], "f")) == ({}, [], ("a", "7"))
    for read, value in ((said.object_of, []), (said.objects_of, {}), (said.objects_of, [1]), (said.texts_of, "ab")):
        with pytest.raises(Unreadable):
            read(value, "f")


def test_a_card_is_cut_to_what_a_card_may_have() -> None:
    body = said.card("t" * 500, "x", [("n", "v" * 5_000)] * 50)
    assert (len(body["title"]), len(body["fields"]), len(body["fields"][0]["value"])) == (300, 30, 2_000)
    with pytest.raises(Unreadable):
        said.card(" ", "\n")


def test_only_web_addresses_are_pictures_of_links() -> None:
    assert said.link_body("u", title="t", description="d", picture="file:///x")["image"] == ""
