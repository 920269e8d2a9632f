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


class Cursors:
    """The moves that wait, the furthest per member, and who wants to know."""

    def __init__(self) -> None:
        self._waiting: dict[Place, tuple[Seq, list[Reply]]] = {}
        self._task: asyncio.Task[None] | None = None

    def submit(self, user: UserId, conversation: ConversationId, seq: Seq, reply: Reply) -> None:
        """Moves the cursor with the next write; `reply` gets where it stands once that is committed."""
        furthest, replies = self._waiting.get((user, conversation), (Seq(0), []))
        self._waiting[user, conversation] = (max(furthest, seq), [*replies, reply])
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
                for _seq, replies in batch.values():
                    for reply in replies:
                        reply(refused)

    async def _write_batch(self, batch: dict[Place, tuple[Seq, list[Reply]]]) -> None:
        wishes = [(user, conversation, seq) for (user, conversation), (seq, _replies) in batch.items()]
        outcomes = await run(_move_and_tell, wishes)
        for (place, (seq, replies)), outcome in zip(batch.items(), outcomes, strict=True):
            if outcome is None:  # the writer holds the row just now
                for reply in replies:
                    self.submit(*place, seq, reply)
                continue
            for reply in replies:
                reply(outcome)


def _move_and_tell(wishes: list[receipts.Wish]) -> list[receipts.Move | errors.HongyanError | None]:
    outcomes = receipts.move_cursors(wishes)
    signal.cursors_moved([o for o in outcomes if isinstance(o, receipts.Move) and o.read_seq > o.before])
    return outcomes
