"""What goes wrong, told to Sentry where SENTRY_DSN names one: each line at ERROR with its kind of error and the places in the
code. Imported only then.

Sentry is somebody else's machine, so what goes there is chosen and not filtered: ids, names of code, numbers. The error's own
sentence stays in the log (`request_id` leads there): whoever raises may quote what somebody wrote.
"""

import logging
import re
from collections.abc import Mapping
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.logging import LoggingIntegration, ignore_logger
from sentry_sdk.types import Event, Hint
from structlog.contextvars import get_contextvars

from config import scrub

KEPT = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment", "server_name", "sdk", "exception")
FRAME = ("filename", "abs_path", "module", "function", "lineno", "pre_context", "context_line", "post_context", "in_app")
IDS = ("message_id", "message_ids", "conversation_id", "sender_id", "to_id", "client_id", "seq", "status_code")
TAGS = ("request_id", "task", "task_id")
NAME = re.compile(r"[\w.:-]{1,64}")  # of a hook, a class, a host: one word


def report_to(dsn: str, *, release: str, environment: str) -> None:
    """From now on, in this process and those that it forks."""
    ignore_logger("django.security.DisallowedHost")  # any stranger can write it
    sentry_sdk.init(
        dsn,
        release=release,
        environment=environment,
        before_send=chosen,
        # what is logged is enough: Sentry's hands in Django, Celery and HTTP clients would see bodies, headers and SQL
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            LoggingIntegration(level=None, event_level=logging.ERROR),
            ExcepthookIntegration(),
            DedupeIntegration(),
            AtexitIntegration(callback=_say_nothing),
        ],
        max_breadcrumbs=0,
        include_local_variables=False,
        send_default_pii=False,
        send_client_reports=False,
        auto_session_tracking=False,
    )


def chosen(event: Event, _hint: Hint) -> Event:
    """What goes out of an event."""
    said: Mapping[str, Any] = event
    told = {name: said[name] for name in KEPT if name in said}
    told["logentry"] = _sentence(said.get("logentry") or {})
    told["tags"] = {name: value for name, value in get_contextvars().items() if name in TAGS}
    told["extra"] = scrub.anything({name: value for name, value in (said.get("extra") or {}).items() if name in IDS})
    told["exception"] = {"values": [_without_words(one) for one in (said.get("exception") or {}).get("values", ())]}
    return told  # type: ignore[return-value]  # the same shape with less in it


def _sentence(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The line as our code has it, with the names and numbers that were put in. Of several lines the first: asyncio writes
    values into the others."""
    given = entry.get("params") or ()
    words = {name: _word(value) for name, value in given.items()} if isinstance(given, dict) else [_word(v) for v in given]
    return {"message": scrub.text(str(entry.get("message", "")).partition("\n")[0]), "params": words}


def _word(value: Any) -> Any:
    if isinstance(value, bool | int | float):
        return value
    return scrub.text(value) if isinstance(value, str) and NAME.fullmatch(value) else scrub.MASK


def _without_words(one: Mapping[str, Any]) -> dict[str, Any]:
    frames = [
        {name: frame[name] for name in FRAME if name in frame} for frame in (one.get("stacktrace") or {}).get("frames", ())
    ]
    return {"type": one.get("type"), "module": one.get("module"), "value": scrub.MASK, "stacktrace": {"frames": frames}}


def _say_nothing(_pending: int, _seconds: float) -> None:
    """Sentry's own writes to standard error as the process ends."""
