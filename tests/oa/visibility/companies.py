"""Small companies as values, drawn at random, and what their rules mean, said a second time and in another way: by hand over
the values, with nothing of the product. tests/oa/visibility/test_every_path.py holds the product against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from hypothesis import strategies as st

FIELDS = ("title", "department", "employee_number", "mobile", "office")
RANKS = (1, 2, 3)
Say = Literal["yes", "unseen", "closed"]


@dataclass(frozen=True)
class Person:
    """`places`: numbers of departments, the primary one first; whoever has no rank is no employee."""

    rank: int | None
    places: tuple[int, ...] = ()
    kind: str = "person"
    active: bool = True


@dataclass(frozen=True)
class Side:
    places: frozenset[int]
    people: frozenset[int]
    rank_from: int | None
    rank_to: int | None
    outside: bool


@dataclass(frozen=True)
class Line:
    """A rule."""

    aspect: str
    allow: bool
    fields: frozenset[str]
    order: int
    active: bool
    viewers: Side
    targets: Side


@dataclass(frozen=True)
class Company:
    """`above`: for each department the one above it, or none; `accepted`: who asked whom and was accepted; `met`: who is in a
    group of the viewer's; `aimed`: whom the viewer looks at more closely."""

    above: tuple[int | None, ...]
    people: tuple[Person, ...]
    rules: tuple[Line, ...]
    accepted: frozenset[tuple[int, int]]
    viewer: int
    met: frozenset[int]
    aimed: int

    def sees(self, other: int) -> bool:
        """Is the other in the viewer's directory?"""
        person = self.people[other]
        if not person.active:
            return False
        if other == self.viewer or person.kind == "bot":
            return True
        return person.kind == "person" and self.allowed("see", other)

    def knows(self, other: int) -> bool:
        """Is the other shown at all, at least by name?"""
        return self.sees(other) or other in self.met

    def start(self, other: int) -> Say:
        """What is said to the viewer who wants to write to the other."""
        if not self.sees(other):
            return "unseen"
        free = other == self.viewer or self.people[other].kind == "bot" or (self.viewer, other) in self.accepted
        return "yes" if free or self.allowed("start", other) else "closed"

    def reads(self, other: int, field: str) -> bool:
        """May the viewer read this field of the other's profile?"""
        if other == self.viewer:
            return True
        return self.allowed("see", other) and self.allowed("fields", other, field)

    def allowed(self, aspect: str, other: int, field: str = "") -> bool:
        """What the rules alone say."""
        decides = self.decides(aspect, other, field)
        return True if decides is None else self.rules[decides].allow

    def decides(self, aspect: str, other: int, field: str = "") -> int | None:
        """The number of the rule that decides."""
        by_order = sorted(range(len(self.rules)), key=lambda number: (self.rules[number].order, number))
        for number in by_order:
            rule = self.rules[number]
            concerned = rule.active and rule.aspect == aspect and (not field or field in rule.fields)
            if concerned and self.fits(rule.viewers, self.viewer) and self.fits(rule.targets, other):
                return number
        return None

    def fits(self, side: Side, number: int) -> bool:
        """Does the side mean this person?"""
        person = self.people[number]
        named = not side.places and not side.people
        named = named or number in side.people
        named = named or any(place in side.places for one in person.places for place in self.upwards(one))
        ranked = True
        if side.rank_from is not None or side.rank_to is not None:
            ranked = person.rank in range(side.rank_from or 1, (side.rank_to or 20) + 1)
        return side.outside ^ (named and ranked)

    def upwards(self, place: int | None) -> Iterator[int]:
        """The department and all above it."""
        while place is not None:
            yield place
            place = self.above[place]


STRANGERS = (Person(None), Person(None, kind="bot"), Person(None, kind="visitor"), Person(2, (0,), active=False))


@st.composite
def companies(draw: st.DrawFn, aspects: tuple[str, ...] = ("see", "start", "start", "fields")) -> Company:
    """One to four departments, two to four employees, one of each of the STRANGERS, and rules about these aspects."""
    above = tuple(
        draw(st.sampled_from([None, *range(number)])) if number else None for number in range(draw(st.integers(1, 4)))
    )
    places = st.lists(st.sampled_from(range(len(above))), unique=True, max_size=2).map(tuple)
    staff = draw(st.lists(st.builds(Person, st.sampled_from(RANKS), places), min_size=2, max_size=4))
    everyone = range(len(staff) + len(STRANGERS))
    rules = st.lists(lines(aspects, len(above), len(staff)), min_size=1, max_size=6).map(tuple)
    others = st.sampled_from(everyone)
    pairs = st.tuples(others, others).filter(lambda pair: pair[0] != pair[1])
    return Company(
        above,
        (*staff, *STRANGERS),
        draw(rules),
        draw(st.frozensets(pairs, max_size=4)),
        draw(st.integers(0, len(staff))),  # an employee, or the first of the strangers
        draw(st.frozensets(others, max_size=2)),
        draw(st.sampled_from(range(len(staff))) | others),
    )


def lines(aspects: tuple[str, ...], places: int, staff: int) -> st.SearchStrategy[Line]:
    """A rule over so many departments and employees; its sides mean few and many alike, so that rules meet."""
    rank, nothing = st.sampled_from(RANKS), st.just(frozenset[int]())
    some_places = st.frozensets(st.sampled_from(range(places)), min_size=1, max_size=2)
    some_people = st.frozensets(st.sampled_from(range(staff)), min_size=1, max_size=2)
    seldom, free = st.sampled_from((False, False, True)), st.none()
    side = st.one_of(
        st.builds(Side, nothing, nothing, free, free, seldom),
        st.builds(Side, some_places, nothing, free, free, seldom),
        st.builds(Side, nothing, some_people, free, free, seldom),
        st.builds(Side, nothing, nothing, rank, free | rank, seldom),
        st.builds(Side, nothing | some_places, nothing | some_people, free | rank, free | rank, st.booleans()),
    )
    return st.builds(
        Line,
        st.sampled_from(aspects),
        st.sampled_from((True, False, False)),
        st.frozensets(st.sampled_from(FIELDS), min_size=1, max_size=3),
        st.integers(0, 2),
        st.sampled_from((True, True, True, True, False)),
        side,
        side,
    )
