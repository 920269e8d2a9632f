"""What does a message meet, and what follows from it? The gate asks, and the test box of the admin."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any

from msgspec import Struct

from imcore.draft import Finding
from imcore.masking import mask
from imcore.models import Action
from imcore.moderation import bodies, counting, newcomers, rules, scopes
from imcore.moderation.book import Book
from imcore.moderation.normalise import VISIBLE, letters, places, stretch, visible
from imcore.moderation.rules import Kind, Rule
from imcore.protocol import ConversationId, UserId

WORD = "word"
FINDINGS, EXCERPT = 20, 200  # of a message
STRICTEST_FIRST = tuple(Action.values)


class Subject(Struct, frozen=True):
    """A message as the rules see it. `entry` tells it from the sender's others; a retry has the same. With `rehearsal` it
    counts for nothing."""

    texts: list[str]
    sender: UserId | None = None
    conversation: ConversationId | None = None
    entry: str = ""
    rehearsal: bool = False


class Hit(Struct, frozen=True):
    """A rule or a category that is met: by a stretch of one of the texts, or by the message as a whole (no text)."""

    rule: str
    action: str
    kind: str
    text: str = ""
    start: int = 0
    end: int = 0
    word: str = ""

    def excerpt(self) -> str:
        """What moderators read of it."""
        return rules.excerpt(self.kind, self.text[self.start : self.end])[:EXCERPT]


def hits(book: Book, subject: Subject) -> list[Hit]:
    """All that is met and in force here: words, then rules in their order."""
    return [*_words(book, subject), *_stretches(book.rules, subject), *_whole(book.rules, subject)]


def strictest(met: Sequence[Hit]) -> Hit | None:
    """The one whose action decides: refuse, hold, mask, note, in this order; the first of equals."""
    return min(met, key=lambda hit: STRICTEST_FIRST.index(hit.action), default=None)


def findings(met: Iterable[Hit]) -> tuple[Finding, ...]:
    """What is kept beside the message: each once, the strictest first."""
    ordered = sorted(met, key=lambda hit: STRICTEST_FIRST.index(hit.action))
    return tuple(dict.fromkeys(Finding(hit.rule, hit.action, hit.excerpt()) for hit in ordered))[:FINDINGS]


def masked(body: dict[str, Any], met: Sequence[Hit]) -> dict[str, Any]:
    """The body with asterisks where a rule says so."""
    found: dict[str, list[tuple[int, int]]] = {}
    for hit in met:
        if hit.action == Action.MASK:
            found.setdefault(hit.text, []).append((hit.start, hit.end))
    written: dict[str, Any] = bodies.rewritten(body, lambda text: mask(text, found.get(text, ())))
    return written


def _in_force(wanted: frozenset[str], subject: Subject) -> bool:
    return scopes.holds(wanted, sender=subject.sender, conversation=subject.conversation)


def _words(book: Book, subject: Subject) -> Iterator[Hit]:
    for text in subject.texts:
        for match in book.matcher.find(text):
            category = book.categories[match.category]
            if _in_force(category.scopes, subject):
                yield Hit(category.name, category.action, WORD, text, match.start, match.end, match.word)


def _stretches(every: Sequence[Rule], subject: Subject) -> Iterator[Hit]:
    about_parts = [rule for rule in every if rules.finds_stretches(rule.kind, rule.settings)]
    for text in subject.texts if about_parts else ():
        shown = visible(text)
        for rule in about_parts:
            found = rules.stretches(rule, shown)
            if found and _in_force(rule.scopes, subject) and _concerns(rule, subject):
                whence = places(text, VISIBLE)
                for start, end in found:
                    yield Hit(rule.name, rule.action, rule.kind, text, *stretch(text, whence, start, end))


def _concerns(rule: Rule, subject: Subject) -> bool:
    if rule.kind != Kind.NEW_MEMBER:
        return True
    return newcomers.is_new(rule.settings, sender=subject.sender, conversation=subject.conversation)


def _whole(every: Sequence[Rule], subject: Subject) -> Iterator[Hit]:
    for rule in every:
        if rules.finds_stretches(rule.kind, rule.settings) or not _in_force(rule.scopes, subject):
            continue
        if _WHOLE[rule.kind](rule, subject):
            yield Hit(rule.name, rule.action, rule.kind)


def _repeated(rule: Rule, subject: Subject) -> bool:
    said, settings = letters("\n".join(subject.texts)), rule.settings
    if subject.sender is None or len(said) < settings.letters:
        return False
    digest = blake2b(said.encode(), digest_size=16).hexdigest()
    return _count(rule, subject, f"{subject.sender}:{digest}", keep=settings.times) >= settings.times


def _too_many(rule: Rule, subject: Subject) -> bool:
    if subject.sender is None:
        return False
    place = f"{subject.sender}:{subject.conversation}" if rule.settings.per == "conversation" else str(subject.sender)
    return _count(rule, subject, place, keep=rule.settings.messages) > rule.settings.messages


def _count(rule: Rule, subject: Subject, place: str, *, keep: int) -> int:
    name = f"{rule.pk}:{place}"
    return counting.within(name, entry=subject.entry, seconds=rule.settings.seconds, keep=keep, add=not subject.rehearsal)


_WHOLE: dict[str, Callable[[Rule, Subject], bool]] = {
    Kind.REPETITION: _repeated,
    Kind.RATE: _too_many,
    Kind.NEW_MEMBER: _concerns,
}
