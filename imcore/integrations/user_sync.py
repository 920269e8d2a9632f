"""Users from another system: a list is kept, and a worker makes, changes or deactivates them row by row.

Each row is its own: one that is refused leaves the others alone. A row names its user by username. A line touches its own
people, and those whom no line has made (the company's, save its staff); a sandbox its own only.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from celery import current_app
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from imcore import errors
from imcore.accounts.deactivate import deactivate, reactivate
from imcore.accounts.profile import person_changed
from imcore.integrations import records
from imcore.models import ApiClient, FacadeLine, LineUser, User, UserKind, UserSync
from imcore.models.users import pinyin_keys
from imcore.protocol import UserId

logger = logging.getLogger(__name__)
TASK = "imcore.tasks.sync_users"
AT_ONCE = 20  # rows between two words of how far it is
LEASE = timedelta(minutes=2)
KEPT = timedelta(days=30)
State = UserSync.State
Row = Mapping[str, Any]


def hand_in(client: ApiClient, rows: Sequence[Row]) -> UserSync:
    """Keeps the list, inside the caller's transaction; a worker hears of it with the commit."""
    made = UserSync.objects.create(client=client, rows=list(rows))
    transaction.on_commit(lambda: current_app.send_task(TASK), robust=True)
    return made


def one(line: FacadeLine, sync_id: int) -> UserSync:
    """A list of the line's. Raises NotFound."""
    found = UserSync.objects.filter(pk=sync_id, client__line=line).first()
    if found is None:
        raise errors.NotFound(user_sync=sync_id)
    return found


def work_off() -> int:
    """All that waits, the oldest first → how many lists were taken. Two workers share them."""
    count = 0
    while (found := _take()) is not None:
        count += 1
        try:
            with translation.override("en"):  # what a row says is read by a system
                _work(found)
        except Lost:
            logger.warning("User list %s was taken by another worker.", found.pk)
    return count


def purge() -> int:
    """Lists that were done long ago: they hold names and addresses. How many went."""
    return UserSync.objects.filter(finished_at__lt=timezone.now() - KEPT).delete()[0]


def _take() -> UserSync | None:
    """The next list that nobody is at; one whose worker has said nothing for LEASE goes on where that one stopped."""
    now = timezone.now()
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, taken_at__lt=now - LEASE)
    with transaction.atomic():
        waiting = UserSync.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        found = waiting.select_related("client__line__bot").filter(free).order_by("pk").first()
        if found is not None:
            found.state, found.taken_at = State.RUNNING, now
            found.save(update_fields=["state", "taken_at"])
    return found


def _work(sync: UserSync) -> None:
    """To its end. What is done, and that it is done, are one transaction: no row is done twice."""
    while len(sync.results) < len(sync.rows):
        start = len(sync.results)
        with transaction.atomic():
            done = [_result(sync.client, start + place, row) for place, row in enumerate(sync.rows[start : start + AT_ONCE])]
            _say(sync, results=[*sync.results, *done])
    with transaction.atomic():
        _say(sync, state=State.DONE, finished_at=timezone.now())
        became = [result["result"] for result in sync.results]
        counts = {word: became.count(word) for word in sorted(set(became))}
        records.write(sync.client, "user.synced", sync, detail=counts)


class Lost(Exception):
    """Another worker has taken the list."""


def _say(sync: UserSync, **fields: Any) -> None:
    now = timezone.now()
    mine = UserSync.objects.filter(pk=sync.pk, state=State.RUNNING, taken_at=sync.taken_at)
    if not mine.update(**{"taken_at": now, **fields}):
        raise Lost
    for name, value in {"taken_at": now, **fields}.items():
        setattr(sync, name, value)


def _result(client: ApiClient, index: int, row: Row) -> dict[str, Any]:
    try:
        with transaction.atomic():
            user, word = _apply(client.line, row)
    except errors.HongyanError as refused:
        return {"index": index, "username": row["username"], "result": "refused", "error": refused.as_json()}
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("A row of a user list could not be applied")
        return {"index": index, "username": row["username"], "result": "refused", "error": errors.Internal().as_json()}
    return {"index": index, "username": row["username"], "result": word, "user": user.pk}


def _apply(line: FacadeLine, row: Row) -> tuple[User, str]:
    user = User.objects.select_for_update(no_key=True).filter(username=row["username"]).first()
    if user is None:
        return _make(line, row), "created"
    _refuse_others(line, user)
    changed = _change(user, row)
    if "is_active" in row and row["is_active"] != user.is_active:
        (reactivate if row["is_active"] else deactivate)(UserId(user.pk))
        return user, "reactivated" if row["is_active"] else "deactivated"
    return user, "changed" if changed else "unchanged"


def _make(line: FacadeLine, row: Row) -> User:
    """Without a usable password: the person signs in as the company's people do, or is given one."""
    if not row.get("display_name"):
        raise errors.Invalid(display_name=[_("A new user needs a name.")])
    user = User(username=row["username"], password=UNUSABLE_PASSWORD_PREFIX + get_random_string(40))
    _fill(user, row)
    user.is_active = row.get("is_active", True)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as fault:
        raise errors.Invalid(**{name: list(found) for name, found in fault.message_dict.items()}) from None
    user.save()
    LineUser.objects.create(user=user, line=line)
    person_changed([UserId(user.pk)])
    return user


def _refuse_others(line: FacadeLine, user: User) -> None:
    """Raises Conflict for a username of somebody who is not the line's to change: who that is, is not said."""
    owner = LineUser.objects.filter(user=user).values_list("line_id", flat=True).first()
    foreign = owner != line.pk if line.sandbox else owner not in (None, line.pk)
    if foreign or user.kind != UserKind.PERSON or user.is_staff or user.is_superuser:
        raise errors.Conflict(_("This username is somebody else's."), username=user.username)


def _change(user: User, row: Row) -> bool:
    before = (user.display_name, user.email, user.language)
    _fill(user, row)
    if (user.display_name, user.email, user.language) == before:
        return False
    user.save(update_fields=["display_name", "name_pinyin", "name_initials", "email", "language"])
    person_changed([UserId(user.pk)])
    return True


def _fill(user: User, row: Row) -> None:
    if "display_name" in row:
        user.display_name = row["display_name"]
        user.name_pinyin, user.name_initials = pinyin_keys(user.display_name)
    if "email" in row:
        if row["email"]:
            try:
                validate_email(row["email"])
            except ValidationError as fault:
                raise errors.Invalid(email=list(fault.messages)) from None
        user.email = row["email"]
    user.language = row.get("language", user.language)
