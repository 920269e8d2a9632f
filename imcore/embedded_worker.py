"""A Celery worker and its beat within the server's own process: what embedded mode has in place of other processes.

The same tasks by the same queue as in production, only that the queue is this process's memory.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

from celery import Celery, current_app
from celery.beat import EmbeddedService, Scheduler
from celery.exceptions import WorkerShutdown
from celery.worker import WorkController, state

logger = logging.getLogger(__name__)

STOP_SECONDS = 5.0


class _Worker(WorkController):
    """Says when it is ready to take tasks. Installs no signal handlers: those are the server's."""

    def __init__(self, **options: Any) -> None:
        self.ready = threading.Event()
        super().__init__(**options)

    def on_consumer_ready(self, consumer: Any) -> None:
        """The queue is open."""
        self.ready.set()


def start() -> Callable[[], None]:
    """Starts both in daemon threads; they work once this returns. What it gives stops them and waits (5 s at most)."""
    app: Celery = current_app._get_current_object()
    app.finalize()
    # solo: a task runs in the consumer's thread, one after the other; SQLite has one writer in any case
    alone = {"without_heartbeat": True, "without_mingle": True, "without_gossip": True}
    worker = _Worker(app=app, pool="solo", concurrency=1, loglevel="WARNING", **alone)
    state.should_stop = state.should_terminate = None
    thread = threading.Thread(target=_work, args=(worker,), name="embedded-worker", daemon=True)
    thread.start()
    worker.ready.wait(STOP_SECONDS)
    # the schedule lives in memory: a restart begins it anew, which for tasks every few seconds is all that is needed
    beat = EmbeddedService(app, thread=True, scheduler_cls=Scheduler)
    beat.start()

    def stop() -> None:
        """Ends beat, then the worker after its present task."""
        beat.service.stop()
        state.should_stop = 0  # type: ignore[assignment]  # Celery's own word to a worker that no signal reaches
        thread.join(STOP_SECONDS)
        beat.join(STOP_SECONDS)

    return stop


def _work(worker: _Worker) -> None:
    try:
        worker.start()
    except (SystemExit, WorkerShutdown):
        logger.debug("The embedded worker has stopped.")
