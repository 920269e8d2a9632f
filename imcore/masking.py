"""Stretches of a text made unreadable, whoever asks for it: a rule before sending, or a moderator afterwards. Pure."""

from collections.abc import Iterable

MASK = "*"


def mask(text: str, stretches: Iterable[tuple[int, int]]) -> str:
    """The text with an asterisk for each character of these stretches: as long as before."""
    characters = list(text)
    for start, end in stretches:
        characters[start:end] = MASK * (end - start)
    return "".join(characters)
