"""What of a person's work the viewer may read: asked field by field, where no whole profile card is shown."""

from collections.abc import Collection

from imcore.protocol import UserId
from oa.visibility import load
from oa.visibility.rules import FIELDS, SEE, decide, of_viewer

Asked = tuple[int, str]  # a user, a field as the profile card calls it


def readable(viewer: UserId, asked: Collection[Asked]) -> set[Asked]:
    """Those of the asked that no rule hides from the viewer. At most three queries."""
    if not asked:
        return set()
    rules = load.rules(SEE, FIELDS)
    if not rules:
        return set(asked)
    facts = load.facts({viewer, *(user for user, _field in asked)})
    mine = of_viewer(rules, facts[viewer])
    return {(user, field) for user, field in asked if decide(mine, facts[viewer], facts[user], FIELDS, field).allowed}
