"""A conversation's messages, with their places in the log and what became of them. Pure.

The counters move as the writer moves them: each new message takes the next seq and the next version, each edit, recall,
reaction and pin the next version.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from oa.demo import slots
from oa.demo.conversations import Plan
from oa.demo.people import Person
from oa.demo.scripts import Scene, Turn, scenes_for
from oa.demo.timeline import Timeline

EMOJIS = ("👍", "👍", "👍", "❤️", "😂", "🎉", "🙏", "👀", "✅", "💪")
SPEAKERS_AT_MOST = 40  # of a large group most only read


@dataclass
class Entry:
    """A message to be; people by index. `media` is (kind, sort) of a file that the loader has to bring along."""

    seq: int
    version: int
    sender: int
    kind: str
    body: dict[str, Any]
    at: datetime
    reply_to: int | None = None
    mentions: list[int] | str = field(default_factory=list)
    media: tuple[str, str] | None = None
    reactions: list[tuple[int, str]] = field(default_factory=list)
    earlier: str = ""
    edited_at: datetime | None = None
    recalled_at: datetime | None = None
    pinned: bool = False


@dataclass
class Log:
    """A conversation's entries by seq, and its version after all of them. `joined`: who came later → the seq before that."""

    entries: list[Entry] = field(default_factory=list)
    version: int = 0
    joined: dict[int, int] = field(default_factory=dict)
    left: dict[int, datetime] = field(default_factory=dict)

    def add(self, sender: int, kind: str, body: dict[str, Any], at: datetime) -> Entry:
        """Appends a message at the next seq and version."""
        self.version += 1
        entry = Entry(len(self.entries) + 1, self.version, sender, kind, body, at)
        self.entries.append(entry)
        return entry

    def touch(self, entry: Entry) -> None:
        """The entry has changed: it takes the next version."""
        self.version += 1
        entry.version = self.version


@dataclass
class Line:
    """What one turn of a scene became: who says what."""

    sender: int
    text: str
    mentions: list[int]
    is_reply: bool
    media: tuple[str, str] | None


def write(rng: random.Random, plan: Plan, people: list[Person], timeline: Timeline) -> Log:
    """The log of a plan: exactly `plan.quota` messages."""
    log = Log()
    spare = plan.quota - (1 if plan.kind == "group" else 0)
    newcomer = plan.members[-1] if plan.kind == "group" and 8 <= len(plan.members) <= 60 and spare > 20 else None
    leaver = plan.members[-2] if newcomer and rng.random() < 0.4 else None
    spare -= (newcomer is not None) + (leaver is not None)
    scenes = _scenes(rng, plan, [who for who in _speakers(rng, plan) if who not in (newcomer, leaver)], people, spare=spare)
    clock = random.Random(rng.random())  # its own: how often it is asked depends on the day of loading
    moments = timeline.spread(clock, [len(scene) for scene in scenes], fresh=plan.liveliness >= 2)
    _open(log, plan, newcomer, at=moments[0] - timedelta(minutes=3))
    remaining = iter(moments)
    for number, scene in enumerate(scenes):
        _say(rng, log, plan, scene, [next(remaining) for _ in scene])
        if number == len(scenes) // 3:
            _membership(log, plan, newcomer, leaver)
    return log


def _open(log: Log, plan: Plan, newcomer: int | None, *, at: datetime) -> None:
    if plan.kind != "group":
        return
    users = [who for who in plan.members[1:] if who != newcomer]
    body = {"event": "group_created", "by": plan.members[0], "users": users[:50], "count": len(users), "name": plan.name}
    log.add(plan.members[0], "notice", body, at)


def _membership(log: Log, plan: Plan, newcomer: int | None, leaver: int | None) -> None:
    at = log.entries[-1].at + timedelta(seconds=5)
    if newcomer is not None:
        log.joined[newcomer] = len(log.entries)
        body = {"event": "members_added", "by": plan.members[0], "users": [newcomer], "count": 1}
        log.add(plan.members[0], "notice", body, at)
    if leaver is not None:
        log.left[leaver] = at + timedelta(seconds=5)
        log.add(leaver, "notice", {"event": "member_left", "by": leaver, "users": [leaver], "count": 1}, log.left[leaver])


def _speakers(rng: random.Random, plan: Plan) -> list[int]:
    if plan.mute_all:
        return [plan.members[0], *plan.admins]
    if len(plan.members) <= SPEAKERS_AT_MOST:
        return plan.members
    return sorted({plan.members[0], *rng.sample(plan.members, SPEAKERS_AT_MOST)})


def _scenes(rng: random.Random, plan: Plan, speakers: list[int], people: list[Person], *, spare: int) -> list[list[Line]]:
    """Scenes until the quota is used up; the last one may break off."""
    played: list[list[Line]] = []
    while spare > 0:
        language = "en" if plan.language == "en" or rng.random() < 0.06 else "zh"
        scene = rng.choice(scenes_for(language, plan.topics))
        lines = _play(rng, scene, speakers, people, language=language)
        lines = [line for line in lines if plan.has_files or not line.media][:spare]
        played.append(lines)
        spare -= len(lines)
    return played


def _play(rng: random.Random, scene: Scene, speakers: list[int], people: list[Person], *, language: str) -> list[Line]:
    cast = dict(zip("abcd", rng.sample(speakers, min(4, len(speakers))), strict=False))
    for letter, stand_in in (("b", "a"), ("c", "a"), ("d", "b")):
        cast.setdefault(letter, cast[stand_in])
    words = slots.Slots(rng, language=language)
    thread = rng.randrange(6)  # the options of one column answer each other best
    return [_line(rng, turn, cast, words, people, thread=thread) for turn in scene.turns]


def _line(
    rng: random.Random, turn: Turn, cast: dict[str, int], words: slots.Slots, people: list[Person], *, thread: int
) -> Line:
    sender = cast[turn.speaker]
    text = _option(rng, turn, thread=thread).format_map(words)
    text = text[:1].upper() + text[1:]
    mentions = []
    for letter, who in cast.items():
        if f"@{letter} " in text:
            text = text.replace(f"@{letter} ", f"@{people[who].display_name} ")
            mentions.append(who)
    return Line(sender, text, mentions, turn.is_reply, turn.media)


def _option(rng: random.Random, turn: Turn, *, thread: int) -> str:
    if not turn.options:
        return ""
    return turn.options[thread % len(turn.options)] if rng.random() < 0.95 else rng.choice(turn.options)


def _say(rng: random.Random, log: Log, plan: Plan, scene: list[Line], moments: list[datetime]) -> None:
    for line, at in zip(scene, moments, strict=True):
        before = log.entries[-1] if log.entries else None
        entry = log.add(line.sender, line.media[0] if line.media else "text", {"text": line.text} if line.text else {}, at)
        entry.media, entry.mentions = line.media, list(line.mentions)
        if line.is_reply and before is not None and before.kind != "notice" and before.recalled_at is None:
            entry.reply_to = before.seq
        if plan.mute_all and entry.kind == "text" and rng.random() < 0.1:
            entry.mentions, entry.body = "all", {"text": f"@所有人 {line.text}"}
        _afterwards(rng, log, plan, entry)


def _afterwards(rng: random.Random, log: Log, plan: Plan, entry: Entry) -> None:
    """What happens to a message once it is there."""
    chance = rng.random()
    if chance < 0.012 and entry.kind == "text" and not entry.mentions:
        entry.recalled_at = entry.at + timedelta(seconds=4)
        log.touch(entry)
    elif chance < 0.03 and entry.kind == "text" and len(entry.body["text"]) > 12:
        text = entry.body["text"]
        entry.earlier, entry.edited_at = text[: len(text) * 2 // 3], entry.at + timedelta(seconds=5)
        log.touch(entry)
    elif chance < (0.12 if not plan.mute_all else 0.9):
        _react(rng, log, plan, entry)
    elif chance > 0.997 and plan.kind == "group" and entry.kind == "text":
        entry.pinned = True
        log.touch(entry)


def _react(rng: random.Random, log: Log, plan: Plan, entry: Entry) -> None:
    gone = {who for who in plan.members if who in log.left or log.joined.get(who, 0) >= entry.seq}
    present = [who for who in plan.members if who != entry.sender and who not in gone]
    count = min(len(present), rng.choice((1, 1, 1, 2, 3, 5)) * (6 if plan.mute_all else 1))
    emoji = rng.choice(EMOJIS)
    for who in rng.sample(present, count):
        entry.reactions.append((who, emoji if rng.random() < 0.7 else rng.choice(EMOJIS)))
        log.touch(entry)
