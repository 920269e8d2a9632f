"""A JSON value is taken for what it is, and a mistake is named by field."""

from typing import Any

import pytest
from rest_framework import serializers

from imcore.api.fields import Flag, Id, Mentions, Number, PageQuery, Strict, Text, parsed
from imcore.errors import Invalid


class Sample(Strict):
    """One of each."""

    id = Id(required=False)
    number = Number(required=False)
    text = Text(required=False, max_length=5)
    flag = Flag(required=False)
    mentions = Mentions(required=False)
    inner = serializers.ListField(child=Id(), required=False)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"id": 1},
        {"id": 2**53 - 1},
        {"number": 0},
        {"text": "好"},
        {"flag": False},
        {"mentions": "all"},
        {"inner": [1]},
    ],
)
def test_a_value_of_the_right_type_is_taken(values: dict[str, Any]) -> None:
    assert parsed(Sample(data=values)) == values


def test_mentions_become_a_tuple() -> None:
    assert parsed(Sample(data={"mentions": [3, 1]})) == {"mentions": (3, 1)}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", 0), ("id", "1"), ("id", True), ("id", 1.0), ("id", 2**53), ("number", -1), ("number", None), ("text", 5),
        ("text", "a\x00"), ("text", "\ud800"), ("text", "123456"), ("text", True), ("flag", 1), ("flag", "true"), ("flag", []),
        ("flag", {}), ("mentions", "some"), ("mentions", [True]), ("mentions", {}), ("mentions", list(range(1, 102))),
        ("unknown", 1),
    ],
)  # fmt: skip
def test_a_value_that_only_resembles_it_is_refused_by_field(field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        parsed(Sample(data={field: value}))
    assert list(refused.value.detail) == [field]
    assert all(isinstance(sentence, str) for sentence in refused.value.detail[field])


@pytest.mark.parametrize("body", [[], "x", 5, None])
def test_a_body_that_is_no_object_is_refused(body: Any) -> None:
    with pytest.raises(Invalid):
        parsed(Sample(data=body))


def test_the_place_in_a_list_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        parsed(Sample(data={"inner": [1, "x", 0]}))
    assert list(refused.value.detail) == ["inner.1", "inner.2"]


def test_a_list_has_fifty_on_a_page_unless_asked() -> None:
    assert parsed(PageQuery(data={})) == {"cursor": "", "limit": 50}
    assert parsed(PageQuery(data={"limit": "200"}))["limit"] == 200
