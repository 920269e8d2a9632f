"""A worker's lines look like a node's, and each names its task and the request that asked for it."""

from collections.abc import Mapping
from contextvars import Token
from typing import Any

from celery import Task
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun
from structlog.contextvars import bind_contextvars, get_contextvars, reset_contextvars

from imcore import request_ids

HEADER = "request_id"
_bound: dict[str, Mapping[str, Token[Any]]] = {}  # task id → how to unbind


@setup_logging.connect
def _leave_as_it_is(**_unused: Any) -> None:
    """Celery would take the root logger's handlers away, and with them the form of the lines and what is masked in them."""


@before_task_publish.connect
def _send_along(headers: dict[str, Any], **_unused: Any) -> None:
    number = get_contextvars().get("request_id")
    if number:
        headers[HEADER] = number


@task_prerun.connect
def _bind(task_id: str, task: Task, **_unused: Any) -> None:
    given = (task.request.headers or {}).get(HEADER)
    asked = {"request_id": request_ids.fitting(given)} if given else {}
    _bound[task_id] = bind_contextvars(task=task.name, task_id=task_id, **asked)


@task_postrun.connect
def _unbind(task_id: str, **_unused: Any) -> None:
    reset_contextvars(**_bound.pop(task_id, {}))
