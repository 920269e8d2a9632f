"""Finding colleagues by whatever is known of them: the one box of the directory.

Nothing here reads all people. Two looks into the keys, each with a bound in its SQL: who is near the viewer (departments,
frequent contacts), and the keys in their order from the first that begins with the text; then departments by name and the
people in them. What was found is checked against what the viewer may see and read, then ranked.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Case, F, IntegerField, OrderBy, QuerySet, When

from imcore.conversations import access
from imcore.models import Conversation, User
from imcore.protocol import UserId
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


Row = tuple[int, str, int]  # user, key, kind


class Hit(NamedTuple):
    """A person, by what they were found, and where that was a department, its name."""

    user: User
    matched: str
    department: str = ""


class Found(NamedTuple):
    """The people, the best first, and the departments, those whose names begin with the text first."""

    people: list[Hit]
    departments: list[Department]


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
    with the text in their names come after. A fixed number of queries; none for a text without letters or digits."""
    asked = keys.normalised(text)
    if not asked:
        return Found([], [])
    near = _near(viewer)
    rows = _matching(asked, near)
    places = _departments(text)
    staff = _staff(places)
    seen = _visible(viewer, {*(user for user, _key, _kind in rows), *staff})
    told = discretion.readable(viewer, _asked(rows, staff, seen))
    best = _best([row for row in rows if row[0] in seen and _may_tell(row, told)], asked)
    order = sorted(best, key=lambda user: _rank(best[user], user, near, seen[user]))
    hits = [(user, NAMES[Kind(best[user][1])], "") for user in order]
    for user, place in staff.items():
        if user in seen and user not in best and (user, DEPARTMENT) in told:
            hits.append((user, DEPARTMENT, place))
    page = hits[:limit]
    users = User.objects.in_bulk([user for user, _matched, _place in page])
    return Found([Hit(users[user], matched, place) for user, matched, place in page if user in users], places)


def _near(viewer: UserId) -> Near:
    mine = Position.objects.filter(employee__user=viewer).values("department")
    colleagues = Position.objects.filter(department__in=mine).values_list("employee__user", flat=True)[:NEAR]
    talks = Conversation.objects.filter(kind=Conversation.Kind.DIRECT, members__user=viewer, last_message_at__isnull=False)
    latest = talks.order_by("-last_message_at").values_list("direct__user_low", "direct__user_high")[:FREQUENT]
    others = [high if low == viewer else low for low, high in latest]
    return Near(set(colleagues), {user: rank for rank, user in enumerate(others)})


def _matching(asked: str, near: Near) -> list[Row]:
    """Keys that begin with the text: those of the near ones, and the first SCAN in the order of the keys, which begins with
    the exact ones."""
    first = beginning_with(asked)
    beside = SearchKey.objects.filter(key__startswith=asked, user__in={*near.colleagues, *near.frequent})
    return [*beside.values_list("user", "key", "kind"), *first.values_list("user", "key", "kind")[:SCAN]]


def beginning_with(asked: str) -> QuerySet[SearchKey]:
    """Keys that begin with a text, in the order of their index: a slice of it reads no more than the slice."""
    return SearchKey.objects.filter(key__startswith=asked).order_by(_ByteOrder(F("key")), "kind", "user")


def _departments(text: str) -> list[Department]:
    wanted = text.strip()
    begins = Case(When(name__istartswith=wanted, then=0), default=1, output_field=IntegerField())
    return list(Department.objects.filter(name__icontains=wanted).order_by(begins, "depth", "path")[:PLACES])


def _staff(places: Sequence[Department]) -> dict[int, str]:
    """User → the department in which they were found; in the order of the departments, then by pinyin."""
    seats = Position.objects.filter(department__in=places).exclude(employee__state=Employee.State.LEFT)
    by_pinyin = seats.order_by("employee__user__name_pinyin", "employee__user")
    found: dict[int, list[int]] = {}
    for user, place in by_pinyin.values_list("employee__user", "department")[:STAFF]:
        found.setdefault(place, []).append(user)
    staff: dict[int, str] = {}
    for one in places:
        for user in found.get(one.pk, ()):
            staff.setdefault(user, one.name)
    return staff


def _visible(viewer: UserId, users: Iterable[int]) -> dict[int, str]:
    """Those whom the viewer may see → their pinyin."""
    return dict(access.visible_users(viewer).filter(pk__in=users).values_list("pk", "name_pinyin"))


def _asked(rows: Iterable[Row], staff: Iterable[int], seen: Collection[int]) -> set[discretion.Asked]:
    """What the viewer would learn from these being found."""
    by_key = {(user, HIDEABLE[Kind(kind)]) for user, _key, kind in rows if user in seen and kind in HIDEABLE}
    return by_key | {(user, DEPARTMENT) for user in staff if user in seen}


def _may_tell(row: Row, told: Collection[discretion.Asked]) -> bool:
    user, _key, kind = row
    return kind not in HIDEABLE or (user, HIDEABLE[Kind(kind)]) in told


def _best(rows: Iterable[Row], asked: str) -> dict[int, tuple[bool, int]]:
    """User → the strongest of the keys by which they were found: (does it only begin with the text?, its kind)."""
    best: dict[int, tuple[bool, int]] = {}
    for user, key, kind in rows:
        match = (key != asked, kind)
        best[user] = min(match, best.get(user, match))
    return best


def _rank(match: tuple[bool, int], user: int, near: Near, pinyin: str) -> tuple[bool, bool, int, int, str, int]:
    begins, kind = match
    return begins, user not in near.colleagues, near.frequent.get(user, FREQUENT), kind, pinyin, user
