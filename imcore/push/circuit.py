"""Who does not answer is left alone for a while: what goes to others does not wait for it."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

FAILURES = 5  # in a row
REST_SECONDS = 30.0
ADDRESSES = 1000  # remembered; those that were used longest ago are forgotten


@dataclass
class _Line:
    failures: int = 0
    closed_until: float = 0.0


class Circuits:
    """By address. After FAILURES in a row nothing goes there for REST_SECONDS, then one at a time until one succeeds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: OrderedDict[str, _Line] = OrderedDict()

    def may_pass(self, address: str, now: float) -> bool:
        """May somebody go there now? Who may is expected to tell the outcome."""
        with self._lock:
            line = self._lines.get(address)
            if line is None or line.failures < FAILURES:
                return True
            if now < line.closed_until:
                return False
            line.closed_until = now + REST_SECONDS
            return True

    def forget(self) -> None:
        """Everyone is given a fresh chance."""
        with self._lock:
            self._lines.clear()

    def tell(self, address: str, now: float, *, answered: bool) -> None:
        """How it went."""
        with self._lock:
            if answered:
                self._lines.pop(address, None)
                return
            line = self._lines.setdefault(address, _Line())
            line.failures, line.closed_until = line.failures + 1, now + REST_SECONDS
            self._lines.move_to_end(address)
            while len(self._lines) > ADDRESSES:
                self._lines.popitem(last=False)
