"""Which words of the lists does a text hold? One pass over it whatever their number (Aho-Corasick). Pure.

Chinese is met anywhere, whatever stands between its characters. A word of an alphabet is met at word borders only, so that
"class" does not meet "ass". Between its letters symbols are overlooked (f.u.c.k, fu-ck), spaces only where all its letters
stand apart (f u c k; three letters at least): else "the rapist" would meet what is one word.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import ahocorasick

from imcore.moderation.alphabet import Alphabet
from imcore.moderation.normalise import LETTERS, VISIBLE, has_borders, letters, places, stretch

APART_LETTERS = 3


class Word(NamedTuple):
    """An entry of a list. `key`: see normalise.key."""

    category: int
    text: str
    key: str


class Match(NamedTuple):
    """A word of a category, and where the original text has it."""

    category: int
    word: str
    start: int
    end: int


class _Pattern(NamedTuple):
    """`size` is in symbols, `length` in letters; `gaps`: after how many letters the word itself has a space."""

    category: int
    text: str
    size: int
    length: int
    gaps: frozenset[int]


class Matcher:
    """The automaton of all words. Made once, then only read, by any number of threads."""

    def __init__(self, words: Iterable[Word]) -> None:
        listed = list(words)
        self._size = len(listed)
        self._alphabet = Alphabet(word.key for word in listed)
        self._automaton = ahocorasick.Automaton()
        for word in listed:
            self._add(word)
        if listed:
            self._automaton.make_automaton()

    def _add(self, word: Word) -> None:
        bare = word.key.replace(" ", "")
        path = self._alphabet.written(bare)
        pattern = _Pattern(word.category, word.text, len(path), len(bare), _gaps(word.key))
        known = self._automaton.get(path, None)
        if known is None:
            self._automaton.add_word(path, [pattern])
        else:
            known.append(pattern)

    def __len__(self) -> int:
        return self._size

    def find(self, text: str) -> list[Match]:
        """All that are met, in the order of their ends."""
        if not self._size:
            return []
        found = list(self._automaton.iter(text.translate(self._alphabet.table)))
        if not found:
            return []
        shown = letters(text)
        return _in_original(text, shown, self._alphabet.letter_of(shown), found)


def _gaps(key: str) -> frozenset[int]:
    parts = key.split(" ")
    return frozenset(sum(len(part) for part in parts[:count]) for count in range(1, len(parts)))


def _in_original(text: str, shown: str, letter_of: Sequence[int], found: Sequence[tuple[int, list[_Pattern]]]) -> list[Match]:
    whence = places(text, LETTERS)
    met = []
    for last, patterns in found:
        for pattern in patterns:
            begin, end = letter_of[last + 1 - pattern.size], letter_of[last] + 1
            if _stands_alone(text, shown, whence, begin, end) and _holds_together(text, shown, whence, begin, pattern):
                met.append(Match(pattern.category, pattern.text, *stretch(text, whence, begin, end)))
    return met


def _stands_alone(text: str, shown: str, whence: Sequence[int], begin: int, end: int) -> bool:
    """Is there a border at each end that needs one?"""
    opens = begin == 0 or _parted(text, shown, whence, begin)
    return opens and (end == len(shown) or _parted(text, shown, whence, end))


def _parted(text: str, shown: str, whence: Sequence[int], place: int) -> bool:
    if not (has_borders(shown[place - 1]) and has_borders(shown[place])):
        return True
    return bool(_between(text, whence, place))


def _between(text: str, whence: Sequence[int], place: int) -> str:
    """What is to be seen between a letter and the one before it."""
    return text[whence[place - 1] + 1 : whence[place]].translate(VISIBLE)


def _holds_together(text: str, shown: str, whence: Sequence[int], begin: int, pattern: _Pattern) -> bool:
    """Is what stands between the letters of a kind that is overlooked?"""
    inner = [
        (count, _between(text, whence, begin + count))
        for count in range(1, pattern.length)
        if count not in pattern.gaps and has_borders(shown[begin + count - 1]) and has_borders(shown[begin + count])
    ]
    if not any(character.isspace() for _count, gap in inner for character in gap):
        return True
    return len(inner) >= APART_LETTERS - 1 and all(gap for _count, gap in inner)
