"""Rules in the database, in one line each."""

from collections.abc import Iterable
from typing import Any

from imcore.models import User
from oa.models import Department, Employee, VisibilityRule
from tests import factories


def rule(
    aspect: str = "see",
    effect: str = "deny",
    *,
    viewers: Iterable[Department | User] = (),
    targets: Iterable[Department | User] = (),
    **fields: Any,
) -> VisibilityRule:
    """A rule that comes after those made before it; each side names departments and employees' users."""
    made = VisibilityRule.objects.create(
        aspect=aspect, effect=effect, **{"name": "rule", "order": factories.number(), **fields}
    )
    for side, named in (("viewer", viewers), ("target", targets)):
        places = [one for one in named if isinstance(one, Department)]
        people = Employee.objects.filter(user__in=[one for one in named if isinstance(one, User)])
        getattr(made, f"{side}_departments").set(places)
        getattr(made, f"{side}_people").set(people)
    return made
