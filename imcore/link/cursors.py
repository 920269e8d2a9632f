"""Read cursors move often: a node gathers the moves of a quarter of a second and writes them together."""

import asyncio
import logging
from collections.abc import Callable

from imcore import errors
from imcore.link.work import run
from imcore.messagebox import receipts
from imcore.messaging import signal
from imcore.protocol import ConversationId, Seq, UserId

logger = logging.getLogger(__name__)
EVERY_SECONDS = 0.25
BATCH = 500
Reply = Callable[[receipts.Move | errors.HongyanError], None]
Place = tuple[UserId, ConversationId]
Wishes = list[tuple[Seq, Reply]]


class Cursors:
    """The moves that wait, by member, and who wants to know. Of one member's moves the furthest is made."""

    def __init__(self) -> None:
        self._waiting: dict[Place, Wishes] = {}
        self._task: asyncio.Task[None] | None = None

    def submit(self, user: UserId, conversation: ConversationId, seq: Seq, reply: Reply) -> None:
        """Moves the cursor with the next write; `reply` gets where it stands once that is committed."""
        self._waiting.setdefault((user, conversation), []).append((seq, reply))
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        while self._waiting:
            await asyncio.sleep(EVERY_SECONDS)
            places = list(self._waiting)[:BATCH]
            batch = {place: self._waiting.pop(place) for place in places}
            try:
                await self._write_batch(batch)
            except Exception as fault:
                if not isinstance(fault, errors.HongyanError):
                    logger.exception("cursors could not be written")
                refused = fault if isinstance(fault, errors.HongyanError) else errors.Internal()
                for wishes in batch.values():
                    for _seq, reply in wishes:
                        reply(refused)

    async def _write_batch(self, batch: dict[Place, Wishes]) -> None:
        furthest = {place: max(seq for seq, _reply in wishes) for place, wishes in batch.items()}
        moves = [(user, conversation, seq) for (user, conversation), seq in furthest.items()]
        outcomes = await run(_move_and_tell, moves)
        for (place, wishes), outcome in zip(batch.items(), outcomes, strict=True):
            for seq, reply in wishes:
                # the writer holds the row just now; or another of the member's moves went past the end, not this one
                if outcome is None or (isinstance(outcome, errors.Invalid) and seq < furthest[place]):
                    self.submit(*place, seq, reply)
                else:
                    reply(outcome)


def _move_and_tell(wishes: list[receipts.Wish]) -> list[receipts.Move | errors.HongyanError | None]:
    outcomes = receipts.move_cursors(wishes)
    signal.cursors_moved([o for o in outcomes if isinstance(o, receipts.Move) and o.read_seq > o.before])
    return outcomes
