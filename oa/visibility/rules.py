"""What the rules mean. Pure: values in, a verdict out."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

SEE, START, FIELDS = "see", "start", "fields"  # oa.models.visibility.RuleAspect
PROFILE_FIELDS = ("title", "department", "employee_number", "mobile", "office")  # what FIELDS rules may name


class Facts(NamedTuple):
    """What rules ask of a person: the paths of all their departments, and the rank; who is no employee has neither."""

    user: int
    paths: tuple[str, ...] = ()
    rank: int | None = None


class Side(NamedTuple):
    """Whom a rule means on one side: those in the departments (or below) or among the users, and within the ranks. A side that
    names nothing means everyone; `outside` turns it round."""

    paths: tuple[str, ...] = ()
    users: tuple[int, ...] = ()
    rank_from: int | None = None
    rank_to: int | None = None
    outside: bool = False

    @property
    def names_nothing(self) -> bool:
        """Everyone; turned round: nobody."""
        return not self.paths and not self.users and self.rank_from is None and self.rank_to is None

    def fits(self, facts: Facts) -> bool:
        """Does the rule mean this person here?"""
        return self._names(facts) != self.outside

    def _names(self, facts: Facts) -> bool:
        if self.paths or self.users:
            placed = any(path.startswith(self.paths) for path in facts.paths)
            if not placed and facts.user not in self.users:
                return False
        if self.rank_from is not None and (facts.rank is None or facts.rank < self.rank_from):
            return False
        return self.rank_to is None or (facts.rank is not None and facts.rank <= self.rank_to)


class Rule(NamedTuple):
    """One line of the policy. `fields`: what a rule about fields is about."""

    id: int
    name: str
    aspect: str
    allow: bool
    fields: tuple[str, ...] = ()
    viewers: Side = Side()
    targets: Side = Side()

    def is_about(self, aspect: str, field: str) -> bool:
        """Is this what the rule decides?"""
        return self.aspect == aspect and (aspect != FIELDS or field in self.fields)


class Verdict(NamedTuple):
    """Allowed or not, and the rule that says so; None where none does."""

    allowed: bool
    rule: Rule | None = None


def decide(rules: Sequence[Rule], viewer: Facts, target: Facts, aspect: str, field: str = "") -> Verdict:
    """The first of the rules, which stand in their order, that is about the aspect and fits both decides; where none does, it
    is allowed. Whoever may not be seen can neither be started with nor be read about. Everyone sees themselves wholly."""
    if viewer.user == target.user:
        return Verdict(True)
    if aspect != SEE:
        seen = decide(rules, viewer, target, SEE)
        if not seen.allowed:
            return seen
    for rule in rules:
        if rule.is_about(aspect, field) and rule.viewers.fits(viewer) and rule.targets.fits(target):
            return Verdict(rule.allow, rule)
    return Verdict(True)


def of_viewer(rules: Sequence[Rule], viewer: Facts) -> list[Rule]:
    """Those of the rules that mean this viewer: the others can be left out of what is decided for them."""
    return [rule for rule in rules if rule.viewers.fits(viewer)]


def hidden_fields(rules: Sequence[Rule], viewer: Facts, targets: Sequence[Facts]) -> Iterator[set[str]]:
    """For each of the targets the fields that the viewer may not read."""
    mine = of_viewer(rules, viewer)
    for target in targets:
        yield {field for field in PROFILE_FIELDS if not decide(mine, viewer, target, FIELDS, field).allowed}


class Reading(NamedTuple):
    """The rules for seeing as one viewer reads them, cut down to what makes a difference: where none of `rules` fits a target,
    `otherwise` holds."""

    rules: list[Rule]
    otherwise: bool


def reading(rules: Sequence[Rule], viewer: Facts) -> Reading:
    """From the rules for seeing to what decides for this viewer: nothing after a rule that means everyone, no rule that means
    nobody, and no last rules that say what holds anyway."""
    kept: list[Rule] = []
    otherwise = True
    for rule in of_viewer([rule for rule in rules if rule.aspect == SEE], viewer):
        if not rule.targets.names_nothing:
            kept.append(rule)
        elif not rule.targets.outside:
            otherwise = rule.allow
            break
    while kept and kept[-1].allow == otherwise:
        kept.pop()
    return Reading(kept, otherwise)
