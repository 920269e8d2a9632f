"""The end of somebody's employment, and a new beginning. What they have said stays."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore import errors
from imcore.accounts import deactivate
from imcore.conversations import handing_over
from imcore.conversations.handing_over import HandedOver
from imcore.models import User
from imcore.protocol import UserId
from oa import department_groups, head_counts
from oa.directory import index
from oa.models import Department, Employee, Position, SearchKey
from oa.tree_lock import lock_tree


@transaction.atomic
def leave(number: int, *, by: UserId, successor: UserId | None = None) -> HandedOver:
    """From the commit on the employee has left: no positions, nobody's manager, in no search, signed out everywhere.

    Their groups go to the successor (imcore.conversations.handing_over says to whom else), their department's groups follow
    the org chart. A fixed number of statements, and those of the groups' notices. Raises NotFound, Conflict (has left
    already, or is oneself), Forbidden (staff, whom only a superuser lets go), Invalid (successor).
    """
    lock_tree()
    gone = _locked(number, by=by)
    user = UserId(gone.user_id)
    if gone.state == Employee.State.LEFT:
        raise errors.Conflict(_("This employee has left already."), employee=number)
    if user == by:
        raise errors.Conflict(_("Nobody ends their own employment."), employee=number)
    gone.state, gone.left_at = Employee.State.LEFT, timezone.now()
    _off_the_chart(gone)
    gone.save(update_fields=["state", "left_at"])
    SearchKey.objects.filter(user=user).delete()
    done = handing_over.hand_over_all(user, successor=successor, spare=department_groups.owned_by(user))
    deactivate.deactivate(user)
    return done


@transaction.atomic
def come_back(number: int, *, by: UserId) -> Employee:
    """Works here again, without positions; may sign in with the old password. Raises NotFound, Forbidden (as leave does),
    Conflict (has not left)."""
    lock_tree()
    back = _locked(number, by=by)
    if back.state != Employee.State.LEFT:
        raise errors.Conflict(_("This employee has not left."), employee=number)
    back.state, back.left_at = Employee.State.ACTIVE, None
    back.save(update_fields=["state", "left_at"])
    deactivate.reactivate(UserId(back.user_id))
    index.refresh([back.user_id])
    department_groups.mark_stale([])  # the company's
    return back


def _locked(number: int, *, by: UserId) -> Employee:
    found = Employee.objects.select_for_update(no_key=True).filter(pk=number).first()
    if found is None:
        raise errors.NotFound(_("There is no such employee."), employee=number)
    if found.user.is_staff and not User.objects.filter(pk=by, is_superuser=True).exists():
        raise errors.Forbidden(employee=number)
    return found


def _off_the_chart(gone: Employee) -> None:
    places = head_counts.places_of([gone.pk])
    led = Department.objects.filter(manager=gone)
    concerned = {*places.get(gone.pk, ()), *led.values_list("path", flat=True)}
    led.update(manager=None)
    Position.objects.filter(line_manager=gone).update(line_manager=None)
    Position.objects.filter(employee=gone).delete()
    head_counts.adjust(places, {})
    department_groups.mark_stale(concerned)
