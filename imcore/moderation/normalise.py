"""A text as the word lists read it, and the way back to the places of the original. Pure.

What makes no difference: full or half width and other forms of the same character (NFKC), case, traditional or simplified
(OpenCC, character by character), accents, and whatever stands between: spaces, symbols, invisible characters. What is left are
letters and digits. An alphabet's words have borders, Chinese has none: `words.py` asks for the borders in the original.
"""

import unicodedata
from collections.abc import Callable
from functools import cache

import opencc

IDEOGRAPHS = 0x2E80  # from here on there is something to simplify
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}  # control, format (zero-width, direction), surrogates, private, unassigned
BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85"  # control characters that part words
FILLERS = "\u115f\u1160\u3164\uffa0\u17b4\u17b5"  # letters by their category, and nothing to be seen


class Table(dict[int, str]):
    """Code point → what it becomes, found out when it first comes: a start costs nothing. For str.translate."""

    def __init__(self, rule: Callable[[str], str]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, code: int) -> str:
        became = self._rule(chr(code))
        if became or unicodedata.category(chr(code)) not in ("Co", "Cn"):  # of those there are a million, for an attacker
            self[code] = became
        return became


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def is_invisible(character: str) -> bool:
    """Does it leave no trace of its own: zero-width, a mark upon another character, a variation selector?"""
    if character in BLANKS:
        return False
    if character in FILLERS or unicodedata.category(character) in INVISIBLE:
        return True
    return unicodedata.category(character) in ("Mn", "Me") and unicodedata.name(character, "").startswith(
        ("COMBINING", "VARIATION SELECTOR")
    )


def _visible(character: str) -> str:
    if is_invisible(character):
        return ""
    return "".join(part for part in unicodedata.normalize("NFKC", character) if not is_invisible(part))


def _letters(character: str) -> str:
    if is_invisible(character):
        return ""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    return "".join(_simplest(part) for part in _apart(folded) if _counts(part))


def _apart(text: str) -> str:
    """Without accents; a Hangul syllable stays one."""
    return "".join(c if "가" <= c <= "힣" else unicodedata.normalize("NFD", c) for c in text)


def _counts(character: str) -> bool:
    return not is_invisible(character) and (character.isalnum() or unicodedata.category(character)[0] == "M")


def _simplest(character: str) -> str:
    return _simplifier().convert(character) if ord(character) >= IDEOGRAPHS else character


LETTERS = Table(_letters)  # letters and digits only: what the word lists are compared with
VISIBLE = Table(_visible)  # what is to be seen, at half width, with spaces and symbols: for numbers and addresses


def letters(text: str) -> str:
    """The text as the word lists read it."""
    return text.translate(LETTERS)


def visible(text: str) -> str:
    """The text at half width, without what cannot be seen."""
    return text.translate(VISIBLE)


def places(text: str, table: Table) -> list[int]:
    """For each character of the translated text the place of the original that it comes from."""
    return [place for place, character in enumerate(text) for _ in table[ord(character)]]


def stretch(text: str, found: list[int], start: int, end: int) -> tuple[int, int]:
    """A stretch of the translated text, and its `places` → the same of the original, with the marks that stand upon its end."""
    first, after = found[start], found[end - 1] + 1
    while after < len(text) and not VISIBLE[ord(text[after])]:
        after += 1
    return first, after


def has_borders(character: str) -> bool:
    """Is it of a script whose words stand apart (Latin, Greek, Cyrillic, …, digits)? Chinese and its neighbours are not."""
    return character < "\u0e00" or "\u1e00" <= character < "\u2000"


def key(word: str) -> str:
    """A word of a list as it is looked for: its letters and digits, and a space where words of an alphabet stand apart.
    Empty where there are none."""
    parts = [letters(part) for part in visible(word).split()]
    joined = ""
    for part in filter(None, parts):
        apart = joined and has_borders(joined[-1]) and has_borders(part[0])
        joined += f" {part}" if apart else part
    return joined
