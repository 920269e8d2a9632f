"""What holds for the bodies of all kinds."""

from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given, settings, strategies

from imcore import errors, extend
from imcore.kinds import body_kind
from imcore.plug import KINDS
from tests.imcore.kinds.bodies import FILE_ID, Body, json_values, refusal, refused_field

ALLOWED: dict[str, Body] = {
    "text": {"text": "你好"},
    "image": {"attachment": FILE_ID, "width": 640, "height": 480, "thumbnail": "/t"},
    "file": {"attachment": FILE_ID, "name": "计划.pdf", "size": 10, "mime": "application/pdf"},
    "voice": {"attachment": FILE_ID, "seconds": 2.5},
    "video": {"attachment": FILE_ID, "seconds": 9.0, "width": 640, "height": 480, "thumbnail": "/t"},
    "location": {"latitude": 31.2, "longitude": 121.5, "name": "外滩", "address": "中山东一路"},
    "contact": {"user": 42},
    "link": {"url": "https://example.com/", "title": "Tea", "description": "green", "image": "https://example.com/a.png"},
    "card": {
        "title": "Build 7",
        "text": "**green**",
        "fields": [{"title": "branch", "value": "main", "short": True}],
        "actions": [{"id": "again", "text": "Again", "style": "primary"}],
    },
    "forward": {
        "title": "Yesterday",
        "messages": [
            {
                "conversation": 3,
                "seq": 9,
                "sender": 42,
                "sender_name": "Bob",
                "kind": "text",
                "body": {"text": "hi"},
                "created_at": "2026-11-23T08:00:00.123Z",
            }
        ],
    },
    "notice": {"event": "member_left", "by": 42},
}
BY_NAME: dict[str, extend.MessageKind] = {kind.name: kind for kind in KINDS}
every_kind = pytest.mark.parametrize("name", sorted(BY_NAME))


class Note(msgspec.Struct, forbid_unknown_fields=True):
    title: Annotated[str, msgspec.Meta(max_length=5)]
    file: str = ""


def never_blank(note: Note) -> None:
    if not note.title.strip():
        raise body_kind.invalid_body({"title": ["is blank"]})


NOTE = body_kind.BodyKind(
    "note", Note, read_text=lambda note: note.title, list_files=lambda note: [note.file], check=never_blank
)


@every_kind
def test_a_full_body_is_stored_as_it_was_sent(name: str) -> None:
    assert BY_NAME[name].validate(ALLOWED[name]) == ALLOWED[name]


@every_kind
def test_an_unknown_field_is_refused_by_name(name: str) -> None:
    assert refused_field(BY_NAME[name], ALLOWED[name] | {"colour": "red"}) == "body.colour"


@every_kind
def test_an_empty_body_is_refused(name: str) -> None:
    assert all(field.startswith("body.") for field in refusal(BY_NAME[name], {}))


@every_kind
@pytest.mark.parametrize("spoil", [lambda body: body | {"text": "a\x00b"}, lambda body: body | {"a\x00b": 1}])
def test_a_nul_character_is_refused_wherever_it_is(name: str, spoil: Any) -> None:
    assert refusal(BY_NAME[name], spoil(ALLOWED[name])) == {"body": ["holds a NUL character"]}


@given(name=strategies.sampled_from(sorted(BY_NAME)), body=strategies.dictionaries(strategies.text(), json_values, max_size=4))
def test_any_json_is_either_a_body_or_invalid(name: str, body: Body) -> None:
    is_body_or_invalid(BY_NAME[name], body)


@given(data=strategies.data())
@settings(max_examples=300)
def test_any_json_in_the_known_fields_is_either_a_body_or_invalid(data: strategies.DataObject) -> None:
    name = data.draw(strategies.sampled_from(sorted(BY_NAME)))
    changed = data.draw(strategies.dictionaries(strategies.sampled_from(sorted(ALLOWED[name])), json_values, min_size=1))
    is_body_or_invalid(BY_NAME[name], ALLOWED[name] | changed)


def is_body_or_invalid(kind: extend.MessageKind, body: Body) -> None:
    """The kind gives a body that it would give again, with text and files, or refuses by field; nothing else."""
    try:
        stored = kind.validate(body)
    except errors.Invalid as refused:
        fields = list(refused.detail)
    else:
        fields = []
        holds_together(kind, stored)
    assert [field for field in fields if field != "body" and not field.startswith("body.")] == []


def holds_together(kind: extend.MessageKind, stored: Body) -> None:
    """What was accepted once is accepted again, survives JSON, and has text and files."""
    assert kind.validate(stored) == stored
    assert "\x00" not in kind.text(stored)
    assert all(isinstance(file, str) for file in kind.attachments(stored))
    assert msgspec.json.decode(msgspec.json.encode(stored)) == stored


@every_kind
def test_a_body_nested_without_end_is_refused(name: str) -> None:
    nested: Any = "deep"
    for _ in range(5_000):
        nested = [{"in": nested}]
    assert refusal(BY_NAME[name], ALLOWED[name] | {"text": nested}) == {"body": ["is nested more than 64 deep"]}


def test_a_forwarded_body_may_be_nested_as_deep_as_the_limit() -> None:
    nested: Any = "deep"
    for _ in range(body_kind.DEPTH_LIMIT - 4):  # the body, its messages, the snapshot, and the innermost text
        nested = {"in": nested}
    body = {"messages": [{"conversation": 1, "seq": 1, "body": nested}]}
    assert BY_NAME["forward"].validate(body)["messages"][0]["body"] == nested
    deeper = {"messages": [{"conversation": 1, "seq": 1, "body": {"in": nested}}]}
    assert refused_field(BY_NAME["forward"], deeper) == "body"


def test_a_kind_says_what_of_it_is_text_and_files() -> None:
    assert NOTE.validate({"title": "tea"}) == {"title": "tea", "file": ""}
    assert NOTE.text({"title": "tea"}) == "tea"
    assert NOTE.attachments({"title": "tea", "file": FILE_ID}) == [FILE_ID]


def test_a_kind_without_text_and_files_has_none() -> None:
    plain = body_kind.BodyKind("plain", Note)
    assert plain.text({"title": "tea"}) == ""
    assert plain.attachments({"title": "tea"}) == []


def test_the_limit_of_a_field_is_its_last_allowed_length() -> None:
    assert NOTE.validate({"title": "five5"})["title"] == "five5"
    assert refusal(NOTE, {"title": "sixsix"}) == {"body.title": ["Expected `str` of length <= 5"]}


def test_what_types_cannot_say_the_check_says() -> None:
    assert refusal(NOTE, {"title": "  "}) == {"body.title": ["is blank"]}


def test_a_fault_of_the_whole_body_is_named_body() -> None:
    assert body_kind.invalid_body({"frame": ["no"], "text": ["short"]}).detail == {"body": ["no"], "body.text": ["short"]}
