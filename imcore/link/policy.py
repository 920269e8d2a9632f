"""The limits of a connection, as pure decisions."""

from imcore.protocol import BAD_FRAMES_IN_A_ROW, HEARTBEAT_SECONDS

SILENCE_SECONDS = 2.5 * HEARTBEAT_SECONDS


class Rate:
    """A token bucket: `per_second` sustained, `burst` at once."""

    __slots__ = ("_at", "_burst", "_left", "_per_second")

    def __init__(self, per_second: float, burst: float, now: float) -> None:
        self._per_second, self._burst, self._left, self._at = per_second, burst, burst, now

    def take(self, now: float) -> float:
        """0 where there is room for one more; otherwise the seconds until there is."""
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) / self._per_second


def is_abuse(bad_in_a_row: int) -> bool:
    """Too many frames that were no request, without a good one between."""
    return bad_in_a_row >= BAD_FRAMES_IN_A_ROW


def is_silent(last_heard: float, now: float) -> bool:
    """Nothing was heard for 2.5 heartbeats."""
    return now - last_heard > SILENCE_SECONDS
