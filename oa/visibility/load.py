"""The rules, and what they ask of people, out of the database. Nothing is kept from one answer to the next: a rule that was
changed, or a department that was moved, holds on every node at once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast

from oa import compiled
from oa.models import Employee, VisibilityRule
from oa.visibility.rules import FIELDS, SEE, START, Facts, Rule, Side

NAMED = ("viewer_departments__path", "viewer_people__user_id", "target_departments__path", "target_people__user_id")
Names = dict[str, list[str]]  # one of NAMED → the values


@dataclass
class _Read:
    """What `once` has read so far: all rules, and the facts of some."""

    rules: list[Rule] | None = None
    facts: dict[int, Facts] = field(default_factory=dict)


_read: ContextVar[_Read | None] = ContextVar("oa.visibility.load", default=None)


@contextmanager
def once() -> Iterator[None]:
    """What the block asks of the rules is read once, all aspects together, and so are the facts of each person. For one answer
    to one viewer, which writes neither: all of it is by the same rules, and the next one reads them again."""
    if _read.get() is not None:  # part of a larger answer
        yield
        return
    outer = _read.set(_Read())
    try:
        yield
    finally:
        _read.reset(outer)


def rules(*aspects: str) -> list[Rule]:
    """The active rules of these aspects in their order. Two queries whatever their number, one where there are none; within
    `once` the first time only."""
    read = _read.get()
    if read is None:
        return _rules(aspects)
    if read.rules is None:
        read.rules = _rules((SEE, START, FIELDS))
    return [rule for rule in read.rules if rule.aspect in aspects]


def active(*aspects: str) -> QuerySet[VisibilityRule]:
    """The rows that are in force, in order."""
    return VisibilityRule.objects.filter(is_active=True, aspect__in=aspects)


def facts(users: Iterable[int]) -> dict[int, Facts]:
    """Users → what rules ask of them, employees or not. One query; within `once` for those only who are not known yet."""
    wanted, read = set(users), _read.get()
    known = read.facts if read is not None else {}
    if missing := wanted - known.keys():
        known |= _facts(missing)
    return {user: known[user] for user in wanted}


def _facts(wanted: set[int]) -> dict[int, Facts]:
    paths: dict[int, list[str]] = {user: [] for user in wanted}
    ranks: dict[int, int] = {}
    places = Employee.objects.filter(user__in=wanted).values_list("user_id", "rank", "departments__path")
    for user, rank, path in places:
        ranks[user] = rank
        if path is not None:
            paths[user].append(path)
    return {user: Facts(user, tuple(paths[user]), ranks.get(user)) for user in wanted}


def _rules(aspects: tuple[str, ...]) -> list[Rule]:
    rows = list(active(*aspects))
    if not rows:
        return []
    named: dict[int, Names] = {row.pk: {} for row in rows}
    for number, relation, value in compiled.rows(_named):
        if value is not None and number in named:
            named[number].setdefault(relation, []).append(value)
    return [_rule(row, named[row.pk]) for row in rows]


def _named(_none: int) -> QuerySet[VisibilityRule, Any]:
    """(rule, one of NAMED, path or user id as text): all four lists of all rules in one query."""
    parts = [
        active(SEE, START, FIELDS)
        .order_by()
        .values_list("pk", Value(relation, CharField()), Cast(relation, CharField(max_length=255)))
        for relation in NAMED
    ]
    union: QuerySet[VisibilityRule, Any] = parts[0].union(*parts[1:], all=True)
    return union


def _rule(row: VisibilityRule, named: Names) -> Rule:
    return Rule(
        row.pk,
        row.name,
        row.aspect,
        row.effect == VisibilityRule.Effect.ALLOW,
        tuple(row.fields),
        _side(row, "viewer", named),
        _side(row, "target", named),
    )


def _side(row: VisibilityRule, side: str, named: Names) -> Side:
    return Side(
        tuple(named.get(f"{side}_departments__path", ())),
        tuple(map(int, named.get(f"{side}_people__user_id", ()))),
        getattr(row, f"{side}_rank_from"),
        getattr(row, f"{side}_rank_to"),
        getattr(row, f"{side}_outside"),
    )
