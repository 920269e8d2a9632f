"""What arrives together goes together: sends of this process are committed in batches, one thread hop and one transaction each.

While one batch is being committed the next gathers; so batches grow with the load by themselves, and at low load a
message waits for nothing.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import connections

from imcore import errors
from imcore.draft import Draft, Stored
from imcore.messaging import send

logger = logging.getLogger(__name__)
Outcome = Stored | errors.HongyanError
Reply = Callable[[Outcome], None]
BATCH = 128
WAITING_LIMIT = 20_000


class Gather:
    """The queue before messaging.send, and the one thread behind it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[Draft, Reply]] = deque()
        self._busy = self._stopped = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="link-send")

    def submit(self, draft: Draft, reply: Reply) -> None:
        """Sends the draft with the next batch; `reply` gets its outcome, in the loop. Full: Unavailable at once."""
        if self._stopped or len(self._waiting) >= WAITING_LIMIT:
            reply(errors.Unavailable())
            return
        self._waiting.append((draft, reply))
        if not self._busy:
            self._busy = True
            self._loop.call_soon(self._start)  # after this tick: what has arrived with it goes along

    def _start(self) -> None:
        if self._stopped:
            return
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        future = self._thread.submit(send.send_messages, [draft for draft, _reply in batch])
        future.add_done_callback(lambda done: self._loop.call_soon_threadsafe(self._finish, batch, done))

    def _finish(self, batch: list[tuple[Draft, Reply]], done: "Future[list[Outcome]]") -> None:
        if self._waiting:
            self._start()
        else:
            self._busy = False
        fault = done.exception()
        if fault is not None:
            logger.error("a batch of %d was lost", len(batch), exc_info=fault)
        outcomes: list[Outcome] = [errors.Internal() for _ in batch] if fault is not None else done.result()
        for (_draft, reply), outcome in zip(batch, outcomes, strict=True):
            try:
                reply(outcome)
            except Exception:
                logger.exception("a reply failed")

    def stop(self) -> None:
        """Commits what is under way, refuses what waits (Unavailable: nothing was stored), then ends the thread."""
        if self._stopped:
            return
        self._stopped = True
        waiting, self._waiting = self._waiting, deque()
        for _draft, reply in waiting:
            reply(errors.Unavailable())
        self._thread.submit(connections.close_all)
        self._thread.shutdown(wait=True)
