"""What a worker does with broadcasts: a slice of the one that has waited longest, chunk by chunk, with rests.

People's own messages take the same database, and on SQLite the same place as its only writer. So a chunk is a short
transaction, and after it the worker rests as long as it took: a database that is busy gets more of a rest, not less. A slice
ends after SLICE_SECONDS and the next one begins with the schedule's next beat, so that a worker comes to its other tasks.
"""

import logging
import time
from collections.abc import Callable

from imcore.broadcasts import lease, sending, states, stopping
from imcore.broadcasts.steps import Step
from imcore.models import Broadcast

logger = logging.getLogger(__name__)
SLICE_SECONDS = 1.5
LONGEST_REST = 1.0
STEPS: dict[str, Callable[[Broadcast], Step]] = {
    states.RUNNING: sending.tell_some,
    states.CANCELLING: stopping.settle_some,
    states.RECALLING: stopping.recall_some,
}


def work_off(seconds: float = SLICE_SECONDS) -> bool:
    """One slice, a chunk at least → whether there may be more to do. Where it fails or this process dies, the next
    goes on where it stood."""
    mine = lease.take()
    if mine is None:
        return False
    until, step = time.monotonic() + seconds, STEPS[mine.state]
    broadcast = Broadcast.objects.select_related("sender", "business_line").get(pk=mine.number)
    try:
        while True:
            mine, started = mine.renew(), time.monotonic()
            done = step(broadcast)
            if done is Step.END:
                mine.end()
            if done is not Step.MORE:
                return done is Step.END  # another one may wait
            if time.monotonic() >= until:
                return True
            time.sleep(min(time.monotonic() - started, LONGEST_REST))
    except lease.Lost:
        logger.info("Broadcast %s is no longer this worker's.", mine.number)
    finally:
        mine.give_back()
    return True
