"""The work part of a profile card."""

from collections.abc import Mapping, Sequence

from imcore.protocol import UserId
from oa.models import Department, Employee

SEPARATOR = " / "
DEEPEST = 20  # a circle in the tree, made by two admins at once, ends here and not in a hanging request


def work_profile(users: Sequence[UserId]) -> dict[UserId, dict[str, str]]:
    """Title and department path ("A / B / C") of those who are employees; two queries whatever the number."""
    employees = list(Employee.objects.filter(user_id__in=users).values_list("user_id", "title", "department_id"))
    if not employees:
        return {}
    tree = {pk: (parent, name) for pk, parent, name in Department.objects.values_list("id", "parent_id", "name").order_by()}
    paths = {department: department_path(tree, department) for _, _, department in employees}
    return {UserId(user): _fields(title, paths[department]) for user, title, department in employees}


def department_path(tree: Mapping[int, tuple[int | None, str]], department: int | None) -> str:
    """The names from the root down to the department; empty for none. `tree` is id → (parent id, name)."""
    names: list[str] = []
    while department is not None and len(names) < DEEPEST:
        department, name = tree[department]
        names.append(name)
    return SEPARATOR.join(reversed(names))


def _fields(title: str, department: str) -> dict[str, str]:
    return {name: value for name, value in (("title", title), ("department", department)) if value}
