"""Who of the company sees whom."""

from django.db.models import Q

from imcore.models import UserKind
from imcore.protocol import UserId


class Colleagues:
    """Colleagues all see each other, and the bots; a visitor of a web page is in nobody's directory (extend.ContactPolicy)."""

    def visible_to(self, viewer: UserId) -> Q:
        """Active people and bots."""
        return Q(is_active=True, kind__in=(UserKind.PERSON, UserKind.BOT))

    def may_start(self, sender: UserId, other: UserId) -> bool:
        """Whoever is seen may be written to; the core has checked that he is."""
        return True
