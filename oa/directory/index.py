"""The index of search keys: written again whenever a person changes."""

from collections.abc import Iterator, Sequence
from operator import itemgetter

from django.db import connection, transaction

from imcore.models import User, UserKind
from oa.directory import keys
from oa.models import Employee, Position, SearchKey

BATCH = 10_000


def refresh(users: Sequence[int]) -> None:
    """Writes the keys of these users anew, inside the caller's transaction: five queries for each BATCH of users."""
    for start in range(0, len(users), BATCH):
        _refresh(users[start : start + BATCH])


def refresh_all() -> None:
    """The same of everyone, in steps of BATCH with a transaction each: after a change of what the keys are."""
    users = list(User.objects.exclude(kind=UserKind.VISITOR).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(users), BATCH):
        with transaction.atomic():
            _refresh(users[start : start + BATCH])


def keys_now(users: Sequence[int]) -> Iterator[tuple[int, str, int]]:
    """(user, key, kind): what the index should hold of these users. Three queries."""
    work = {
        row[0]: row[1:] for row in Employee.objects.filter(user__in=users).values_list("user_id", "employee_number", "mobile")
    }
    titles: dict[int, list[str]] = {}
    for user, title in Position.objects.filter(employee__user__in=users).values_list("employee__user_id", "title"):
        titles.setdefault(user, []).append(title)
    known = User.objects.filter(pk__in=users).exclude(kind=UserKind.VISITOR)  # who is in no directory
    for pk, name, username, email in known.values_list("pk", "display_name", "username", "email"):
        number, mobile = work.get(pk, ("", ""))
        person = keys.Known(name, username, email, number, mobile, tuple(titles.get(pk, ())))
        yield from ((pk, key, kind) for key, kind in keys.keys_of(person))


def _refresh(users: Sequence[int]) -> None:
    rows = list(keys_now(users))
    SearchKey.objects.filter(user__in=users).delete()
    _insert(rows)


def _insert(rows: list[tuple[int, str, int]]) -> None:
    """Seventeen rows for each person: by COPY where there is one, which takes a fifth of the ORM's time."""
    if connection.vendor != "postgresql":
        made = (SearchKey(user_id=user, key=key, kind=kind) for user, key, kind in rows)
        SearchKey.objects.bulk_create(made, batch_size=5_000)
        return
    rows.sort(key=itemgetter(1))  # neighbours in the index of prefixes
    with connection.cursor() as cursor, cursor.copy("COPY oa_searchkey (user_id, key, kind) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
