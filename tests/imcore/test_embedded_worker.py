"""A worker and its beat in this process: tasks run, by hand and by the clock, and it stops when told."""

import threading
import time
from collections.abc import Callable

import pytest

from imcore import embedded_worker, tasks
from imcore.models import Outbox

pytestmark = pytest.mark.django_db(transaction=True)


def wait_until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def names() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def test_it_works_by_hand_and_by_the_clock_and_stops() -> None:
    stop = embedded_worker.start()
    try:
        assert {"embedded-worker", "Beat"} <= names()
        Outbox.objects.create(message_ids=[])
        # sent from another thread, as a view's is
        threading.Thread(target=tasks.drain_outbox.delay).start()
        wait_until(lambda: not Outbox.objects.exists(), seconds=1.5)
        Outbox.objects.create(message_ids=[])
        wait_until(lambda: not Outbox.objects.exists())  # beat, every 2 s
    finally:
        stop()
    assert not {"embedded-worker", "Beat"} & names()
    again = embedded_worker.start()
    again()
    assert "embedded-worker" not in names()
