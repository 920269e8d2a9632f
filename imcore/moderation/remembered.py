"""Facts that a process remembers for some seconds, so that the sending of a message need not ask for them each time."""

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Fact = TypeVar("Fact")
LIMIT = 20_000


class Remembered(Generic[Key, Fact]):
    """key → what `look` says, asked again after `seconds`. At the bound everything is forgotten: it comes back by itself."""

    def __init__(self, look: Callable[[Key], Fact], *, seconds: float, limit: int = LIMIT) -> None:
        self._look, self._seconds, self._limit = look, seconds, limit
        self._facts: dict[Key, tuple[float, Fact]] = {}

    def __call__(self, key: Key) -> Fact:
        known = self._facts.get(key)
        now = time.monotonic()
        if known is not None and known[0] > now:
            return known[1]
        fact = self._look(key)
        if len(self._facts) >= self._limit:
            self._facts.clear()
        self._facts[key] = (now + self._seconds, fact)
        return fact

    def forget(self) -> None:
        """All of it."""
        self._facts.clear()
