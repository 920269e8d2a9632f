"""What a provider wants to see with each request, and what is good for a while only. Pure but for a lock."""

import threading
from collections.abc import Callable, Hashable

from imcore.push.parcel import Outcome

Made = tuple[str | Outcome, float]  # and for how many seconds it is good
FAILED_SECONDS = 5.0  # threads that waited for one that could not be made do not each try again


class Kept:
    """One token for all threads: who needs it first makes it, the others wait. `apart`: the least number of seconds from one
    that was made anew because the provider refused it to the next, so that a wrong clock makes no storm of them."""

    def __init__(self, *, apart: float) -> None:
        self._lock = threading.Lock()
        self._apart = apart
        self._made_from: Hashable = None
        self._what: str | Outcome = ""
        self._until = self._renewable = 0.0

    def get(self, made_from: Hashable, make: Callable[[], Made], *, now: float) -> str | Outcome:
        """The token, or why there is none. Other credentials in `made_from` mean another token."""
        with self._lock:
            if made_from != self._made_from:
                self._made_from, self._until, self._renewable = made_from, now, now
            if now >= self._until:
                self._what, seconds = make()
                self._until = now + seconds
            return self._what

    def refused(self, token: str, *, now: float) -> None:
        """The provider does not take it: the next one who asks makes another, unless somebody has already."""
        with self._lock:
            if token == self._what and now >= self._renewable:
                self._until, self._renewable = now, now + self._apart
