"""What the product writes to its standard error: a JSON object a line in production, a readable line in development. Each says
whose request it was, and none what somebody wrote (config.scrub)."""

from collections.abc import MutableMapping
from typing import Any

import structlog

from config import scrub

CHOICES = ("DEBUG", "INFO", "WARNING", "ERROR")
LEVELS = {
    **dict.fromkeys(("axes", "celery", "daphne"), "WARNING"),  # Celery tells of each task: one every 2 s
    # clients of other services: they write down addresses and headers, and whoever has a push address can push to it
    **dict.fromkeys(("httpx", "httpcore", "hpack", "urllib3", "botocore", "boto3", "s3transfer"), "WARNING"),
    "uvicorn.error": "WARNING",  # at INFO it writes down each handshake's address, tickets included
    "kombu.connection": "ERROR",  # in memory it warns that it has no host name
}
FIRST = ("timestamp", "level", "logger", "event")


def logging(*, level: str, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING. Also what structlog's own loggers say comes this way."""
    known = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        of_request,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    line = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": known,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            scrub.event,
            structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else readable,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {name: {"level": least} for name, least in LEVELS.items()},
    }


def of_request(_logger: Any, _method: str, said: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What Django says of an answer it says when the request is over: the id comes from the request then."""
    number = getattr(said.pop("request", None), "request_id", None)
    return {**said, "request_id": number} if number else said


def readable(_logger: Any, _method: str, said: MutableMapping[str, Any]) -> str:
    """Time, level, logger, sentence, then what else is known; a traceback below."""
    trace = said.pop("exception", "")
    head = " ".join(str(said.pop(name, "")) for name in FIRST)
    rest = "".join(f" {name}={value}" for name, value in sorted(said.items()))
    return f"{head}{rest}" + (f"\n{trace}" if trace else "")
