"""Which messages are whose: those that a line's clients sent, and all that its bot said."""

from collections.abc import Iterable

from django.db.models import Q

from imcore import errors
from imcore.conversations import access
from imcore.models import ApiClient, ApiMessage, FacadeLine, Member, Message
from imcore.protocol import ConversationId, UserId


def remember(client: ApiClient, messages: Iterable[int]) -> None:
    """This client sent these; again is fine. One statement."""
    rows = [ApiMessage(message_id=number, client=client, line=client.line) for number in messages]
    ApiMessage.objects.bulk_create(rows, ignore_conflicts=True)


def seat_of(line: FacadeLine, message_id: int) -> tuple[Member, int]:
    """A message of the line's as its sender sees it: the sender's seat, and the message's seq. Raises NotFound, also where
    the sender sits there no longer."""
    mine = Q(sent_by_client__line=line) | Q(sender=line.bot_id)
    found = Message.objects.filter(mine, pk=message_id).values_list("sender_id", "conversation_id", "seq").first()
    if found is None:
        raise errors.NotFound(message=message_id)
    sender, conversation, seq = found
    try:
        return access.member_of(UserId(sender), ConversationId(conversation)), seq
    except errors.NotMember:
        raise errors.NotFound(message=message_id) from None
