"""docs/asyncapi.yaml says what the server does: the same ops, fields, limits, events, codes; and real frames fit it."""

from functools import cache
from typing import Any

import jsonschema
import msgspec
import pytest
import yaml

from imcore import errors, protocol
from tests.cast import Cast
from tests.conftest import Connect
from tests.products import ROOT

EVENTS = {"hello", "message", "changed", "read", "typing", "presence", "conversation", "signal", "kicked"}


@cache
def document() -> dict[str, Any]:
    """The document, as data."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text())
    return loaded


def references(node: Any) -> list[str]:
    """All `$ref`s below a node."""
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in references(value)]
    return [found for value in node for found in references(value)] if isinstance(node, list) else []


def check(message: str, frame: dict[str, Any]) -> None:
    """Raises ValidationError where the frame is not the documented message."""
    schema = document()["components"]["messages"][message]["payload"]
    jsonschema.Draft202012Validator(schema | {"components": document()["components"]}).validate(frame)


def test_it_is_an_asyncapi_3_document() -> None:
    assert document()["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(document()["info"])
    assert {"channels", "operations", "components"} <= set(document())
    for name, operation in document()["operations"].items():
        assert operation["action"] in {"send", "receive"}, name
        assert operation["channel"] == {"$ref": "#/channels/link"}, name
        assert operation["messages"], name


def test_every_reference_leads_somewhere() -> None:
    for reference in references(document()):
        node: Any = document()
        for part in reference.removeprefix("#/").split("/"):
            assert part in node, reference
            node = node[part]


def test_every_schema_is_a_schema() -> None:
    for name, message in document()["components"]["messages"].items():
        jsonschema.Draft202012Validator.check_schema(message["payload"])
        assert message["summary"], name


def test_the_ops_are_those_of_the_code() -> None:
    received = {name for name, operation in document()["operations"].items() if operation["action"] == "receive"}
    assert received == set(protocol.REQUESTS)


def test_the_events_are_those_of_the_contract() -> None:
    sent = {name.removeprefix("on_") for name, op in document()["operations"].items() if op["action"] == "send"}
    assert sent == EVENTS


@pytest.mark.parametrize("op", sorted(protocol.REQUESTS))
def test_an_ops_fields_are_those_of_the_code(op: str) -> None:
    written = document()["components"]["messages"][f"{op}.request"]["payload"]
    (coded,), components = msgspec.json.schema_components([protocol.REQUESTS[op]])
    struct = components[coded["$ref"].rpartition("/")[2]]
    assert set(written["properties"]) == set(struct["properties"])
    assert set(written["required"]) == set(struct["required"])
    for field, schema in written["properties"].items():
        for limit in ("minLength", "maxLength", "maxItems", "minimum", "maximum"):
            if limit in schema:
                assert schema[limit] == struct["properties"][field].get(limit), f"{op}.{field} {limit}"


def test_the_error_codes_are_those_of_the_code() -> None:
    assert set(document()["components"]["schemas"]["Error"]["properties"]["code"]["enum"]) == set(errors.CODES)


async def test_real_frames_are_as_documented(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    group = {"conversation": company.group.pk}
    requests: list[tuple[str, dict[str, Any]]] = [
        ("send", {**group, "client_id": "a-1", "kind": "text", "body": {"text": "hi"}, "mentions": [company.bob.pk]}),
        ("watch", {"users": [company.bob.pk]}),
        ("typing", group),
        ("edit", {**group, "seq": 1, "body": {"text": "hello"}}),
        ("react", {**group, "seq": 1, "emoji": "👍", "on": True}),
        ("read", {**group, "seq": 1}),
        ("receipts", {**group, "seq": 1}),
        ("history", group),
        ("changes", {**group, "since": 0}),
        ("recall", {**group, "seq": 1}),
        ("ping", {}),
    ]
    for op, fields in requests:
        number = await alice.post(op, **fields)
        check(f"{op}.request", {"id": number, "op": op, **fields})
        check(f"{op}.ok", await alice.answer(number))
    check("error", await alice.answer(await alice.post("read", conversation=2**40, seq=1)))
    await bob.next_event("changed", where=lambda event: event["message"]["state"] == "recalled")
    for event in (*alice.events, *bob.events):
        check(f"{event['event']}.event", event)
    assert {"hello", "message", "changed", "typing"} <= {event["event"] for event in bob.events}
