"""How long the office's reads take, in this process: the functions that the endpoints call, without HTTP and sign-in. Runs
within `manage.py shell`, for the models; prints the times."""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle

from imcore.conversations import access, people
from imcore.models import User
from oa import head_counts, orgchart
from oa.directory import tree
from oa.directory.search import search
from oa.models import Department, Employee, Position, VisibilityRule
from oa.visibility import load

LIMIT = 20
Ask = Callable[[int], object]  # viewer → what is asked


def measure(rounds: int) -> None:
    """→ {row: [milliseconds …]} for each row of the table, and {"moved": [people, seconds]}."""
    rng = random.Random(7)
    viewers = list(Employee.objects.order_by("pk").values_list("user_id", flat=True)[:40])
    texts = _texts(rng, rounds)
    parents = rng.choices(list(Department.objects.filter(numchild__gt=0).values_list("pk", flat=True)), k=rounds)
    opened = rng.choices(list(Department.objects.values_list("pk", flat=True)), k=rounds)
    tops = rng.choices(list(Department.objects.filter(depth__lte=2).values_list("pk", flat=True)), k=rounds)
    took = {
        "search, naive": _timed(viewers, [_naive_search(text) for text in texts[: max(8, rounds // 8)]]),
        "search": _timed(viewers, [_search(text) for text in texts]),
        "level, naive": _timed(viewers, [_naive_level(one) for one in parents]),
        "level": _timed(viewers, [_level(one) for one in parents]),
        "department": _timed(viewers, [_department(one, below=False) for one in opened]),
        "department, all below": _timed(viewers, [_department(one, below=True) for one in tops]),
    }
    _rule()
    took["search, with rules"] = _timed(viewers, [_search(text) for text in texts])
    took["level, with rules"] = _timed(viewers, [_level(one) for one in parents])
    json.dump({"took": took, "moved": _move()}, sys.stdout)


def _timed(viewers: Sequence[int], asks: Sequence[Ask]) -> list[float]:
    who = cycle(viewers)
    for ask in asks[:8]:
        ask(next(who))  # warm
    took = []
    for ask in asks:
        viewer, started = next(who), time.perf_counter()
        ask(viewer)
        took.append((time.perf_counter() - started) * 1000)
    return took


def _texts(rng: random.Random, count: int) -> list[str]:
    """What people type, of each kind in turn: a name, a beginning of its pinyin, initials, a number, one character, a title,
    a department."""
    known = list(User.objects.order_by("pk").values_list("display_name", "name_pinyin", "name_initials")[:5_000])
    numbers = list(Employee.objects.order_by("pk").values_list("employee_number", flat=True)[:5_000])
    titles = list(Position.objects.order_by("pk").values_list("title", flat=True)[:500])
    places = list(Department.objects.order_by("pk").values_list("name", flat=True))

    def of_each_kind() -> Iterator[str]:
        while True:
            name, full, initials = rng.choice(known)
            yield from (name, full[: rng.randint(2, 6)], initials, rng.choice(numbers), name[0])
            yield from (rng.choice(titles), rng.choice(places)[: rng.randint(2, 6)])

    return [text for text, _ in zip(of_each_kind(), range(count), strict=False)]


def _search(text: str) -> Ask:
    @load.once()
    def ask(viewer: int) -> object:
        found = search(viewer, text, limit=LIMIT)  # type: ignore[arg-type]
        tree.ancestors(place.path for place in found.departments)
        return people.users_json(viewer, [hit.user for hit in found.people])  # type: ignore[arg-type]

    return ask


def _naive_search(text: str) -> Ask:
    """`LIKE '%…%'` over all users, as a list of a hundred people is searched."""

    def ask(viewer: int) -> object:
        rows = access.visible_users(viewer).filter(people.wanted(text))  # type: ignore[arg-type]
        return people.users_json(viewer, list(rows.order_by("name_pinyin", "pk")[:LIMIT]))  # type: ignore[arg-type]

    return ask


def _level(parent: int) -> Ask:
    return lambda viewer: tree.level(viewer, parent)  # type: ignore[arg-type]


def _naive_level(parent: int) -> Ask:
    """The heads counted when somebody looks, department by department."""

    def ask(_viewer: int) -> object:
        rows = Department.objects.get_children(Department.objects.get(pk=parent))
        return [_heads(one.path) for one in rows]

    return ask


def _heads(path: str) -> int:
    return Position.objects.filter(department__path__startswith=path).values("employee").distinct().count()


def _department(number: int, *, below: bool) -> Ask:
    def ask(viewer: int) -> object:
        tree.department(viewer, number)  # type: ignore[arg-type]
        return tree.members(viewer, number, below=below, limit=50)  # type: ignore[arg-type]

    return ask


def _rule() -> None:
    """Five rules that mean everyone: two branches unseen by all others, titles of one, mobiles of the upper ranks hidden."""
    tops = list(Department.objects.filter(depth=1).order_by("-path"))
    for n, top in enumerate(tops[:2]):
        unseen = VisibilityRule.objects.create(name=f"Branch {n}", order=n, viewer_outside=True)
        unseen.viewer_departments.add(top)
        unseen.target_departments.add(top)
    fields = VisibilityRule.objects.create(name="Titles", aspect=VisibilityRule.Aspect.FIELDS, fields=["title"])
    fields.target_departments.add(tops[0])
    for rank in (8, 9):
        VisibilityRule.objects.create(
            name=f"Rank {rank}", aspect=VisibilityRule.Aspect.FIELDS, fields=["mobile"], target_rank_from=rank
        )


def _move() -> list[float]:
    """The first root, with all below it, under the last one → people, seconds."""
    roots = list(Department.objects.filter(depth=1).order_by("path"))
    if len(roots) < 2:
        return [0, 0.0]
    started = time.perf_counter()
    moved = orgchart.move_department(roots[0].pk, parent=roots[-1].pk)
    took = time.perf_counter() - started
    inside = Department.objects.filter(path__in=head_counts.above(moved.path)).order_by("path")
    return [list(inside.values_list("head_count", flat=True))[-1], took]
