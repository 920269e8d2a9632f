"""A sandbox's clients reach the people whom they have made, and nobody else."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from imcore.models import FacadeLine, LineUser, Member
from imcore.protocol import ConversationId, UserId


def strangers(line: FacadeLine, users: Collection[UserId]) -> set[UserId]:
    """Of these users those who are not the sandbox's; of a line that is none nobody. One query."""
    if not line.sandbox:
        return set()
    own = LineUser.objects.filter(line=line, user__in=users).values_list("user_id", flat=True)
    return set(users) - {UserId(user) for user in own} - {UserId(line.bot_id)}


def shared(line: FacadeLine, conversations: Collection[ConversationId]) -> set[ConversationId]:
    """Of these conversations those in which somebody sits who is not the sandbox's; of a line that is none no one.
    One query."""
    if not line.sandbox:
        return set()
    own = LineUser.objects.filter(line=line, user=OuterRef("user"))
    others = Member.objects.filter(~Exists(own), conversation__in=conversations, left_at=None).exclude(user=line.bot_id)
    return {ConversationId(number) for number in others.values_list("conversation_id", flat=True).distinct()}
