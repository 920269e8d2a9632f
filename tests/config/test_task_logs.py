"""A worker's lines look like a node's, and each names its task and the request that asked for it."""

import io
import logging
import threading
from collections.abc import Iterator

import pytest
from celery import current_app
from structlog.contextvars import bound_contextvars, get_contextvars

from config import logs
from imcore import embedded_worker

pytestmark = pytest.mark.django_db(transaction=True)  # the worker closes its thread's connections
logger = logging.getLogger("imcore.test")
over = threading.Event()


@current_app.task(name="tests.speak")
def speak(*, fails: bool) -> None:
    """Says something, and may fail."""
    logger.warning("spoken")
    if fails:
        raise ValueError("call 13812345678")


@current_app.task(name="tests.end")
def end() -> None:
    """What came before is over."""
    over.set()


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """A worker in this process, and what it logs. Its start sets the handlers up anew."""
    stop = embedded_worker.start()
    line = logs.logging(level="INFO", as_json=False)["formatters"]["line"]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(line.pop("()")(**line))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)
    stop()


def test_a_tasks_lines_name_it_and_the_request_and_the_next_tasks_do_not(written: io.StringIO) -> None:
    with bound_contextvars(request_id="proxy-0001"):
        asked = speak.apply_async(kwargs={"fails": True})
    unasked = speak.apply_async(kwargs={"fails": False})
    over.clear()
    end.apply_async()
    assert over.wait(15)
    lines = [line.partition(" ")[2] for line in written.getvalue().splitlines()]
    of_request = f"request_id=proxy-0001 task=tests.speak task_id={asked.id}"
    assert [line for line in lines if " spoken " in line] == [
        f"warning imcore.test spoken {of_request}",
        f"warning imcore.test spoken task=tests.speak task_id={unasked.id}",
    ]
    [failure] = [line for line in lines if line.startswith("error celery.app.trace")]
    assert failure.endswith(of_request)
    assert "13812345678" not in written.getvalue()
    assert "task" not in get_contextvars()


def test_a_worker_leaves_the_handlers_that_mask() -> None:
    before = list(logging.getLogger().handlers)
    current_app.log.already_setup = False
    current_app.log.setup(loglevel="INFO")
    assert logging.getLogger().handlers == before
