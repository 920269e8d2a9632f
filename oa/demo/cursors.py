"""How far each member has read, and when. Pure."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from oa.demo.conversations import Plan
from oa.demo.log import Log

BUSY_READERS = (0, 1)  # alice and bob find something unread when they sign in
LARGE = 60  # members; above it a cursor's history is kept short


@dataclass
class Cursor:
    """A member's cursor: its moves, ascending by seq and by time; the last one is where it stands."""

    moves: list[tuple[int, datetime]]
    start: int

    @property
    def seq(self) -> int:
        """Read up to here."""
        return self.moves[-1][0] if self.moves else self.start


def read(rng: random.Random, plan: Plan, log: Log, *, now: datetime) -> dict[int, Cursor]:
    """member → cursor. Nobody has less read than said, nor than there was at joining."""
    own = {entry.sender: entry.seq for entry in log.entries}
    return {who: _cursor(rng, plan, log, who, own=own.get(who, 0), now=now) for who in plan.members}


def _cursor(rng: random.Random, plan: Plan, log: Log, who: int, *, own: int, now: datetime) -> Cursor:
    last, start = len(log.entries), log.joined.get(who, 0)
    if who in log.left:
        end = own
    elif who in BUSY_READERS and rng.random() < 0.45:
        end = last - rng.randint(1, 24)
    elif rng.random() < (0.8 if len(plan.members) <= LARGE else 0.55):
        end = last
    else:
        end = last - int(rng.expovariate(1 / 12))
    end = min(max(end, own, start), last)
    if end == start:
        return Cursor([], start)
    stops = rng.randint(1, 4) if len(plan.members) <= LARGE else 0
    seqs = {end, *(rng.randint(start + 1, end) for _ in range(stops))}
    return Cursor(_timed(rng, log, sorted(seqs), now=now), start)


def _timed(rng: random.Random, log: Log, seqs: list[int], *, now: datetime) -> list[tuple[int, datetime]]:
    moves: list[tuple[int, datetime]] = []
    for seq in seqs:
        at = log.entries[seq - 1].at + timedelta(seconds=rng.expovariate(1 / 240))
        moves.append((seq, min(max(at, moves[-1][1]) if moves else at, now)))
    return moves
