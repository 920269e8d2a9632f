"""A node's stream of one conversation: what comes next, what is missing, what was seen. Pure."""

from collections import deque
from enum import Enum

from imcore.dispatch.envelope import Event
from imcore.link.connection import Connection


class Verdict(Enum):
    """What to do with an event."""

    DELIVER = "deliver"
    GAP = "gap"
    DROP = "drop"


class Stream:
    """Ascending versions out, whatever comes in. `known` is the last version that was handed out.

    While a gap is being repaired events wait in `waiting` (at most WAITING_LIMIT; more are dropped, and the log brings
    them: with the next event, which then shows a gap, or with the next look).
    """

    __slots__ = ("begins", "connections", "conversation", "direct", "fanout", "known", "repairing", "seq", "waiting")

    WAITING_LIMIT = 1000

    def __init__(self, conversation: int, known: int, *, seq: int, direct: bool) -> None:
        self.conversation = conversation
        self.known = known
        self.seq = seq  # the last message that was handed out: a repair tells new messages from changed ones by it
        self.direct = direct
        self.repairing = False
        self.waiting: list[Event] | None = None
        self.connections: list[Connection] = []
        self.fanout: deque[tuple[int | None, str, tuple[Connection, ...]]] | None = None
        # user → seq: who joined later hears nothing of the messages up to it, not even that one of them was edited
        self.begins: dict[int, int] | None = None

    def begin(self, user: int, seq: int) -> None:
        """The user's history begins after this seq; 0: with the first message."""
        if seq > 0:
            if self.begins is None:
                self.begins = {}
            self.begins[user] = seq
        elif self.begins is not None:
            self.begins.pop(user, None)

    def may_hear(self, user: int, seq: int) -> bool:
        """Is a message of this seq within the user's history?"""
        return self.begins is None or seq > self.begins.get(user, 0)

    def accept(self, version: int) -> Verdict:
        """An event of this version: deliver it, repair first, or drop it as seen."""
        if version <= self.known:
            return Verdict.DROP
        if self.repairing or version > self.known + 1:
            return Verdict.GAP
        return Verdict.DELIVER

    def keep(self, event: Event) -> None:
        """Puts an event aside until the repair is through."""
        if self.waiting is None:
            self.waiting = []
        if len(self.waiting) < self.WAITING_LIMIT:
            self.waiting.append(event)

    def take_waiting(self) -> list[Event]:
        """What was put aside, in order of arrival."""
        waiting, self.waiting = self.waiting or [], None
        return waiting
