"""Lines of figures over time, as SVG points. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

WIDTH, HEIGHT = 600, 100


class Line(NamedTuple):
    """A figure over time; `points` lie in WIDTH × HEIGHT, the largest at the top."""

    title: str
    points: str
    most: float
    span: str  # what time it shows


def line(title: str, values: Mapping[int, float], *, last: int, kept: int, span: str, most: float = 0) -> Line:
    """`values` by slot of time: `kept` slots are drawn, up to the one before `last`. The scale ends at `most`, where one is
    given, and else with the largest value."""
    drawn = {slot: value for slot, value in sorted(values.items()) if last - kept <= slot < last}
    top = most or max(drawn.values(), default=0)
    step, first = WIDTH / (kept - 1), last - kept
    points = [f"{(slot - first) * step:.0f},{HEIGHT - HEIGHT * value / (top or 1):.0f}" for slot, value in drawn.items()]
    return Line(title, " ".join(points), max(drawn.values(), default=0), span)
