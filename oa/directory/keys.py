"""From a person to the texts that a query may begin with. Pure."""

from enum import IntEnum
from typing import NamedTuple

from imcore.models.users import pinyin_keys

LENGTH = 160


class Kind(IntEnum):
    """What a key is; the stronger the lower."""

    NAME = 1
    PINYIN = 2
    INITIALS = 3
    USERNAME = 4
    NUMBER = 5
    EMAIL = 6
    MOBILE = 7
    TITLE = 8


class Known(NamedTuple):
    """What is known of a person."""

    name: str
    username: str
    email: str = ""
    number: str = ""
    mobile: str = ""
    titles: tuple[str, ...] = ()


def normalised(text: str) -> str:
    """Lower case, without spaces: keys and queries alike."""
    return "".join(text.split()).casefold()[:LENGTH]


def keys_of(person: Known) -> set[tuple[str, Kind]]:
    """All keys of a person."""
    full, initials = pinyin_keys(person.name)
    told = [
        (person.name, Kind.NAME),
        (full, Kind.PINYIN),
        (initials, Kind.INITIALS),
        (person.username, Kind.USERNAME),
        (person.number, Kind.NUMBER),
        (person.email, Kind.EMAIL),
        (person.mobile, Kind.MOBILE),
        *((title, Kind.TITLE) for title in person.titles),
    ]
    return {(key, kind) for text, kind in told if (key := normalised(text))}
