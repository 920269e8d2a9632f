"""A client's frame → its request, or why it is none. Whatever arrives, nothing else."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings, strategies

from imcore import protocol
from imcore.protocol import Close, Refusal, decode_request
from tests.protocol_page import table

BIGGEST = 2**53 - 1
FULL: dict[str, dict[str, Any]] = {
    "send": {
        "conversation": 12,
        "client_id": "c-1",
        "kind": "text",
        "body": {"text": "你好"},
        "reply_to": 990,
        "mentions": [17, 18],
    },
    "read": {"conversation": 12, "seq": 0},
    "typing": {"conversation": 12},
    "history": {"conversation": 12, "before_seq": 0, "after_seq": None, "limit": 100},
    "changes": {"conversation": 12, "since": 0, "limit": 200},
    "recall": {"conversation": 12, "seq": 1},
    "edit": {"conversation": 12, "seq": 1, "body": {}},
    "react": {"conversation": 12, "seq": 1, "emoji": "👍", "on": False},
    "receipts": {"conversation": 12, "seq": 1},
    "watch": {"users": [1, 2, 3]},
    "ping": {},
}
REQUIRED = {
    "send": ["client_id", "kind", "body"],
    "read": ["conversation", "seq"],
    "typing": ["conversation"],
    "history": ["conversation"],
    "changes": ["conversation", "since"],
    "recall": ["conversation", "seq"],
    "edit": ["conversation", "seq", "body"],
    "react": ["conversation", "seq", "emoji", "on"],
    "receipts": ["conversation", "seq"],
    "watch": ["users"],
    "ping": [],
}
WRONG: dict[str, list[Any]] = {
    "conversation": [0, -1, BIGGEST + 1, "12", 1.5, True, None, []],
    "to": [0, BIGGEST + 1, "12", None],
    "client_id": ["", "c" * 65, 7, None],
    "kind": ["", "k" * 33, 7, None],
    "body": ["hi", [], None, 7],
    "reply_to": [0, BIGGEST + 1, "1", 1.5, True],
    "mentions": ["some", [0], ["17"], [17, None], list(range(1, 102)), None, 17],
    "seq": [-1, BIGGEST + 1, "1", 1.5, True, None],
    "before_seq": [-1, "1"],
    "after_seq": [-1, "1"],
    "since": [-1, BIGGEST + 1, "1", None],
    "limit": [0, 201, "5", None, 1.5],
    "emoji": ["", "x" * 33, None],
    "on": ["yes", 1, None],
    "users": [[0], list(range(1, 502)), "all", None, [1, "2"]],
}


def frame(op: str, **fields: Any) -> str:
    """A whole frame with number 7."""
    return json.dumps({"id": 7, "op": op, **fields})


def refusal(text: str | bytes) -> Refusal:
    """How the frame is refused."""
    with pytest.raises(Refusal) as refused:
        decode_request(text)
    return refused.value


def test_the_ops_are_those_of_the_contract() -> None:
    assert list(protocol.REQUESTS) == [row[0] for row in table("op")]
    assert [request.__struct_config__.tag for request in protocol.REQUESTS.values()] == list(protocol.REQUESTS)


def test_the_close_codes_are_those_of_the_contract() -> None:
    ours = sorted(value for name, value in vars(Close).items() if name.isupper())
    assert ours == [int(row[0]) for row in table("code", 1)]


@pytest.mark.parametrize("op", FULL)
def test_a_full_frame_is_its_request(op: str) -> None:
    request = decode_request(frame(op, **FULL[op]))
    assert type(request) is protocol.REQUESTS[op]
    assert msgspec.to_builtins(request) == {"op": op, "id": 7, **FULL[op]}
    assert decode_request(frame(op, **FULL[op]).encode()) == request


@pytest.mark.parametrize(("op", "field"), [(op, field) for op, fields in REQUIRED.items() for field in fields])
def test_a_missing_field_is_named(op: str, field: str) -> None:
    refused = refusal(frame(op, **{name: value for name, value in FULL[op].items() if name != field}))
    assert (refused.code, refused.re, list(refused.detail)) == ("invalid", 7, [field])


@pytest.mark.parametrize("op", FULL)
def test_what_is_not_required_may_be_left_out(op: str) -> None:
    least = {field: FULL[op][field] for field in REQUIRED[op]}
    assert type(decode_request(frame(op, **least))) is protocol.REQUESTS[op]


@pytest.mark.parametrize(("op", "field"), [(op, field) for op, fields in FULL.items() for field in fields] + [("send", "to")])
def test_a_wrong_field_is_named(op: str, field: str) -> None:
    for value in WRONG[field]:
        refused = refusal(frame(op, **FULL[op] | {field: value}))
        assert (refused.code, refused.re) == ("invalid", 7), value
        assert [name.partition("[")[0] for name in refused.detail] == [field], value


def test_a_place_in_a_list_is_named() -> None:
    refused = refusal(frame("watch", users=[1, 2, "3"]))
    assert refused.detail == {"users[2]": ["Expected `int`, got `str`"]}


@pytest.mark.parametrize(
    ("op", "fields"),
    [
        ("send", {"client_id": "c" * 64, "kind": "k" * 32, "mentions": list(range(1, 101)), "conversation": BIGGEST}),
        ("send", {"mentions": "all", "reply_to": None}),
        ("send", {"mentions": []}),
        ("read", {"seq": BIGGEST}),
        ("history", {"limit": 1}),
        ("changes", {"limit": 1, "since": BIGGEST}),
        ("react", {"emoji": "👨‍👩‍👧‍👦" + "x" * 25}),
        ("watch", {"users": list(range(1, 501))}),
        ("watch", {"users": []}),
    ],
)
def test_the_limits_themselves_are_allowed(op: str, fields: dict[str, Any]) -> None:
    request = decode_request(frame(op, **FULL[op] | fields))
    assert {field: getattr(request, field) for field in fields} == fields


def test_a_recall_needs_a_seq_that_can_be() -> None:
    assert refusal(frame("recall", conversation=12, seq=0)).detail == {"seq": ["Expected `int` >= 1"]}


def test_what_a_later_client_adds_is_overlooked() -> None:
    assert decode_request(frame("ping", colour="red")) == protocol.Ping(id=7)


@pytest.mark.parametrize(
    "text",
    ["", " ", "{", "null", "[]", '"text"', "7", "\ufeff{}", '{"id": 7, "op": "ping"} x', '{"id": NaN, "op": "ping"}',
     '{"id": 7, "op": "ping", "x": NaN}', '{"id": 7, "op": "ping", "x": "\\ud800"}', "\ud800", b"\xff\xfe", b"\x00",
     "[" * 30_000, '{"a":' * 30_000, "9" * 30_000, '{"id": ' + "9" * 5_000 + ', "op": "ping"}',
     '{"op": "ping"}', '{"id": null, "op": "ping"}', '{"id": "7", "op": "ping"}', '{"id": -1, "op": "ping"}',
     '{"id": 1.0, "op": "ping"}', '{"id": true, "op": "ping"}', '{"id": 9007199254740992, "op": "ping"}'],
)  # fmt: skip
def test_what_has_no_usable_number_is_a_bad_frame(text: str | bytes) -> None:
    refused = refusal(text)
    assert (refused.code, refused.re, refused.detail) == ("bad_frame", None, {})


@pytest.mark.parametrize("number", [0, BIGGEST])
def test_any_number_up_to_the_biggest_exact_one_is_repeated(number: int) -> None:
    assert decode_request(json.dumps({"id": number, "op": "ping"})) == protocol.Ping(id=number)
    assert refusal(json.dumps({"id": number, "op": "fly"})).re == number


@pytest.mark.parametrize(
    ("op", "said"), [("fly", "fly"), ("", ""), ("PING", "PING"), (None, None), (7, None), (["send"], None), ({}, None)]
)
def test_an_op_that_is_none_is_named(op: object, said: str | None) -> None:
    refused = refusal(json.dumps({"id": 7, "op": op}))
    assert (refused.code, refused.re, refused.detail) == ("unknown_op", 7, {"op": said})


def test_a_frame_without_an_op_asks_for_nothing() -> None:
    assert refusal('{"id": 7}').detail == {"op": None}


def outcome(text: str | bytes) -> str:
    """The op of the request, or the code of the refusal. Anything else that is raised fails the test."""
    try:
        return str(decode_request(text).__struct_config__.tag)
    except Refusal as refused:
        return refused.code


FATES = {*protocol.REQUESTS, "bad_frame", "unknown_op", "invalid"}
json_values = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers() | strategies.floats() | strategies.text(),
    lambda inner: strategies.lists(inner, max_size=3) | strategies.dictionaries(strategies.text(), inner, max_size=3),
    max_leaves=6,
)
any_text = strategies.text(strategies.characters(codec=None, exclude_categories=()))


@given(text=strategies.binary() | any_text | json_values.map(json.dumps))
@example(text='{"id":7,"op":"ping"' + " " * 70_000 + "}")
def test_whatever_arrives_is_a_request_or_refused(text: str | bytes) -> None:
    assert outcome(text) in FATES


@given(
    op=strategies.sampled_from(sorted(FULL)),
    number=json_values,
    changed=strategies.dictionaries(strategies.sampled_from(sorted(WRONG)), json_values, max_size=3),
)
@settings(max_examples=200)
def test_whatever_the_fields_say_it_is_a_request_or_refused(op: str, number: object, changed: dict[str, Any]) -> None:
    text = json.dumps({"id": number, "op": op, **FULL[op], **changed})
    assert outcome(text) in FATES


@pytest.mark.parametrize("depth", [*range(0, 1_100, 25), 5_000, 13_000])
@pytest.mark.parametrize("wrong", [{}, {"seq": "wrong"}], ids=["right", "wrong"])
def test_however_deep_it_goes_it_is_a_request_or_refused(depth: int, wrong: dict[str, Any]) -> None:
    nested = '{"a":' * depth + "1" + "}" * depth
    text = f'{{"id": 7, "op": "edit", "body": {{"x": {nested}}}, ' + json.dumps({"conversation": 12, "seq": 1} | wrong)[1:]
    assert outcome(text) in {"edit", "invalid", "bad_frame"}
