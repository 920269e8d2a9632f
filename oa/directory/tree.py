"""Reading the org chart. The names, sizes and managers' seats of departments are for every employee; the people only as far
as the viewer may see them, and of their work only what no rule hides from the viewer."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from imcore import errors
from imcore.conversations import access, people
from imcore.conversations.people import PinyinKey
from imcore.protocol import UserId
from oa import head_counts, orgchart
from oa.directory import discretion
from oa.models import Department, Employee, Position
from oa.visibility import load

TITLE, DEPARTMENT = "title", "department"  # what a profile card calls them


def level(viewer: UserId, parent: int | None) -> list[dict[str, Any]]:
    """The departments directly below one (None: the roots), in order: {id, name, code, head_count, has_children, manager}.

    Two queries, and what the rules of visibility ask; the managers' cards have no profile here, the department's own page
    has. Raises NotFound.
    """
    if parent is None:
        rows = Department.objects.filter(depth=1)
    else:
        rows = Department.objects.get_children(orgchart.department(parent))
    return [_summary(one) for one in _with_managers(viewer, rows).order_by("path")]


@load.once()
def department(viewer: UserId, number: int) -> dict[str, Any]:
    """One of them, with `ancestors` ({id, name} from the root down) and its manager's whole card. Raises NotFound."""
    found = _with_managers(viewer, Department.objects.filter(pk=number)).first()
    if found is None:
        raise errors.NotFound(_("There is no such department."), department=number)
    shown = _summary(found) | {"ancestors": ancestors([found.path])[found.path]}
    if found.manager is not None and shown["manager"] is not None:
        shown["manager"] = people.users_json(viewer, [found.manager.user])[0]
    return shown


def ancestors(paths: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Paths of departments → {id, name} of those above each, from the root down. One query."""
    wanted = {path: head_counts.above(path)[:-1] for path in paths}
    rows = Department.objects.filter(path__in={path for above in wanted.values() for path in above})
    names = {path: {"id": pk, "name": name} for pk, path, name in rows.values_list("pk", "path", "name")}
    return {path: [names[one] for one in above] for path, above in wanted.items()}


@load.once()
def members(
    viewer: UserId, number: int, *, below: bool, after: PinyinKey | None = None, limit: int
) -> tuple[list[dict[str, Any]], PinyinKey | None]:
    """Who works in a department (`below`: or under it), by pinyin after a key, each once; and the key of the next page.

    {user, title, is_primary} each. Whose department the viewer may not know is passed over, so that a page may hold fewer
    than the limit though more follow. A fixed number of queries. Raises NotFound.
    """
    here = orgchart.department(number)
    inside = Q(department__path__startswith=here.path) if below else Q(department=here)
    staff = access.visible_users(viewer).filter(pk__in=_users_at(inside))
    users, more = people.in_pinyin_order(staff, after=after, limit=limit)
    seats: dict[int, Position] = {}
    for seat in _positions(inside, [user.pk for user in users]):
        seats.setdefault(seat.employee.user_id, seat)
    told = discretion.readable(viewer, {(user.pk, field) for user in users for field in (DEPARTMENT, TITLE)})
    cards = people.users_json(viewer, users)
    shown = [_member(card, seats[card["id"]], told) for card in cards if (card["id"], DEPARTMENT) in told]
    return shown, (users[-1].name_pinyin, users[-1].pk) if more else None


@load.once()
def positions(viewer: UserId, user: UserId) -> list[dict[str, Any]]:
    """Where somebody whom the viewer may see works, the primary position first: {department, title, is_primary,
    line_manager}, without what the rules hide from the viewer. A fixed number of queries. Raises NotFound."""
    seats = list(_positions(Q(), [user]).select_related("department", "line_manager"))
    asked = {user, *(seat.line_manager.user_id for seat in seats if seat.line_manager is not None)}
    seen = list(access.visible_users(viewer).filter(pk__in=asked))
    cards = {card["id"]: card for card in people.users_json(viewer, seen)}
    if user not in cards:
        raise errors.NotFound(user=user)
    told = discretion.readable(viewer, [(user, TITLE), (user, DEPARTMENT)])
    above = ancestors(seat.department.path for seat in seats)
    return [_position(seat, cards, above[seat.department.path], told) for seat in seats]


def _with_managers(viewer: UserId, rows: QuerySet[Department]) -> QuerySet[Department]:
    seen = access.visible_users(viewer).filter(pk=OuterRef("manager__user"))
    return rows.select_related("manager__user").annotate(manager_seen=Exists(seen))


def _summary(one: Department) -> dict[str, Any]:
    seen = one.manager is not None and one.manager_seen  # type: ignore[attr-defined]
    return {
        "id": one.pk,
        "name": one.name,
        "code": one.code,
        "head_count": one.head_count,
        "has_children": one.numchild > 0,
        "manager": people.user_json(one.manager.user) if one.manager is not None and seen else None,
    }


def _users_at(inside: Q) -> QuerySet[Position, Any]:
    staying = Position.objects.filter(inside).exclude(employee__state=Employee.State.LEFT)
    return staying.values("employee__user")


def _positions(inside: Q, users: Sequence[int]) -> QuerySet[Position]:
    seats = Position.objects.filter(inside, employee__user__in=users).select_related("employee")
    return seats.order_by("-is_primary", "department__path")


def _member(card: dict[str, Any], seat: Position, told: Collection[discretion.Asked]) -> dict[str, Any]:
    title = seat.title if (card["id"], TITLE) in told else ""
    return {"user": card, "title": title, "is_primary": seat.is_primary}


def _position(
    seat: Position, cards: dict[int, Any], above: list[dict[str, Any]], told: Collection[discretion.Asked]
) -> dict[str, Any]:
    user, boss = seat.employee.user_id, seat.line_manager
    shown: dict[str, Any] = {"is_primary": seat.is_primary}
    if (user, TITLE) in told:
        shown["title"] = seat.title
    if (user, DEPARTMENT) in told:
        shown["department"] = {"id": seat.department.pk, "name": seat.department.name, "ancestors": above}
        shown["line_manager"] = cards.get(boss.user_id) if boss is not None else None
    return shown
