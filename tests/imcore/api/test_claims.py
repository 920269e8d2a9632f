"""Whatever a client claims, in path, query or body: it is refused in the one shape, and never an accident of ours."""

from typing import Any

import pytest
from django.db import connection
from rest_framework.settings import api_settings

from imcore.models import Conversation
from oa.models import Department
from tests import lanes
from tests.cast import Cast
from tests.imcore.api.conforming import PREFIX, Rest, client_for, document
from tests.imcore.conversations.test_membership import say
from tests.oa.office import department

ELSEWHERE = connection.vendor == "sqlite" and not lanes.missing("services")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(ELSEWHERE, reason="runs on PostgreSQL, the stricter one: python -m tests.on_services -m pytest"),
]

OPERATIONS = sorted(
    (path.removeprefix(PREFIX), method)
    for path, methods in document()["paths"].items()
    for method in methods
    if path.startswith(PREFIX) and method in ("get", "put", "post", "patch", "delete")
)
VALUES: list[Any] = [
    None, True, 0, -1, 1.5, 2**31, 2**53, 2**63, 2**64, 10**40, "", " ", "a\x00b", "x" * 70_000, "%s%n{}", "\u202e", [], [[]],
    [None], {}, {"a": {}}, [2**70], "all", "1",
]  # fmt: skip
IN_PATHS = [
    "0",
    "-1",
    "9007199254740991",
    "9007199254740992",
    "9" * 40,
    "x",
    "%00",
    "%F0%9F%91%8D",
    "%E0%A4%A",
    "1%2F2",
    "..",
    "None",
]
IN_QUERIES = ["", "0", "-1", "1.5", "x", "\x00", "9" * 40, "9007199254740992", "٣", "2026-11-23", "{}", "x" * 5000, "null"]


@pytest.fixture
def rest(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Rest:
    for scope in api_settings.DEFAULT_THROTTLE_RATES:
        monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, scope, "100000/min")
    say(cast.alice, cast.group)
    department("Farm")
    return client_for(cast.alice)


def filled(path: str, cast: Cast, **others: str) -> str:
    """The path with ids that exist, save those given."""
    known = {"conversation_id": str(cast.group.pk), "user_id": str(cast.bob.pk), "seq": "1", "emoji": "👍"}
    known["department_id"] = str(Department.objects.values_list("pk", flat=True)[0])
    for name in names(path):
        path = path.replace("{" + name + "}", {**known, **others}.get(name, "1"))
    return path


def names(path: str) -> list[str]:
    return [part.strip("{}") for part in path.split("/") if part.startswith("{")]


def ask(rest: Rest, method: str, path: str, body: Any) -> int:
    """The status; the client itself holds the answer against the document."""
    answer = rest.get(path) if method == "get" else rest.send(method, path, {} if body is None else body)
    assert answer.status < 500, f"{method} {path} {str(body)[:100]}: {answer.body}"
    if answer.status >= 400:
        assert set(answer.body["error"]) == {"code", "message", "detail"}
    return answer.status


@pytest.mark.parametrize(("path", "method"), [entry for entry in OPERATIONS if "{" in entry[0]])
def test_any_text_in_a_path(cast: Cast, rest: Rest, path: str, method: str) -> None:
    before = Conversation.objects.get(pk=cast.group.pk).version
    for name in names(path):
        for value in IN_PATHS:
            if name != "emoji":
                assert ask(rest, method, filled(path, cast, **{name: value}), None) >= 400
    assert Conversation.objects.get(pk=cast.group.pk).version == before


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_any_value_in_a_query(cast: Cast, rest: Rest, path: str, method: str) -> None:
    parameters = document()["paths"][PREFIX + path][method].get("parameters", [])
    where = filled(path, cast)
    for name in [parameter["name"] for parameter in parameters if parameter["in"] == "query"]:
        for value in IN_QUERIES:
            answer = rest.get(where, **{name: value})
            assert answer.status in (200, 400, 403, 404), f"{path}?{name}={value[:50]}: {answer.body}"


@pytest.mark.parametrize(("path", "method"), [entry for entry in OPERATIONS if entry[1] in ("post", "put", "patch")])
def test_any_value_in_a_body(cast: Cast, rest: Rest, path: str, method: str) -> None:
    content = document()["paths"][PREFIX + path][method].get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
    fields = document()["components"]["schemas"].get(schema, {}).get("properties", {})
    where = filled(path, cast)
    for value in VALUES:
        ask(rest, method, where, value)
        for name in fields:
            ask(rest, method, where, dict.fromkeys(fields, "1") | {name: value})
            ask(rest, method, where, {name: value})
