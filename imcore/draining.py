"""A node on its way out: first it says so, so that balancers send nobody any more; then it lets its sockets go, bit by bit.

All at once they would come back all at once, and the nodes that are left would have to say as many hellos in one moment.
"""

import asyncio
import enum
import math
from collections.abc import Callable, Sequence
from typing import Protocol

from imcore import errors
from imcore.protocol import Close

TICK_SECONDS = 0.1
NOTICE = 1 / 3  # of the time: until balancers have asked /readyz again


class Phase(enum.Enum):
    """What a node is about."""

    SERVING = "serving"
    NOTICE = "notice"  # not ready any more; serves whoever comes all the same
    MOVING = "moving"  # lets its sockets go, and takes no new ones


class Socket(Protocol):
    """What can be told to go elsewhere."""

    def close(self, code: int) -> None:
        """Closes with a code."""


Sockets = Callable[[], Sequence[Socket]]
_phase = Phase.SERVING
_sockets: Sockets | None = None


def attach(sockets: Sockets) -> None:
    """This process serves; these are the sockets that it has at the time of asking."""
    global _phase, _sockets
    _phase, _sockets = Phase.SERVING, sockets


def is_ready() -> bool:
    """May balancers send anybody?"""
    return _phase is Phase.SERVING


def admit() -> None:
    """A new socket. Raises Unavailable while those that are here are sent away."""
    if _phase is Phase.MOVING:
        raise errors.Unavailable


async def leave(seconds: float, *, hurried: Callable[[], bool]) -> None:
    """Ends once all sockets are told to go (1012), after `seconds` at most, and at once where there are none or `hurried()`."""
    global _phase
    if _sockets is None:
        return
    _phase = Phase.NOTICE
    ticks = math.ceil(seconds / TICK_SECONDS)
    notice = math.ceil(ticks * NOTICE)
    for left in range(ticks, 0, -1):
        here = _sockets()
        if not here or hurried():
            return
        if left <= ticks - notice:
            _phase = Phase.MOVING
            for socket in here[: math.ceil(len(here) / left)]:
                socket.close(Close.RESTARTING)
        await asyncio.sleep(TICK_SECONDS)
