"""All that is in force, ready for use: the automaton of the words, the categories, the rules. One for each process.

Whoever changes a list calls `changed()` in the same transaction (imcore/shelf.py says what follows). A large automaton takes
long to make, so a new book is made beside the sending, while the old one serves.
"""

import logging
from typing import NamedTuple

from imcore import errors
from imcore.models import ModerationRule, SensitiveWord, WordCategory
from imcore.moderation import rules
from imcore.moderation.words import Matcher, Word
from imcore.shelf import Shelf

logger = logging.getLogger(__name__)
STAMP = 1  # its row of stamps


class Category(NamedTuple):
    """A list of words in force, and what becomes of a message with one of them."""

    name: str
    action: str
    scopes: frozenset[str]


class Book(NamedTuple):
    """What was in force when it was read."""

    matcher: Matcher
    categories: dict[int, Category]
    rules: tuple[rules.Rule, ...]
    after: tuple[rules.Rule, ...] = ()  # those that look at what was sent

    def is_empty(self) -> bool:
        """Is there nothing to look for before a message is sent?"""
        return not (len(self.matcher) or self.rules)


def load() -> Book:
    """Read from the tables. Three queries."""
    lists = WordCategory.objects.filter(is_active=True).values_list("pk", "name", "action", "scopes")
    categories = {pk: Category(name, action, frozenset(scopes)) for pk, name, action, scopes in lists}
    words = SensitiveWord.objects.filter(category__is_active=True).values_list("category_id", "text", "key")
    matcher = Matcher(Word(category, text, key) for category, text, key in words if category in categories)
    every = _rules()
    before = tuple(rule for rule in every if rule.kind not in rules.AFTER_SENDING)
    return Book(matcher, categories, before, tuple(rule for rule in every if rule.kind in rules.AFTER_SENDING))


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


_shelf = Shelf(STAMP, load, beside=True)


def changed() -> None:
    """A word, a category or a rule was written: in the caller's transaction, as its last statement."""
    _shelf.changed()


def current() -> Book:
    """What is in force. No query, or one in a second for the whole process."""
    return _shelf.current()


def forget() -> None:
    """What this process knows; the next message reads it anew."""
    _shelf.forget()
