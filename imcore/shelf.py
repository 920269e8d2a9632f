"""What every process keeps a copy of, ready for use, and all of them must change at once: the lists of words, the switches.

Whoever writes such a thing calls `changed()` in the same transaction. A process asks for the stamp once in LOOK_SECONDS, when
somebody asks for its copy then. So a change is in force everywhere within two seconds, and nothing needs Redis for it.
"""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection

from imcore.models import Stamp

logger = logging.getLogger(__name__)
T = TypeVar("T")
LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 1.5  # a stamp that is older may hide a change of which two seconds will soon have passed
NEVER = float("-inf")


class Shelf(Generic[T]):
    """A process's copy of one thing. `place` is its row of stamps.

    `beside`: a new copy takes long, so it is made in a thread beside the asking while the old one serves; only whoever comes
    after nobody has asked for longer waits for it.
    """

    def __init__(self, place: int, read: Callable[[], T], *, beside: bool = False) -> None:
        self._place, self._read, self._beside = place, read, beside
        self._lock = threading.Lock()
        self._copy: tuple[str, T] | None = None
        self._looked = NEVER
        self._maker: threading.Thread | None = None

    def changed(self) -> None:
        """It was written: in the caller's transaction, as its last statement, since writers wait here for one another."""
        Stamp.objects.update_or_create(pk=self._place, defaults={"stamp": uuid.uuid4().hex})

    def current(self) -> T:
        """What is in force. No query, or one in LOOK_SECONDS for the whole process."""
        copy, age = self._copy, time.monotonic() - self._looked
        if copy is not None and age < LOOK_SECONDS:
            return copy[1]
        late = copy is None or age >= PATIENCE_SECONDS
        if self._lock.acquire(blocking=late):
            try:
                copy = self._looked_up(late=late)
            finally:
                self._lock.release()
        assert copy is not None  # else it was late, and has waited
        return copy[1]

    def known(self) -> T | None:
        """The copy as it is, however old; None where nobody has asked yet. Never a query: for the event loop."""
        return self._copy[1] if self._copy is not None else None

    def keep(self, stamp: str, copy: T) -> None:
        """This is in force, as of now."""
        self._copy, self._looked = (stamp, copy), time.monotonic()

    def forget(self) -> None:
        """The next one who asks reads it anew."""
        with self._lock:
            self._copy, self._looked = None, NEVER

    def _looked_up(self, *, late: bool) -> tuple[str, T]:
        if self._copy is not None and time.monotonic() - self._looked < LOOK_SECONDS:
            return self._copy  # somebody looked while we waited
        looked, stamp = time.monotonic(), self._stamp()
        if late and self._maker is not None:
            self._maker.join()
        if self._copy is None or ((late or not self._beside) and stamp != self._copy[0]):
            self._copy = self._made()
        copy = self._copy  # a new one that is made beside, however soon, is the next one's
        if stamp != copy[0] and (self._maker is None or not self._maker.is_alive()):
            self._maker = threading.Thread(target=self._make, name=f"shelf-{self._place}", daemon=True)
            self._maker.start()
        self._looked = looked
        return copy

    def _made(self) -> tuple[str, T]:
        """The stamp first, so that a copy is never older than its stamp says."""
        stamp = self._stamp()
        return stamp, self._read()

    def _stamp(self) -> str:
        return Stamp.objects.filter(pk=self._place).values_list("stamp", flat=True).first() or ""

    def _make(self) -> None:
        try:
            self._copy = self._made()
        except Exception:
            logger.exception("what is in force could not be read; the old copy serves on")
        finally:
            connection.close()  # this thread's own
