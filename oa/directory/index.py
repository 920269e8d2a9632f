"""The index of search keys: written again whenever a person changes."""

from collections.abc import Sequence

from django.db import transaction

from imcore.models import User, UserKind
from oa.directory import keys
from oa.models import Employee, Position, SearchKey

BATCH = 2_000


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


def _refresh(users: Sequence[int]) -> None:
    work = {
        row[0]: row[1:] for row in Employee.objects.filter(user__in=users).values_list("user_id", "employee_number", "mobile")
    }
    titles: dict[int, list[str]] = {}
    for user, title in Position.objects.filter(employee__user__in=users).values_list("employee__user_id", "title"):
        titles.setdefault(user, []).append(title)
    rows = []
    known = User.objects.filter(pk__in=users).exclude(kind=UserKind.VISITOR)  # who is in no directory
    for pk, name, username, email in known.values_list("pk", "display_name", "username", "email"):
        number, mobile = work.get(pk, ("", ""))
        person = keys.Known(name, username, email, number, mobile, tuple(titles.get(pk, ())))
        rows += [SearchKey(user_id=pk, key=key, kind=kind) for key, kind in keys.keys_of(person)]
    SearchKey.objects.filter(user__in=users).delete()
    SearchKey.objects.bulk_create(rows, batch_size=5_000)
