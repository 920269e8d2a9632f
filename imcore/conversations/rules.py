"""What a kind of conversation adds to the core's own rules of coming and going (extend.conversation_rules)."""

from collections.abc import Sequence

from imcore import extend
from imcore.models import Conversation
from imcore.protocol import ConversationId, UserId


def refuse_joining(conversation: Conversation, users: Sequence[UserId]) -> None:
    """Raises what the kind's rule raises where a member may not take these users in."""
    rule = extend.conversation_rules.get(conversation.kind)
    if rule is not None:
        rule.may_join(ConversationId(conversation.pk), users)


def refuse_leaving(conversation: Conversation, user: UserId) -> None:
    """Raises what the kind's rule raises where the user may not go, be removed, or as its owner dissolve the group."""
    rule = extend.conversation_rules.get(conversation.kind)
    if rule is not None:
        rule.may_leave(ConversationId(conversation.pk), user)
