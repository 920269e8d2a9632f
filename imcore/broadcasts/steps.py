"""What a worker does after a chunk."""

from enum import Enum, auto


class Step(Enum):
    """Go on, come back later since something is away, or end: nothing is left."""

    MORE = auto()
    LATER = auto()
    END = auto()
