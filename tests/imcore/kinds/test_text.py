"""Plain text: 1 to 8,000 characters, at least one of them visible."""

import pytest
from hypothesis import given, strategies

from imcore import errors
from imcore.kinds.body_kind import BodyKind
from imcore.kinds.text import TEXT, TextBody, _not_blank
from tests.imcore.kinds.bodies import Body, json_values, refusal

SLOW = BodyKind("text", TextBody, read_text=lambda body: body.text, check=_not_blank)


@pytest.mark.parametrize("text", ["好", "x" * 8_000, "😀" * 8_000, " a ", "a\r\n\tb", "\u202eabc"])
def test_a_text_is_stored_as_it_was_written(text: str) -> None:
    assert TEXT.validate({"text": text}) == {"text": text}
    assert TEXT.text({"text": text}) == text
    assert TEXT.attachments({"text": text}) == []


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, {"body.text": ["Object missing required field `text`"]}),
        ({"text": ""}, {"body.text": ["Expected `str` of length >= 1"]}),
        ({"text": " \n\u3000\t"}, {"body.text": ["is blank"]}),
        ({"text": "x" * 8_001}, {"body.text": ["Expected `str` of length <= 8000"]}),
        ({"text": None}, {"body.text": ["Expected `str`, got `null`"]}),
        ({"text": ["a"]}, {"body.text": ["Expected `str`, got `array`"]}),
        ({"text": "a\x00"}, {"body": ["holds a NUL character"]}),
        ({"text": "a", "html": "<b>"}, {"body.html": ["Object contains unknown field `html`"]}),
    ],
)
def test_anything_else_is_refused_by_field(body: Body, detail: dict[str, list[str]]) -> None:
    assert refusal(TEXT, body) == detail


def outcome(kind: BodyKind[TextBody], body: Body) -> Body:
    """The stored body, or the detail of its refusal."""
    try:
        return kind.validate(body)
    except errors.Invalid as refused:
        return refused.detail


@given(
    body=strategies.fixed_dictionaries({"text": json_values | strategies.text(alphabet=" \n\x00a好", max_size=9)})
    | strategies.dictionaries(strategies.sampled_from(["text", "html"]), json_values)
)
def test_the_hot_path_answers_as_the_general_one(body: Body) -> None:
    assert outcome(TEXT, body) == outcome(SLOW, body)
