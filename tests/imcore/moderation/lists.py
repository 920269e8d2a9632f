"""How the tests of moderation write lists and rules."""

from typing import Any

from imcore.models import ModerationRule, SensitiveWord, WordCategory
from imcore.moderation import book, gate
from imcore.moderation.normalise import key


def category(name: str, *words: str, action: str = "refuse", **fields: Any) -> WordCategory:
    """A list of words, in force from the next message on."""
    made = WordCategory.objects.create(name=name, action=action, **fields)
    SensitiveWord.objects.bulk_create(SensitiveWord(category=made, text=word, key=key(word)) for word in words)
    in_force()
    return made


def rule(kind: str, *, action: str = "refuse", name: str = "", scopes: tuple[str, ...] = (), **settings: Any) -> ModerationRule:
    """A rule named after its kind, in force from the next message on."""
    made = ModerationRule.objects.create(name=name or kind, kind=kind, action=action, settings=settings, scopes=list(scopes))
    in_force()
    return made


def in_force() -> None:
    """The test's transaction is seen by no other thread: the next message reads the tables itself."""
    book.changed()
    gate.forget()
