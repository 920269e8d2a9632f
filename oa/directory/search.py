"""Finding colleagues by whatever is known of them: the one box of the directory.

Nothing here reads all people. At most two looks into the keys, each with a bound in its SQL: the keys in their order from the
first that begins with the text, and where there are more, those of who is near the viewer (departments, frequent contacts);
then departments by name and the people in them. What was found is ranked, and from the top down held against what the viewer
may see and read, until the page is full.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Case, F, IntegerField, OrderBy, QuerySet, When

from imcore.conversations import access
from imcore.models import Conversation, User
from imcore.protocol import UserId
from oa import compiled
from oa.directory import discretion, keys
from oa.directory.keys import Kind
from oa.directory.tree import DEPARTMENT
from oa.models import Department, Employee, Position, SearchKey
from oa.visibility import load

FREQUENT = 50  # direct conversations, the latest first
NEAR = 300  # people of the viewer's own departments
SCAN = 250  # keys that begin with the text; those of one person that stand together are three at most
PLACES = 10  # departments
STAFF = 300  # people in them
AHEAD = 3  # so many ways for each place on the page are held against the rules at first: most pages are full with them

NAMES = {
    Kind.NAME: "name",
    Kind.PINYIN: "pinyin",
    Kind.INITIALS: "initials",
    Kind.NAME_PART: "name",
    Kind.PINYIN_PART: "pinyin",
    Kind.HETERONYM: "pinyin",
    Kind.USERNAME: "username",
    Kind.EMAIL: "email",
    Kind.NUMBER: "employee_number",
    Kind.MOBILE: "mobile",
    Kind.TITLE: "title",
    Kind.TITLE_PART: "title",
}
HIDEABLE = {kind: name for kind, name in NAMES.items() if kind >= Kind.NUMBER}


Row = tuple[int, str, int, str]  # user, key, kind, pinyin


class Hit(NamedTuple):
    """A person, by what they were found, and where that was a department, its name."""

    user: User
    matched: str
    department: str = ""


class Found(NamedTuple):
    """The people, the best first, and the departments, those whose names begin with the text first."""

    people: list[Hit]
    departments: list[Department]


class Way(NamedTuple):
    """One way in which a person was found; `learned`: what the viewer would learn by it that a rule may hide, or nothing."""

    user: int
    matched: str
    learned: str = ""
    department: str = ""


class Near(NamedTuple):
    """Whom the viewer has to do with: people of the own departments, and contacts → how many come before them."""

    colleagues: set[int]
    frequent: dict[int, int]


class _ByteOrder(OrderBy):
    """The order of the index of prefixes (varchar_pattern_ops), so that a scan of it can stop; SQLite has no other."""

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        # Django looks for a direction in each ORDER BY; PostgreSQL takes none beside an operator, so it stands in a comment
        return self.as_sql(compiler, connection, template="%(expression)s USING ~<~ /* ASC */")


@load.once()
def search(viewer: UserId, text: str, *, limit: int) -> Found:
    """People whom the viewer may see, found by what the viewer may read of them: exact before what only begins so; within
    these people of the own departments, then frequent contacts, then by kind of key, then by pinyin. People of departments
    with the text in their names come after. A bounded number of queries; none for a text without letters or digits."""
    asked = keys.normalised(text)
    if not asked:
        return Found([], [])
    near, places = _near(viewer), _departments(text)
    return Found(_page(viewer, _ways(asked, near, places), limit), places)


def _ways(asked: str, near: Near, places: Sequence[Department]) -> Iterator[Way]:
    """All ways in which people were found, the best first; who works in the departments is read when it comes to them."""
    for user, _key, kind, _pinyin in sorted(_matching(asked, near), key=lambda row: _rank(row, asked, near)):
        yield Way(user, NAMES[Kind(kind)], HIDEABLE.get(Kind(kind), ""))
    for user, place in _staff(places):
        yield Way(user, DEPARTMENT, DEPARTMENT, place)


def _page(viewer: UserId, ways: Iterator[Way], limit: int) -> list[Hit]:
    """The first so many people, each by the best way that the viewer may know. Three queries, and once more where those AHEAD
    do not fill the page."""
    hits: dict[int, Hit] = {}
    for ahead in (AHEAD * limit, None):
        part = list(islice(ways, ahead))
        for hit in _may_know(viewer, part) if part else ():
            hits.setdefault(hit.user.pk, hit)
        if len(hits) >= limit:
            break
    return list(hits.values())[:limit]


def _may_know(viewer: UserId, ways: Sequence[Way]) -> Iterator[Hit]:
    told = discretion.readable(viewer, {(way.user, way.learned) for way in ways if way.learned})
    seen = access.visible_users(viewer).in_bulk({way.user for way in ways})
    for way in ways:
        if way.user in seen and (not way.learned or (way.user, way.learned) in told):
            yield Hit(seen[way.user], way.matched, way.department)


def _near(viewer: UserId) -> Near:
    others = [high if low == viewer else low for low, high in compiled.rows(_latest_talks, viewer)]
    colleagues = {user for (user,) in compiled.rows(_colleagues, viewer)}
    return Near(colleagues, {user: rank for rank, user in enumerate(others)})


def _colleagues(viewer: int) -> QuerySet[Position, Any]:
    mine = Position.objects.filter(employee__user=viewer).values("department")
    return Position.objects.filter(department__in=mine).values_list("employee__user")[:NEAR]


def _latest_talks(viewer: int) -> QuerySet[Conversation, Any]:
    talks = Conversation.objects.filter(kind=Conversation.Kind.DIRECT, members__user=viewer, last_message_at__isnull=False)
    return talks.order_by("-last_message_at").values_list("direct__user_low", "direct__user_high")[:FREQUENT]


def _matching(asked: str, near: Near) -> set[Row]:
    """Keys that begin with the text, each once: the first SCAN in the order of the keys, which begins with the exact ones;
    where there are more, those of the near ones."""
    columns = ("user", "key", "kind", "user__name_pinyin")
    first = set(beginning_with(asked).values_list(*columns)[:SCAN])
    if len(first) < SCAN:
        return first
    beside = SearchKey.objects.filter(key__startswith=asked, user__in={*near.colleagues, *near.frequent})
    return first.union(beside.values_list(*columns))


def beginning_with(asked: str) -> QuerySet[SearchKey]:
    """Keys that begin with a text, in the order of their index: a slice of it reads no more than the slice."""
    return SearchKey.objects.filter(key__startswith=asked).order_by(_ByteOrder(F("key")), "kind", "user")


def _departments(text: str) -> list[Department]:
    wanted = text.strip()
    begins = Case(When(name__istartswith=wanted, then=0), default=1, output_field=IntegerField())
    return list(Department.objects.filter(name__icontains=wanted).order_by(begins, "depth", "path")[:PLACES])


def _staff(places: Sequence[Department]) -> list[tuple[int, str]]:
    """(user, the department in which they were found), in the order of the departments, then by pinyin."""
    seats = Position.objects.filter(department__in=places).exclude(employee__state=Employee.State.LEFT)
    by_pinyin = seats.order_by("employee__user__name_pinyin", "employee__user")
    found: dict[int, list[int]] = {}
    for user, place in by_pinyin.values_list("employee__user", "department")[:STAFF]:
        found.setdefault(place, []).append(user)
    return [(user, one.name) for one in places for user in found.get(one.pk, ())]


def _rank(row: Row, asked: str, near: Near) -> tuple[bool, bool, int, int, str, int]:
    user, key, kind, pinyin = row
    return key != asked, user not in near.colleagues, near.frequent.get(user, FREQUENT), kind, pinyin, user
