"""Groups whose members follow the org chart by themselves.

Whatever changes the chart marks the groups that it concerns, in its own transaction. Bringing a group in step is another
transaction: it takes the lock of the group's row, reads who belongs there, moves the members, and takes the mark away. A
change that is under way waits for that lock and sets its mark anew, so each change is followed once, whoever dies when.
"""

import logging
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

from celery import current_app
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore import errors
from imcore.conversations import groups, keeping
from imcore.models import BusinessLine, GroupChat, Member, User, UserKind
from imcore.protocol import ConversationId, UserId
from oa import head_counts
from oa.models import Department, DepartmentGroup, Employee, Position
from oa.tree_lock import lock_tree

logger = logging.getLogger(__name__)

LINE, MEMBER_LIMIT = "oa", 10_000
CLERK = "org-chart"  # the bot that says the notices: nobody's cursor moves by them
TASK = "oa.tasks.sync_department_groups"  # by name: the task calls this module


class Wanted(NamedTuple):
    """Who belongs to a group, and whose it is; nobody, where nobody works there."""

    members: list[UserId]
    owner: UserId | None


def mark_stale(paths: Iterable[str]) -> None:
    """Something changed in these departments: their groups, those of the departments above (where they have the people below
    too) and the company's wait to be brought in step. Inside the transaction of the change; one query."""
    here = set(paths)
    above = {path for place in here for path in head_counts.above(place)}
    mine = Q(department__path__in=here) | Q(department__path__in=above, with_below=True) | Q(department=None)
    # also what waits already: the update itself waits for a sync that has not seen this change, and marks again after it
    marked = DepartmentGroup.objects.filter(mine).update(stale_since=Coalesce("stale_since", timezone.now()))
    if marked:
        transaction.on_commit(partial(current_app.send_task, TASK), robust=True)


@transaction.atomic
def create(department: int | None, *, with_below: bool = True, name: str = "") -> DepartmentGroup:
    """The group of a department, or of the whole company, with its members in it.

    Named like the department (the company's: `name`, else like the first root), owned by the manager, else by the first
    active person by rank. Raises NotFound (no such department), Conflict (there is one already, nobody works there, more
    people than a group may have).
    """
    lock_tree()
    place = _department(department)
    if DepartmentGroup.objects.filter(department=place).exists():
        raise errors.Conflict(_("There is a group for it already."), department=department)
    made = DepartmentGroup(department=place, with_below=with_below)
    wanted = wanted_in(made)
    if wanted.owner is None:
        raise errors.Conflict(_("Nobody works there."), department=department)
    line, _created = BusinessLine.objects.get_or_create(key=LINE, defaults={"name": "Office", "member_limit": MEMBER_LIMIT})
    made.conversation_id = groups.create(
        wanted.owner,
        name=place.name if place is not None else name or _company_name(),
        invite_policy=GroupChat.InvitePolicy.ADMINS,
        history=GroupChat.History.ALL,
        line=line,
    )
    made.save()
    _bring_in_step(made)
    return made


@transaction.atomic
def release(number: int) -> None:
    """Makes it an ordinary group, with the members of now. Raises NotFound."""
    one(number)
    # a sync that is at work on it is waited for
    DepartmentGroup.objects.filter(pk=number).delete()


@transaction.atomic
def sync(number: int) -> None:
    """Brings one group in step now, whether it waits or not. Raises NotFound."""
    if not DepartmentGroup.objects.filter(pk=number).update(stale_since=Coalesce("stale_since", timezone.now())):
        raise errors.NotFound(_("There is no such department group."), department_group=number)
    _synced(number)


def sync_stale() -> int:
    """Brings in step what waits, each group in a transaction of its own → how many were. Two at once share the work; a
    group that fails goes on waiting and holds up no other."""
    waiting = DepartmentGroup.objects.exclude(stale_since=None).order_by("stale_since", "pk")
    done = 0
    for number in list(waiting.values_list("pk", flat=True)):
        try:
            done += _synced(number)
        except Exception:
            logger.exception("department group %s could not be brought in step", number)
    return done


def page(*, after: int = 0, limit: int) -> tuple[list[DepartmentGroup], bool]:
    """Department groups in the order in which they were made; whether there are more. One query."""
    found = DepartmentGroup.objects.select_related("conversation__group", "department").filter(pk__gt=after)
    rows = list(found.order_by("pk")[: limit + 1])
    return rows[:limit], len(rows) > limit


def one(number: int) -> DepartmentGroup:
    """With all that is shown of it. Raises NotFound."""
    found = DepartmentGroup.objects.select_related("conversation__group", "department").filter(pk=number).first()
    if found is None:
        raise errors.NotFound(_("There is no such department group."), department_group=number)
    return found


def owned_by(user: UserId) -> list[ConversationId]:
    """The conversations of the department groups that this user owns."""
    mine = DepartmentGroup.objects.filter(conversation__group__owner=user).values_list("conversation", flat=True)
    return [ConversationId(pk) for pk in mine]


def of_member(user: UserId, *, limit: int) -> list[DepartmentGroup]:
    """The department groups in which this user is, in the order in which they were made. One query."""
    seats = Member.objects.filter(user=user, left_at=None).values("conversation")
    return list(DepartmentGroup.objects.select_related("department").filter(conversation__in=seats).order_by("pk")[:limit])


def wanted_in(group: DepartmentGroup) -> Wanted:
    """Who belongs to it now: whoever works there and has not left, and the department's manager. Two queries at most."""
    staff = Employee.objects.exclude(state=Employee.State.LEFT)
    manager = None
    if group.department is not None:
        manager = group.department.manager_id
        here = Q(department__path__startswith=group.department.path) if group.with_below else Q(department=group.department)
        staff = staff.filter(Q(pk__in=Position.objects.filter(here).values("employee")) | Q(pk=manager or 0))
    rows = list(staff.order_by("-rank", "pk").values_list("pk", "user_id", "state", "user__is_active"))
    members = [UserId(user) for _pk, user, _state, _enabled in rows]
    at_work = {pk: UserId(user) for pk, user, state, enabled in rows if enabled and state == Employee.State.ACTIVE}
    owner = at_work.get(manager or 0) or next(iter([*at_work.values(), *members]), None)
    return Wanted(members, owner)


class FollowsTheChart:
    """Nobody comes into a department's group or goes by hand; other groups are not concerned (extend.ConversationRule)."""

    def may_post(self, poster: Any, draft: Any) -> None:
        """As in any group."""

    def may_join(self, conversation: ConversationId, users: Sequence[UserId]) -> None:
        """Raises Forbidden."""
        _refuse(conversation)

    def may_leave(self, conversation: ConversationId, user: UserId) -> None:
        """Raises Forbidden."""
        _refuse(conversation)


def _refuse(conversation: ConversationId) -> None:
    if DepartmentGroup.objects.filter(conversation=conversation).exists():
        raise errors.Forbidden(_("This group follows the org chart."), conversation=conversation)


@transaction.atomic
def _synced(number: int) -> bool:
    """Brings one group in step, if it waits still and nobody else is at it."""
    mine = DepartmentGroup.objects.select_for_update(skip_locked=True, no_key=True).exclude(stale_since=None)
    if not mine.filter(pk=number).values_list("pk").first():
        return False
    # read after the lock: the department as it is now
    _bring_in_step(DepartmentGroup.objects.select_related("department").get(pk=number))
    return True


def _bring_in_step(group: DepartmentGroup) -> None:
    """Inside the transaction of who holds the row's lock. Where nobody works any more, the last owner stays."""
    members, owner = wanted_in(group)
    if owner is None:
        last = GroupChat.objects.values_list("owner", flat=True).get(pk=group.conversation_id)
        members, owner = [UserId(last)] if last else [], UserId(last) if last else None
    if owner is not None:
        name = group.department.name if group.department is not None else ""
        conversation = ConversationId(group.conversation_id)
        keeping.keep_in_step(conversation, members=members, owner=owner, by=_clerk(), name=name)
    group.stale_since, group.synced_at = None, timezone.now()
    group.save(update_fields=["stale_since", "synced_at"])


def _clerk() -> UserId:
    found = User.objects.filter(username=CLERK, kind=UserKind.BOT).first()
    return UserId((found or User.objects.create_user(CLERK, kind=UserKind.BOT, display_name=_("Org chart"))).pk)


def _department(number: int | None) -> Department | None:
    if number is None:
        return None
    found = Department.objects.filter(pk=number).first()
    if found is None:
        raise errors.NotFound(_("There is no such department."), department=number)
    return found


def _company_name() -> str:
    first = Department.objects.filter(depth=1).order_by("path").first()
    return first.name if first is not None else _("Company")
