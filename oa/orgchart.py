"""Changing the org chart. Every write holds the tree's lock, keeps the head counts, and leaves what follows from it (search
keys, department groups) in the same transaction."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from treebeard.exceptions import InvalidMoveToDescendant

from imcore import errors
from imcore.models import User
from oa import department_groups, head_counts
from oa.directory import index
from oa.models import Department, Employee, Position, VisibilityRule
from oa.tree_lock import lock_tree as lock_tree  # noqa: PLC0414  (whoever changes the chart takes it from here)


class Place(NamedTuple):
    """Where somebody works: the department's id, the title there, the line manager's employee id. The first is primary."""

    department: int
    title: str = ""
    line_manager: int | None = None


@transaction.atomic
def create_department(
    name: str, *, parent: int | None = None, code: str | None = None, manager: int | None = None
) -> Department:
    """The last child of its parent, or the last root. Raises NotFound (parent), Invalid (name), Conflict (name, code)."""
    lock_tree()
    above = department(parent) if parent is not None else None
    _refuse_name(name, above)
    _refuse_code(code)
    fields = {"name": name.strip(), "code": code or None, "manager_id": manager}
    tree = Department.objects
    made: Department = tree.add_child(above, fields) if above is not None else tree.add_root(fields)
    return made


@transaction.atomic
def change_department(
    number: int, *, name: str | None = None, code: str | None = None, manager: int | None = None
) -> Department:
    """Name, code and manager; what is None stays, code "" and manager 0 take it away. Raises NotFound, Invalid, Conflict."""
    lock_tree()
    changed = department(number)
    if name is not None and name.strip() != changed.name:
        _refuse_name(name, Department.objects.get_parent(changed))
        changed.name = name.strip()
        department_groups.mark_stale([changed.path])
    if code is not None and (code or None) != changed.code:
        _refuse_code(code or None)
        changed.code = code or None
    if manager is not None and (manager or None) != changed.manager_id:
        changed.manager = employee(manager) if manager else None
        department_groups.mark_stale([changed.path])
    changed.save(update_fields=["name", "code", "manager"])
    return changed


@transaction.atomic
def move_department(number: int, *, parent: int | None, before: int | None = None) -> Department:
    """Puts a department, with all that is below it, under another one (None: among the roots), before a sibling or last.

    One transaction whatever its size: treebeard rewrites the paths of the departments below, positions stay as they are, and
    the heads are counted anew above the old place and the new one. Raises NotFound, Conflict (into itself, a name twice).
    """
    lock_tree()
    moved = department(number)
    old_parent, target = Department.objects.get_parent(moved), department(parent) if parent is not None else None
    if (old_parent.pk if old_parent else None) != parent:
        _refuse_name(moved.name, target)
    left = {above.pk for above in Department.objects.get_ancestors(moved)}
    try:
        _put(moved, target, department(before) if before is not None else None)
    except InvalidMoveToDescendant:
        raise errors.Conflict(_("A department cannot stand below itself."), department=number) from None
    moved = department(number)
    entered = {above.pk for above in Department.objects.get_ancestors(moved)}
    # by ids: to make room for it, treebeard may have given others new paths
    changed = list(Department.objects.filter(pk__in=left ^ entered).values_list("path", flat=True))
    head_counts.count_again(changed)
    department_groups.mark_stale([*changed, moved.path])
    return moved


@transaction.atomic
def delete_department(number: int) -> None:
    """Takes an empty department away. Raises NotFound, Conflict (it has people, departments below, a group, or a rule)."""
    lock_tree()
    gone = department(number)
    if gone.numchild or Position.objects.filter(department=gone).exists():
        raise errors.Conflict(_("A department with people or departments below cannot be deleted."), department=number)
    if gone.groups.exists():
        raise errors.Conflict(_("The department still has its group."), department=number)
    if VisibilityRule.objects.filter(Q(viewer_departments=gone) | Q(target_departments=gone)).exists():
        # a side that loses the last department it names would mean everyone
        raise errors.Conflict(_("A visibility rule names the department."), department=number)
    gone.delete()


@transaction.atomic
def employ(user: User, *, number: str, places: Sequence[Place] = (), **fields: object) -> Employee:
    """Makes a user an employee; `fields` are Employee's own (mobile, office, rank, state). Raises as `assign` does."""
    lock_tree()
    made = Employee.objects.create(user=user, employee_number=number, **fields)
    _assign(made, places)
    return made


@transaction.atomic
def assign(number: int, places: Sequence[Place]) -> Employee:
    """Replaces the positions of an employee; the first is the primary one.

    Raises NotFound (employee, department, line manager), Invalid (a department twice, one's own manager).
    """
    lock_tree()
    changed = employee(number)
    _assign(changed, places)
    return changed


@transaction.atomic
def change_employee(number: int, **fields: object) -> Employee:
    """Employee's own fields: employee_number, mobile, office, rank, state.

    Raises NotFound, Conflict (the number), Invalid (state: who leaves goes through oa.leaving).
    """
    lock_tree()
    changed = employee(number)
    if fields.get("state", changed.state) != changed.state and Employee.State.LEFT in (fields["state"], changed.state):
        raise errors.Invalid(state=[_("Who leaves the company is not just marked so.")])
    wanted = fields.get("employee_number", changed.employee_number)
    if Employee.objects.filter(employee_number=wanted).exclude(pk=number).exists():
        raise errors.Conflict(_("There is an employee with that number already."), employee_number=wanted)
    for name, value in fields.items():
        setattr(changed, name, value)
    changed.save(update_fields=list(fields))
    if fields.keys() & {"state", "rank"}:  # a group without a manager is the first active one's
        department_groups.mark_stale(head_counts.places_of([number]).get(number, ()))
    index.refresh([changed.user_id])
    return changed


def department(number: int) -> Department:
    """Raises NotFound."""
    found = Department.objects.filter(pk=number).first()
    if found is None:
        raise errors.NotFound(_("There is no such department."), department=number)
    return found


def employee(number: int) -> Employee:
    """Raises NotFound."""
    found = Employee.objects.select_related("user").filter(pk=number).first()
    if found is None:
        raise errors.NotFound(_("There is no such employee."), employee=number)
    return found


def _assign(changed: Employee, places: Sequence[Place]) -> None:
    wanted = {place.department: place for place in places}
    if len(wanted) < len(places):
        raise errors.Invalid(positions=[_("A department stands here twice.")])
    _refuse_managers(changed, places)
    if Department.objects.filter(pk__in=wanted).count() < len(wanted):
        raise errors.NotFound(_("There is no such department."), departments=sorted(wanted))
    before = head_counts.places_of([changed.pk])
    Position.objects.filter(employee=changed).delete()
    Position.objects.bulk_create(
        Position(
            employee=changed,
            department_id=place.department,
            title=place.title,
            line_manager_id=place.line_manager,
            is_primary=rank == 0,
        )
        for rank, place in enumerate(places)
    )
    after = head_counts.places_of([changed.pk])
    head_counts.adjust(before, after)
    department_groups.mark_stale([path for places_then in (before, after) for path in places_then.get(changed.pk, ())])
    index.refresh([changed.user_id])


def _refuse_managers(changed: Employee, places: Sequence[Place]) -> None:
    managers = {place.line_manager for place in places if place.line_manager is not None}
    if changed.pk in managers:
        raise errors.Invalid(positions=[_("Nobody is their own manager.")])
    if Employee.objects.filter(pk__in=managers).count() < len(managers):
        raise errors.NotFound(_("There is no such employee."), employees=sorted(managers))


def _put(moved: Department, target: Department | None, before: Department | None) -> None:
    if before is not None:
        beside = Department.objects.get_parent(before)
        if (beside.pk if beside else None) != (target.pk if target else None):
            raise errors.NotFound(_("There is no such department."), before=before.pk)
        Department.objects.move(moved, before, "left")
    elif target is not None:
        Department.objects.move(moved, target, "last-child")
    else:
        last = Department.objects.get_last_root_node()
        if last.pk != moved.pk:
            Department.objects.move(moved, last, "last-sibling")


def _refuse_name(name: str, parent: Department | None) -> None:
    wanted = name.strip()
    if not 1 <= len(wanted) <= 100:
        raise errors.Invalid(name=[_("1 to 100 characters.")])
    siblings = Department.objects.get_children(parent) if parent is not None else Department.objects.get_root_nodes()
    if siblings.filter(name=wanted).exists():
        raise errors.Conflict(_("There is a department of that name here already."), name=wanted)


def _refuse_code(code: str | None) -> None:
    if code and Department.objects.filter(code=code).exists():
        raise errors.Conflict(_("There is a department with that code already."), code=code)
