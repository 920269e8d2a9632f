"""All that is in force, ready for use: the automaton of the words, the categories, the rules. One for each process.

Whoever changes a list calls `changed()` in the same transaction. A process asks for the stamp once in LOOK_SECONDS, with the
message that comes then, and makes itself a new book beside the sending, while the old one serves; a process that nobody has
sent by for longer waits for the new one. So a change is in force everywhere within two seconds, and nothing needs Redis for it.
"""

import logging
import threading
import time
import uuid
from typing import NamedTuple

from django.db import connection

from imcore import errors
from imcore.models import ModerationRule, ModerationStamp, SensitiveWord, WordCategory
from imcore.moderation import rules
from imcore.moderation.words import Matcher, Word

logger = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 1.5  # a stamp that is older may hide a change of which two seconds will soon have passed
NEVER = float("-inf")


class Category(NamedTuple):
    """A list of words in force, and what becomes of a message with one of them."""

    name: str
    action: str
    scopes: frozenset[str]


class Book(NamedTuple):
    """What was in force when it was read."""

    stamp: str
    matcher: Matcher
    categories: dict[int, Category]
    rules: tuple[rules.Rule, ...]
    after: tuple[rules.Rule, ...] = ()  # those that look at what was sent

    def is_empty(self) -> bool:
        """Is there nothing to look for before a message is sent?"""
        return not (len(self.matcher) or self.rules)


def changed() -> None:
    """A word, a category or a rule was written: in the caller's transaction, as its last statement, since writers wait here for
    one another."""
    ModerationStamp.objects.update_or_create(pk=1, defaults={"stamp": uuid.uuid4().hex})


def load() -> Book:
    """Read from the tables. Four queries; the stamp first, so that a book is never older than its stamp says."""
    stamp = _stamp()
    lists = WordCategory.objects.filter(is_active=True).values_list("pk", "name", "action", "scopes")
    categories = {pk: Category(name, action, frozenset(scopes)) for pk, name, action, scopes in lists}
    words = SensitiveWord.objects.filter(category__is_active=True).values_list("category_id", "text", "key")
    matcher = Matcher(Word(category, text, key) for category, text, key in words if category in categories)
    every = _rules()
    before = tuple(rule for rule in every if rule.kind not in rules.AFTER_SENDING)
    return Book(stamp, matcher, categories, before, tuple(rule for rule in every if rule.kind in rules.AFTER_SENDING))


def _stamp() -> str:
    return ModerationStamp.objects.filter(pk=1).values_list("stamp", flat=True).first() or ""


def _rules() -> list[rules.Rule]:
    found = []
    for one in ModerationRule.objects.filter(is_active=True).order_by("pk"):
        try:
            settings = rules.parsed(one.kind, one.settings, action=one.action)
        except errors.Invalid as fault:  # written past the forms: the others are in force nevertheless
            logger.error("moderation rule %s is not in force: %s", one.pk, fault.detail)
            continue
        found.append(rules.Rule(one.pk, one.name, one.kind, one.action, settings, frozenset(one.scopes)))
    return found


class _Shelf:
    """The process's book."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._book: Book | None = None
        self._looked = NEVER
        self._maker: threading.Thread | None = None

    def current(self) -> Book:
        """See the module."""
        book, age = self._book, time.monotonic() - self._looked
        if book is not None and age < LOOK_SECONDS:
            return book
        late = book is None or age >= PATIENCE_SECONDS
        if self._lock.acquire(blocking=late):
            try:
                book = self._looked_up(late=late)
            finally:
                self._lock.release()
        assert book is not None  # else it was late, and has waited
        return book

    def _looked_up(self, *, late: bool) -> Book:
        if self._book is not None and time.monotonic() - self._looked < LOOK_SECONDS:
            return self._book  # somebody looked while we waited
        looked, stamp = time.monotonic(), _stamp()
        if late and self._maker is not None:
            self._maker.join()
        if self._book is None or (late and stamp != self._book.stamp):
            self._book = load()
        book = self._book  # a new one, however soon it is made, is the next message's
        if stamp != book.stamp and (self._maker is None or not self._maker.is_alive()):
            self._maker = threading.Thread(target=self._make, name="moderation-book", daemon=True)
            self._maker.start()
        self._looked = looked
        return book

    def _make(self) -> None:
        try:
            self._book = load()
        except Exception:
            logger.exception("the lists of words could not be read; the old ones stay in force")
        finally:
            connection.close()  # this thread's own

    def forget(self) -> None:
        """The next message reads the tables."""
        with self._lock:
            self._book, self._looked = None, NEVER


_shelf = _Shelf()


def current() -> Book:
    """What is in force. No query, or one in a second for the whole process."""
    return _shelf.current()


def forget() -> None:
    """What this process knows; the next message reads it anew."""
    _shelf.forget()
