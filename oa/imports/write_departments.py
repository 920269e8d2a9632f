"""Departments as a check has found that they shall be: written in bulk, with the paths of the tree."""

from collections.abc import Mapping

from oa import department_groups, head_counts
from oa.imports.check_departments import depths_of
from oa.imports.known import Key, Known, Unit
from oa.imports.outcome import Outcome
from oa.models import Department

BATCH = 500


def write(outcome: Outcome) -> None:
    """Inside the caller's transaction, which holds the tree's lock. A dozen statements, and one for each BATCH."""
    known = outcome.known
    tree: dict[Key, Unit] = {}
    tree.update(known.units.items())
    tree.update((known.keys.get(unit.code, unit.code), unit) for unit in outcome.units.values())
    paths = new_paths(known, tree)
    children: dict[Key | None, int] = {}
    for unit in tree.values():
        children[unit.parent] = children.get(unit.parent, 0) + 1
    rows = {key: _row(known, key, unit, paths[key], children.get(key, 0)) for key, unit in tree.items()}
    Department.objects.bulk_create([row for key, row in rows.items() if isinstance(key, str)], batch_size=BATCH)
    old = {row.pk: row for row in Department.objects.defer("head_count")}
    other = [row for key, row in rows.items() if isinstance(key, int) and _differs(row, old[key])]
    fields = ["path", "depth", "numchild", "name", "manager"]
    Department.objects.bulk_update(other, fields, batch_size=BATCH)
    head_counts.count_all()
    # their groups, and those of the departments above, where they stood and where they are
    department_groups.mark_stale({row.path for row in other} | {old[row.pk].path for row in other})


def new_paths(known: Known, tree: Mapping[Key, Unit]) -> dict[Key, str]:
    """Where each department stands in the end. Pure.

    Whoever is new to a parent comes after all that ever stood there, in the order of the file: so no new path is one that
    another department still has, and the rows can be written in any order.
    """
    depths = depths_of(tree)
    last: dict[Key | None, int] = {}
    for old, path in known.paths.items():
        parent = known.units[old].parent
        last[parent] = max(last.get(parent, 0), Department._str2int(path[-head_counts.STEP :]))
    paths: dict[Key, str] = {}
    for key in sorted(tree, key=lambda key: depths[key]):
        unit = tree[key]
        above = paths[unit.parent] if unit.parent is not None else ""
        if isinstance(key, int) and known.units[key].parent == unit.parent:
            paths[key] = above + known.paths[key][-head_counts.STEP :]
        else:
            last[unit.parent] = step = last.get(unit.parent, 0) + 1
            paths[key] = Department._get_path(above, depths[key], step)
    return paths


def _row(known: Known, key: Key, unit: Unit, path: str, children: int) -> Department:
    return Department(
        pk=key if isinstance(key, int) else None,
        code=unit.code or None,
        name=unit.name,
        manager_id=known.ids[unit.manager][0] if unit.manager else None,
        path=path,
        depth=len(path) // head_counts.STEP,
        numchild=children,
    )


def _differs(row: Department, old: Department) -> bool:
    names = ("path", "depth", "numchild", "name", "manager_id")
    return any(getattr(row, name) != getattr(old, name) for name in names)
