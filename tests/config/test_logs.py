"""What a line of the log looks like."""

import json
import logging
from typing import Any

import pytest
from django.test import RequestFactory
from structlog.contextvars import bound_contextvars

from config import logs


def line(record: dict[str, Any], *, as_json: bool, exc_info: Any = None) -> str:
    """A record as it is written."""
    made = logging.makeLogRecord({"name": "imcore.link", "levelname": "WARNING", "levelno": 30, "exc_info": exc_info} | record)
    written = logs.logging(level="INFO", as_json=as_json)["formatters"]["line"]
    factory = written.pop("()")
    return str(factory(**written).format(made))


def test_in_production_it_is_an_object_with_the_requests_id() -> None:
    with bound_contextvars(request_id="abc-12345"):
        said = json.loads(line({"msg": "bus: %d lost", "args": (3,), "message_id": 7}, as_json=True))
    assert said.pop("timestamp").endswith("Z")
    assert said == {
        "event": "bus: 3 lost", "level": "warning", "logger": "imcore.link", "message_id": 7, "request_id": "abc-12345"
    }  # fmt: skip


def test_in_development_it_reads_as_a_line() -> None:
    with bound_contextvars(request_id="abc-12345"):
        said = line({"msg": "bus: %d lost", "args": (3,)}, as_json=False)
    assert said.partition(" ")[2] == "warning imcore.link bus: 3 lost request_id=abc-12345"


def test_what_is_said_of_a_request_that_is_over_has_its_id_and_not_its_address() -> None:
    request = RequestFactory().get("/?q=harbour")
    request.request_id = "abc-12345"  # type: ignore[attr-defined]
    said = line({"msg": "Not Found: /", "request": request, "status_code": 404}, as_json=False)
    assert said.partition(" ")[2] == "warning imcore.link Not Found: / request_id=abc-12345 status_code=404"


@pytest.mark.parametrize("as_json", [True, False])
def test_neither_a_sentence_nor_a_traceback_tells_what_must_not_be_known(as_json: bool) -> None:
    try:
        raise ValueError("Failing\nDETAIL:  Failing row contains (Meet at the harbour, 13812345678).")
    except ValueError as fault:
        said = line({"msg": "Bearer abcdefgh12345"}, as_json=as_json, exc_info=(type(fault), fault, fault.__traceback__))
    assert "ValueError" in said
    assert not any(secret in said for secret in ("harbour", "13812345678", "abcdefgh12345"))
