"""Messages by version: what changed after v, in the state that the log has now."""

from imcore.draft import Stored
from imcore.messagebox import history, stored
from imcore.models import Member, Message
from imcore.protocol import CHANGES_LIMIT, ConversationId, UserId, Version


def after(member: Member, version: int, *, limit: int = CHANGES_LIMIT) -> tuple[list[Stored], Version, bool]:
    """→ (messages by ascending version, the version up to which this is all, whether there are more).

    Two queries (index message_by_version). The conversation's version was read before them, so nothing falls between.
    """
    messages = Message.objects.filter(
        conversation_id=member.conversation_id, version__gt=version, seq__gt=history.begins_after(member)
    ).order_by("version")
    found = stored.read(messages[: limit + 1], audience=history.audience_of(member.conversation))
    more = len(found) > limit
    found = found[:limit]
    reached = found[-1].version if found else Version(0)
    if not more:
        reached = max(reached, Version(member.conversation.version))
    return found, reached, more


def of_conversation(
    conversation: ConversationId, version: Version, *, audience: tuple[UserId, ...], limit: int
) -> list[Stored]:
    """The same for a node that repairs its stream: all messages, whoever reads them."""
    messages = Message.objects.filter(conversation_id=conversation, version__gt=version).order_by("version")
    return stored.read(messages[:limit], audience=audience)
