"""A node writes its figures on the board, every five seconds, for as long as it runs."""

import asyncio
import logging
import time
from collections import Counter, deque

from imcore import errors
from imcore.link.registry import Registry
from imcore.link.work import run
from imcore.messagebox import outbox
from imcore.metrics import board, reading
from imcore.metrics.board import Report, Sample
from imcore.metrics.reading import Reading

logger = logging.getLogger(__name__)
MINUTE = round(60 / board.EVERY_SECONDS)  # samples


class Reporter:
    """What a node remembers from one report to the next."""

    def __init__(self, name: str, registry: Registry) -> None:
        self._name, self._registry = name, registry
        self._samples: deque[Sample] = deque(maxlen=board.KEPT)
        self._readings: deque[tuple[float, Reading]] = deque([(time.monotonic(), reading.read())], maxlen=MINUTE)

    def report(self, waiting: int = 0) -> Report:
        """The node now, and how many side effects wait. In the loop's thread."""
        now, read = time.monotonic(), reading.read()
        before, last = self._readings[-1]
        minute, since = reading.grown(self._readings[0][1], read), reading.grown(last, read)
        self._readings.append((now, read))
        seconds = max(now - before, 0.001)
        here = self._registry.open()
        rate, errors = since.accepted / seconds, reading.errors_in(since) / seconds
        p50, p99 = (reading.quantile(share, minute.acks) for share in (0.5, 0.99))
        people = len({connection.user for connection in here})
        self._samples.append(Sample(time.time(), len(here), people, rate, errors, p99, p50, waiting))
        devices = dict(Counter(connection.device_class for connection in here))
        return Report(self._name, devices, minute.acks, minute.refused, minute.away, minute.repairs, list(self._samples))


async def report(name: str, registry: Registry) -> None:
    """For ever."""
    reporter = Reporter(name, registry)
    while True:
        try:
            waiting = await _waiting()
            await run(board.current().write, reporter.report(waiting))
        except Exception:
            logger.exception("report: the next one tells it too")
        await asyncio.sleep(board.EVERY_SECONDS)


async def _waiting() -> int:
    """Side effects; none are told of while the database is away."""
    try:
        return (await run(outbox.standing)).batches
    except errors.Unavailable:
        return 0
