"""How long to leave what has failed alone. Pure but for chance."""

import random

DOUBLINGS = 20  # past these any wait is at its longest; the power must not grow without end


def wait_before(attempt: int, *, first: float, longest: float) -> float:
    """Seconds before the attempt after that one (0, 1, 2 …): twice as long each time, `longest` at most, and never all at the
    same moment (down to a half of it)."""
    return min(longest, first * 2 ** min(attempt, DOUBLINGS)) * random.uniform(0.5, 1.0)
