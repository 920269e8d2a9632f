"""What the product writes to its standard error."""

from typing import Any

LEVELS = {
    **dict.fromkeys(("axes", "celery", "daphne"), "WARNING"),  # Celery tells of each task: one every 2 s
    "uvicorn.error": "WARNING",  # at INFO it writes down each handshake's address, tickets included
    "kombu.connection": "ERROR",  # in memory it warns that it has no host name
}


def logging(*, level: str) -> dict[str, Any]:
    """Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {name: {"level": least} for name, least in LEVELS.items()},
    }
