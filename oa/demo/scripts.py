"""Scenes: what is said, by whom, in what order. Pure.

The notation of a scene: a line `# topic topic …`, then one line per turn. A turn begins with its speaker (a, b, c, d;
each stands for another person), `>` after it makes the turn a reply to what another said last; alternatives are parted
by ` | `, and a line that begins with `|` goes on with the alternatives of the turn before. `[image:chart]` posts a
picture and `[file:report]` a file; `@b` names a speaker, `{slot}` is filled anew for each scene. Scenes are parted by
blank lines.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from oa.demo import scenes_en, scenes_zh

MEDIA = re.compile(r"\[(image|file):(\w+)\]")


@dataclass(frozen=True)
class Turn:
    """What one speaker says: one of the options. `media` is (kind, sort) where a file is posted in place of a text."""

    speaker: str
    options: tuple[str, ...]
    is_reply: bool = False
    media: tuple[str, str] | None = None


@dataclass
class Scene:
    """Turns that belong together, and the topics that they fit."""

    topics: frozenset[str]
    turns: list[Turn] = field(default_factory=list)


def parse(script: str) -> list[Scene]:
    """The scenes of a script in this module's notation."""
    scenes: list[Scene] = []
    for line in (line.strip() for line in script.splitlines()):
        if line.startswith("# "):
            scenes.append(Scene(frozenset(line[2:].split())))
        elif line.startswith("|"):
            turns = scenes[-1].turns
            turns[-1] = Turn(turns[-1].speaker, turns[-1].options + _options(line[1:]), turns[-1].is_reply)
        elif line:
            scenes[-1].turns.append(_turn(line))
    return scenes


def _turn(line: str) -> Turn:
    speaker, _, rest = line.partition(" ")
    media = MEDIA.fullmatch(rest.strip())
    if media:
        return Turn(speaker[0], (), media=(media[1], media[2]))
    return Turn(speaker[0], _options(rest), is_reply=speaker.endswith(">"))


def _options(text: str) -> tuple[str, ...]:
    return tuple(option.strip() for option in text.split(" | ") if option.strip())


@cache
def _all(language: str) -> tuple[Scene, ...]:
    source = scenes_zh if language == "zh" else scenes_en
    return tuple(scene for script in (source.WORK, source.LIFE, source.DIRECT, source.ANNOUNCE) for scene in parse(script))


@cache
def scenes_for(language: str, topics: tuple[str, ...]) -> Sequence[Scene]:
    """The scenes in a language ("zh" or "en") that fit one of the topics."""
    return [scene for scene in _all(language) if scene.topics & set(topics)]
