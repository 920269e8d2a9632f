"""What tests say that must stand in no log: texts, tokens, tickets, passwords. `make test` keeps it beside the logs, where
`scripts.scan_logs` looks for it; otherwise nothing is kept."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from config.scrub import SECRET_KEYS

FOLDER = os.environ.get("HONGYAN_TEST_LOGS", "")
LEAST = 8  # bytes, three characters of Chinese: what is shorter stands in a log by chance
SPEECH = re.compile(r"[^\W\d_][,.;:!?]* [^\W\d_]|[\u3400-\u9fff]")  # two words, or Chinese: no id, no time, no kind
_noted: set[str] = set()


def secret(*values: str) -> None:
    """Notes what is nobody's business as a whole."""
    fresh = {value for value in values if len(value.encode()) >= LEAST} - _noted if FOLDER else set()
    if fresh:
        _noted.update(fresh)
        with (Path(FOLDER) / f"{os.getpid()}.said").open("a", encoding="utf-8") as file:
            file.writelines(f"{value}\n" for value in fresh)


def texts(value: Any) -> None:
    """Notes what somebody wrote, wherever it stands in the value."""
    if FOLDER:
        secret(*speech(value))


def speech(value: Any) -> Iterator[str]:
    """What reads as somebody's words, by pieces that a log would show as they are."""
    pieces = (piece.strip() for text in _strings(value) for piece in re.split(r"[\x00-\x1f\"'\\<>]", text))
    return (piece for piece in pieces if SPEECH.search(piece))


def request(sent: httpx.Request) -> None:
    """Notes the credentials and the texts of a request, by the names that they have in it."""
    secret(sent.headers.get("Authorization", "").removeprefix("Bearer "))
    if sent.headers.get("Content-Type") == "application/json":
        _named(json.loads(sent.content or b"null"))


def listen() -> None:
    """Notes from now on the texts that this process itself writes to the log of messages."""
    if FOLDER:
        connection_created.connect(_opened, dispatch_uid="said")


def _named(value: Any) -> None:
    for name, inner in value.items() if isinstance(value, dict) else ():
        if not SECRET_KEYS.search(name):
            _named(inner)
        elif name in ("text", "body", "html"):
            texts(inner)
        elif isinstance(inner, str):
            secret(inner)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except ValueError:
            pass  # somebody's text that only begins like that
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _opened(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    if _hear not in connection.execute_wrappers:
        connection.execute_wrappers.append(_hear)


def _hear(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
    if "imcore_message" in sql and not sql.startswith("SELECT"):
        texts(values)
    return execute(sql, values, many, context)
