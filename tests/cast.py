"""Five people with fixed parts. Tests name them; nobody needs to look up who is who."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from imcore.models import Conversation, Member, User
from tests import factories


@dataclass(frozen=True)
class Cast:
    """alice owns the group, bob is its admin, carol a member; dave was one and left; erin never was."""

    alice: User
    bob: User
    carol: User
    dave: User
    erin: User
    group: Conversation

    def members(self) -> tuple[User, User, User]:
        """Those who are in the group now."""
        return self.alice, self.bob, self.carol

    def strangers(self) -> tuple[User, User]:
        """Those who are not in the group now."""
        return self.dave, self.erin


def assemble(*, suffix: str = "", **group_fields: Any) -> Cast:
    """Makes the five and their group; the suffix keeps usernames apart where several casts share a database."""
    names = {name: factories.person(f"{name}{suffix}") for name in ("alice", "bob", "carol", "dave", "erin")}
    group = factories.group(names["alice"], names["carol"], names["dave"], admins=(names["bob"],), **group_fields)
    Member.objects.filter(conversation=group, user=names["dave"]).update(left_at=timezone.now())
    Conversation.objects.filter(pk=group.pk).update(member_count=3)
    group.refresh_from_db()
    return Cast(**names, group=group)
