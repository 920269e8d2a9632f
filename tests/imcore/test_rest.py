"""REST manners: who is asking, one shape for errors, strict JSON, cursors, throttles."""

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.http import Http404
from django.test import Client
from rest_framework import exceptions
from rest_framework.settings import api_settings

from imcore import errors, rest
from imcore.models import Conversation, Device
from tests import factories
from tests.cast import Cast
from tests.imcore.api.conforming import client_for

pytestmark = pytest.mark.django_db


def body_of(answer: Any) -> dict[str, Any]:
    error: dict[str, Any] = json.loads(answer.content)["error"]
    assert set(error) == {"code", "message", "detail"}
    return error


# --- who is asking


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer \x00", "Basic YTpi", "bearer hy_x", "é"])
def test_without_a_live_token_the_answer_is_401_and_says_what_to_bring(header: str) -> None:
    answer = Client().get("/api/v1/conversations", headers={"Authorization": header})
    assert (answer.status_code, body_of(answer)["code"]) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_scheme_is_read_in_any_case(cast: Cast) -> None:
    answer = Client().get("/api/v1/conversations", headers={"Authorization": f"bEARER {factories.token(cast.alice)}"})
    assert answer.status_code == 200


def test_an_ended_login_is_refused_by_token_and_by_session(cast: Cast) -> None:
    browser, program = Client(), client_for(cast.bob)
    browser.force_login(cast.alice)
    assert browser.get("/api/v1/conversations").status_code == 200
    Device.objects.update(ended_at="2026-01-01T00:00:00Z")
    assert browser.get("/api/v1/conversations").status_code == 401
    assert program.get("/conversations").status == 401


def test_a_session_writes_only_with_the_csrf_token(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.alice)
    assert browser.get("/api/v1/conversations").status_code == 200
    refused = browser.post("/api/v1/groups", {"name": "x"}, "application/json")
    assert (refused.status_code, body_of(refused)["code"]) == (403, "forbidden")
    assert Conversation.objects.count() == 1
    secret = "a" * 32
    browser.cookies["csrftoken"] = secret
    made = browser.post("/api/v1/groups", {"name": "x"}, "application/json", headers={"X-CSRFToken": secret})
    assert made.status_code == 201


def test_a_token_needs_no_csrf(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {factories.token(cast.alice)}"})
    assert strict.post("/api/v1/groups", {"name": "x"}, "application/json").status_code == 201


# --- errors


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (errors.Muted(until=None), 403, "muted"),
        (exceptions.ValidationError({"a": ["no"]}), 400, "invalid"),
        (exceptions.ParseError(), 400, "bad_frame"),
        (exceptions.NotAuthenticated(), 401, "unauthenticated"),
        (exceptions.PermissionDenied(), 403, "forbidden"),
        (Http404(), 404, "not_found"),
        (exceptions.MethodNotAllowed("PUT"), 405, "unknown_op"),
        (exceptions.NotAcceptable(), 406, "invalid"),
        (exceptions.UnsupportedMediaType("text/x"), 415, "invalid"),
        (exceptions.Throttled(wait=2.5), 429, "rate_limited"),
        (OverflowError("too large"), 400, "invalid"),
        (RuntimeError("secret of ours"), 500, "internal"),
    ],
)
def test_every_exception_becomes_the_one_shape(fault: Exception, status: int, code: str) -> None:
    answer = rest.error_response(fault, {})
    assert (answer.status_code, answer.data["error"]["code"]) == (status, code)
    assert set(answer.data["error"]) == {"code", "message", "detail"}
    assert "secret" not in json.dumps(answer.data)


def test_a_service_that_is_away_is_answered_503() -> None:
    answer = rest.error_response(OperationalError("server closed the connection"), {})
    assert (answer.status_code, answer.data["error"]["code"]) == (503, "unavailable")
    assert "closed" not in json.dumps(answer.data)


def test_a_limit_says_when_to_come_back() -> None:
    answer = rest.error_response(errors.RateLimited(retry_after=7), {})
    assert (answer.status_code, answer.headers["Retry-After"], answer.data["error"]["detail"]) == (429, "7", {"retry_after": 7})


def test_nested_faults_are_named_from_the_body_down() -> None:
    nested = {"a": {"b": ["x"]}, "list": [{}, {"c": ["y"]}], "non_field_errors": ["z"], "plain": ["p", "q"]}
    assert rest.field_detail(nested) == {"a.b": ["x"], "list.1.c": ["y"], "body": ["z"], "plain": ["p", "q"]}


def test_the_sentence_is_in_the_language_asked_for_else_in_the_users(cast: Cast) -> None:
    def code_and_language(**headers: str) -> str:
        token = factories.token(cast.alice)
        answer = Client().get("/api/v1/conversations/999", headers={"Authorization": f"Bearer {token}", **headers})
        assert body_of(answer)["code"] == "not_member"
        return answer.headers["Content-Language"]

    type(cast.alice).objects.filter(pk=cast.alice.pk).update(language="en")
    assert code_and_language() == "en"
    assert code_and_language(**{"Accept-Language": "zh-Hans"}) == "zh-hans"


# --- bodies


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"nonsense",
        b"{'a': 1}",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"name": "\\ud800"}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_malformed_json_is_a_bad_frame(cast: Cast, raw: bytes) -> None:
    refused = client_for(cast.alice).send("post", "/groups", raw)
    assert (refused.status, refused.code) == (400, "bad_frame")


@pytest.mark.parametrize("raw", [b"[]", b'"x"', b"5", b"null", b"true", b'{"a": 1e400}', b'{"a": ' + b"9" * 5000 + b"}"])
def test_json_that_is_no_object_or_no_number_of_ours_is_invalid(cast: Cast, raw: bytes) -> None:
    refused = client_for(cast.alice).send("post", "/groups", raw)
    assert (refused.status, refused.code, list(refused.body["error"]["detail"])) == (400, "invalid", ["body"])


def test_a_body_over_the_limit_is_too_large(cast: Cast) -> None:
    refused = client_for(cast.alice).send("post", "/groups", b'{"name": "' + b"x" * rest.JSON_LIMIT_BYTES + b'"}')
    assert (refused.status, refused.code, refused.body["error"]["detail"]) == (413, "too_large", {"limit": 1024 * 1024})


def test_another_content_type_is_answered_415_in_the_shape(cast: Cast) -> None:
    sender = Client(headers={"Authorization": f"Bearer {factories.token(cast.alice)}"})
    answer = sender.post("/api/v1/groups", {"name": "x"})
    assert (answer.status_code, body_of(answer)["code"]) == (415, "invalid")
    assert Conversation.objects.count() == 1


# --- lists


def test_a_cursor_is_read_as_it_was_written() -> None:
    assert rest.read_cursor(rest.write_cursor(("阿明", 7)), tuple[str, int]) == ("阿明", 7)
    assert rest.read_cursor("", tuple[str, int]) is None
    assert rest.page([1], next_key=None) == {"next": None, "results": [1]}


@pytest.mark.parametrize("cursor", ["x", "WzFd", "é", "\x00", "e30", rest.write_cursor(("a", "b")), rest.write_cursor((1,))])
def test_a_cursor_of_anything_else_is_invalid(cursor: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        rest.read_cursor(cursor, tuple[str, int])
    assert list(refused.value.detail) == ["cursor"]


# --- throttles


def test_past_the_rate_the_answer_is_429_for_that_user_only(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "user", "3/day")
    alice, bob = client_for(cast.alice), client_for(cast.bob)
    assert [alice.get("/conversations").status for _ in range(4)] == [200, 200, 200, 429]
    refused = alice.get("/conversations")
    assert refused.code == "rate_limited"
    assert int(refused.headers["Retry-After"]) == refused.body["error"]["detail"]["retry_after"] >= 1
    assert bob.get("/conversations").status == 200
