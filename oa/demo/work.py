"""What the demo company knows of each person's work besides the place: rank, telephone, desk, a second position. Pure."""

from typing import NamedTuple

from oa.demo.departments import Place
from oa.demo.people import HEADS, Person

CHIEF_RANK, HEAD_RANKS, INTERN_RANK = 20, {1: 16, 2: 13, 3: 11, 4: 9}, 1
SENIOR_WORDS = ("高级", "资深", "架构师", "大客户", "Senior", "Manager")
OFFICES = {"zh": "上海 {}F-{:03d}", "en": "Singapore {}F-{:03d}"}
SECOND_SEAT_EVERY = 37  # one in so many has a second position, in the next department of the same trade


class Work(NamedTuple):
    """A person's work."""

    rank: int
    mobile: str
    office: str
    second_place: int | None


def of(person: Person, order: int, places: list[Place]) -> Work:
    """The work of the nth person; the same for the same company."""
    place = places[person.place]
    office = OFFICES["en" if person.is_foreign else "zh"].format(3 + person.place % 20, order % 240)
    return Work(rank(person, place), mobile(order, foreign=person.is_foreign), office, _second(order, place, places))


def rank(person: Person, place: Place) -> int:
    """1 for an intern, 20 for the chief executive; heads by the depth of their department."""
    if person.title in ("总裁", "CEO"):
        return CHIEF_RANK
    if "实习" in person.title or "Intern" in person.title:
        return INTERN_RANK
    if person.title in HEADS[place.depth]:
        return HEAD_RANKS[place.depth]
    return 7 if any(word in person.title for word in SENIOR_WORDS) else 5


def mobile(order: int, *, foreign: bool) -> str:
    """A number that reaches nobody: 1700000 to 1700009 are nobody's blocks here; 555-01xx is kept for fiction in America."""
    return f"+1 202-555-01{order % 100:02d}" if foreign else f"170 0000 {order:04d}"


def _second(order: int, place: Place, places: list[Place]) -> int | None:
    if order % SECOND_SEAT_EVERY:
        return None
    others = [one.index for one in places if one.trade == place.trade and one.is_leaf and one.index != place.index]
    return others[order % len(others)] if others else None
