"""What arrives together goes together: sends of this process are committed in batches, one thread hop and one transaction each.

While one batch is being committed the next gathers; so batches grow with the load by themselves, and at low load a
message waits for nothing.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from imcore import errors
from imcore.draft import Draft, Stored
from imcore.messaging import send
from imcore.metrics.counters import ACK_SECONDS, BATCH_SIZE

logger = logging.getLogger(__name__)
Outcome = Stored | errors.HongyanError
Reply = Callable[[Outcome], None]
Waiting = tuple[Draft, Reply, float]  # the last: when it came
Batch = list[Waiting]
BATCH = 128
WAITING_LIMIT = 20_000


class Gather:
    """The queue before messaging.send, and the one thread behind it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Waiting] = deque()
        self._busy = self._stopped = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="link-send")

    def submit(self, draft: Draft, reply: Reply) -> None:
        """Sends the draft with the next batch; `reply` gets its outcome, in the loop. Full: Unavailable at once."""
        if self._stopped or len(self._waiting) >= WAITING_LIMIT:
            reply(errors.Unavailable())
            return
        self._waiting.append((draft, reply, time.perf_counter()))
        if not self._busy:
            self._busy = True
            self._loop.call_soon(self._start)  # after this tick: what has arrived with it goes along

    def _start(self) -> None:
        if not self._stopped:
            self._thread.submit(self._work)

    def _work(self) -> None:
        """In the thread: batch after batch, without a turn of the loop between them, until nothing waits."""
        batch = self._take()
        while batch:
            outcomes = _committed([draft for draft, _reply, _came in batch])
            following = self._take()
            self._loop.call_soon_threadsafe(_answer, batch, outcomes)
            batch = following
        self._loop.call_soon_threadsafe(self._rest)

    def _take(self) -> Batch:
        """What waits, up to BATCH. Each draft is taken once, by the thread or by `stop`."""
        batch: Batch = []
        try:
            while len(batch) < BATCH and not self._stopped:
                batch.append(self._waiting.popleft())
        except IndexError:  # that was the last
            pass
        return batch

    def _rest(self) -> None:
        if self._waiting:
            self._start()
        else:
            self._busy = False

    def stop(self) -> None:
        """Commits what is under way, refuses what waits (Unavailable: nothing was stored), then ends the thread."""
        if self._stopped:
            return
        self._stopped = True
        while self._waiting:
            _draft, reply, _came = self._waiting.popleft()
            reply(errors.Unavailable())
        self._thread.submit(connections.close_all)
        self._thread.shutdown(wait=True)


def _committed(drafts: list[Draft]) -> list[Outcome]:
    BATCH_SIZE.observe(len(drafts))
    try:
        return send.send_messages(drafts)
    except Exception:
        logger.exception("a batch of %d was lost", len(drafts))
        return [errors.Internal() for _ in drafts]


def _answer(batch: Batch, outcomes: list[Outcome]) -> None:
    for (draft, reply, came), outcome in zip(batch, outcomes, strict=True):
        try:
            reply(outcome)
        except Exception:
            logger.exception("a reply failed", extra=draft.ids())
        ACK_SECONDS.observe(time.perf_counter() - came)
