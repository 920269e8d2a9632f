"""The rules at the core's door for contacts: they become a condition of the query that looks people up."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from imcore.models import User, UserKind
from imcore.protocol import UserId
from oa.models import Contact, Employee, Position
from oa.visibility import load
from oa.visibility.rules import SEE, START, Reading, Side, decide, reading


class Colleagues:
    """Active people, as far as the rules let the viewer see them, and the bots, which no rule hides; a visitor of a web page is
    in nobody's directory (extend.ContactPolicy)."""

    def visible_to(self, viewer: UserId) -> Q:
        """Three queries whatever the number of rules, one where there are none; what the Q adds is looked up by index for
        each candidate, so that a search which stops early asks of few."""
        known = Q(is_active=True, kind__in=(UserKind.PERSON, UserKind.BOT))
        rules = load.rules(SEE)
        mine = reading(rules, load.facts([viewer])[viewer]) if rules else Reading([], otherwise=True)
        if not mine.rules and mine.otherwise:
            return known
        return known & (Q(kind=UserKind.BOT) | _seen(mine))

    def may_start(self, sender: UserId, others: Sequence[UserId]) -> set[UserId]:
        """Those whom the rules for starting let the sender write to, who have accepted the sender's request, or are bots; the
        core has checked that they are seen. Four queries, one where there are no rules."""
        rules = load.rules(START)
        if not rules:
            return set(others)
        facts = load.facts([sender, *others])
        allowed = {user for user in others if decide(rules, facts[sender], facts[user], START).allowed}
        return allowed | _before_the_rules(sender, [user for user in others if user not in allowed])


def _before_the_rules(sender: UserId, others: Sequence[UserId]) -> set[UserId]:
    accepted = Contact.objects.filter(owner=sender, user=OuterRef("pk"), may_start=True)
    free = User.objects.filter(Q(kind=UserKind.BOT) | Exists(accepted), pk__in=others)
    return {UserId(pk) for pk in free.values_list("pk", flat=True)}


def _seen(mine: Reading) -> Q:
    """Over User, nested from the last rule outwards, so that the first that fits decides."""
    seen = Q() if mine.otherwise else Q(pk__in=[])
    for rule in reversed(mine.rules):
        fits = _within(rule.targets)
        seen = (fits | seen) if rule.allow else (~fits & seen)
    return seen


def _within(side: Side) -> Q:
    """Side.fits as a condition over User. EXISTS and not IN: it is never NULL, and is asked of the candidates only."""
    named = Q(pk__in=side.users) if side.users else Q()
    if side.paths:
        named |= Q(Exists(Position.objects.filter(_below(side.paths), employee__user=OuterRef("pk"))))
    ranks = {}
    if side.rank_from is not None:
        ranks["rank__gte"] = side.rank_from
    if side.rank_to is not None:
        ranks["rank__lte"] = side.rank_to
    fits = named & Q(Exists(Employee.objects.filter(**ranks, user=OuterRef("pk")))) if ranks else named
    return ~fits if side.outside else fits


def _below(paths: Sequence[str]) -> Q:
    """Over Position: in one of these departments or below."""
    inside = Q()
    for path in paths:
        inside |= Q(department__path__startswith=path)
    return inside
