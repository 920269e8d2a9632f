"""To whom an announcement goes."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import BigIntegerField, Q, QuerySet, Value
from django.utils import timezone

from imcore.models import User
from imcore.protocol import UserId
from oa.models import Announcement, AnnouncementReceipt, Department, Employee, Position

CHUNK = 2_000


def employed() -> QuerySet[User]:
    """Whoever works here, also on leave, and can sign in."""
    return User.objects.filter(is_active=True, employee__state__in=(Employee.State.ACTIVE, Employee.State.ON_LEAVE))


def of(announcement: Announcement) -> QuerySet[User]:
    """The company, or the people of the departments (all below them included) and the people named; each once."""
    if announcement.to_company:
        return employed()
    paths = announcement.targets.filter(department__isnull=False).values_list("department__path", flat=True)
    below = Q(pk__in=[])
    for path in _uppermost(sorted(paths)):
        below |= Q(path__startswith=path)
    departments = Department.objects.filter(below).values("pk")
    there = Position.objects.filter(department__in=departments).values("employee__user")
    named = announcement.targets.filter(user__isnull=False).values("user")
    return employed().filter(Q(pk__in=there) | Q(pk__in=named))


def hand_out(announcement: Announcement) -> None:
    """A receipt for each recipient: one statement, whatever their number; within the caller's transaction."""
    rows = of(announcement).order_by("pk").values_list(Value(announcement.pk, BigIntegerField()), "pk")
    chosen, values = rows.query.sql_with_params()
    receipts = connection.ops.quote_name(AnnouncementReceipt._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {receipts} (announcement_id, user_id) {chosen}", values)


def ids(announcement: int, only: Q) -> Iterator[UserId]:
    """Those who have a receipt of which `only` is true; read in chunks."""
    rows = AnnouncementReceipt.objects.filter(only, announcement=announcement).order_by("pk")
    after = 0
    while some := list(rows.filter(pk__gt=after).values_list("pk", "user_id")[:CHUNK]):
        yield from (UserId(user) for _pk, user in some)
        after = some[-1][0]


def shown() -> Q:
    """Over receipts: the announcement is published and has not expired."""
    now = timezone.now()
    return Q(announcement__state=Announcement.State.PUBLISHED) & (
        Q(announcement__expires_at=None) | Q(announcement__expires_at__gt=now)
    )


def _uppermost(paths: list[str]) -> list[str]:
    """Sorted paths without those that lie below another one."""
    kept: list[str] = []
    for path in paths:
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept
