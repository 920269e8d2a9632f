"""From a person to the texts that a query may begin with. Pure.

A key is found by whatever it begins with; so that an inner part is found too, the name goes in once more from each of its
inner starts: 王小明, 小明, 明; wangxiaoming, xiaoming, ming; annlee, lee.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

from pypinyin import Style, pinyin

LENGTH = 160
READINGS = 8  # of a name with heteronyms: 单晓重 has nine, 曾乐 four
INNER = 8  # so many starts inside of one text: a name of a hundred characters is no reason for hundreds of rows
LOCAL = 11  # digits of a mobile number without the country's
_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# where somebody may begin to type: each Chinese character, each word
_STARTS = re.compile(rf"[{_CHINESE}]|[^\W_{_CHINESE}][^\s{_CHINESE}/,;|()·•-]*")
_DOTS = re.compile("[·•・‧]")  # between the parts of a name: some type it, some do not
_NUMBER = re.compile(r"[+()\-.\d]*\d[+()\-.\d]*")


class Kind(IntEnum):
    """What a key is; the stronger the lower. From NUMBER on they are what a profile card may hide."""

    NAME = 1
    PINYIN = 2
    INITIALS = 3
    NAME_PART = 4
    PINYIN_PART = 5
    HETERONYM = 6
    USERNAME = 7
    EMAIL = 8
    NUMBER = 9
    MOBILE = 10
    TITLE = 11
    TITLE_PART = 12


class Known(NamedTuple):
    """What is known of a person."""

    name: str
    username: str
    email: str = ""
    number: str = ""
    mobile: str = ""
    titles: tuple[str, ...] = ()


def normalised(text: str) -> str:
    """Keys and queries alike: NFKC, no case, no spaces or middle dots; of a number with separators its digits only."""
    joined = "".join(_spaced(text).split()).casefold()
    return (re.sub(r"\D", "", joined) if _NUMBER.fullmatch(joined) else joined)[:LENGTH]


def keys_of(person: Known) -> set[tuple[str, Kind]]:
    """All keys of a person, each text once: by its strongest kind where everyone may know it, else by all its kinds."""
    found: set[tuple[str, Kind]] = set()
    public: set[str] = set()
    for key, kind in sorted({(normalised(text), kind) for text, kind in _told(person)}, key=lambda one: one[1]):
        if key and key not in public:
            found.add((key, kind))
            if kind < Kind.NUMBER:
                public.add(key)
    return found


def _told(person: Known) -> Iterator[tuple[str, Kind]]:
    yield person.name, Kind.NAME
    yield from ((part, Kind.NAME_PART) for part in inner_parts(person.name))
    yield from _pinyin_keys(person.name)
    yield person.username, Kind.USERNAME
    yield person.email, Kind.EMAIL  # the part before the @ begins it
    yield person.number, Kind.NUMBER
    digits = re.sub(r"\D", "", person.mobile)
    yield from ((number, Kind.MOBILE) for number in (digits, digits[-LOCAL:], digits[-4:]))
    for title in person.titles:
        yield title, Kind.TITLE
        yield from ((part, Kind.TITLE_PART) for part in inner_parts(title) if len(part) > 1)


def inner_parts(text: str) -> list[str]:
    """What follows from each inner start: 小明 and 明 of 王小明, Lee of Ann Lee."""
    return [text[start.start() :] for start in _STARTS.finditer(text)][1 : INNER + 1]


def _pinyin_keys(name: str) -> Iterator[tuple[str, Kind]]:
    usual, *others = readings(name)
    yield "".join(usual), Kind.PINYIN
    yield _initials(usual), Kind.INITIALS
    yield from ((part, Kind.PINYIN_PART) for part in _endings(usual))
    for syllables in others:
        yield from ((text, Kind.HETERONYM) for text in ("".join(syllables), _initials(syllables), *_endings(syllables)))


def readings(name: str) -> list[tuple[str, ...]]:
    """The ways to read a name aloud, syllable by syllable, the usual one first; at most READINGS, those with the fewest
    unusual syllables. What is not Chinese is a syllable by the word."""
    ways: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    for syllables in pinyin(_spaced(name), style=Style.NORMAL, heteronym=True, errors=_words):  # type: ignore[arg-type]
        longer = [(odd + rank, (*way, one)) for odd, way in ways for rank, one in enumerate(dict.fromkeys(syllables))]
        ways = sorted(longer, key=lambda way: way[0])[:READINGS]  # stable: among equals the earlier syllables stay usual
    return [way for _odd, way in ways]


def _spaced(text: str) -> str:
    return unicodedata.normalize("NFKC", _DOTS.sub(" ", text))


def _words(text: str) -> Sequence[str]:
    return text.split()


def _initials(syllables: Iterable[str]) -> str:
    return "".join(syllable[0] for syllable in syllables if syllable)


def _endings(syllables: Sequence[str]) -> list[str]:
    return ["".join(syllables[start:]) for start in range(1, min(len(syllables), INNER + 1))]
