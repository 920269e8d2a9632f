"""A broadcast's copies, one for each recipient, and how each is known: its client id makes that nobody is told twice."""

from collections.abc import Collection

from imcore.draft import Draft
from imcore.models import Broadcast, Message
from imcore.protocol import ConversationId, UserId


def draft(broadcast: Broadcast, user: UserId, conversation: ConversationId | None = None) -> Draft:
    """What the user is to get. Rules that count what a sender says count all copies as one message."""
    return Draft(
        sender=UserId(broadcast.sender_id),
        client_id=client_id(broadcast, user),
        kind=broadcast.kind,
        body=broadcast.body,
        conversation=conversation,
        counted_as=f"broadcast-{broadcast.pk}",
    )


def client_id(broadcast: Broadcast, user: UserId) -> str:
    """One for each pair, for ever."""
    return f"broadcast-{broadcast.pk}-{user}"


def stored(broadcast: Broadcast, users: Collection[UserId]) -> dict[UserId, int]:
    """Those of the users who have a copy → its message's id. One query (index client_id_once)."""
    wanted = {client_id(broadcast, user): user for user in users}
    found = Message.objects.filter(sender=broadcast.sender_id, client_id__in=wanted)
    return {wanted[key]: pk for key, pk in found.values_list("client_id", "pk")}
