"""What was stored before: a retry with the same client id gets the same answer, for ever."""

from collections.abc import Sequence

from django.db.models import Q

from imcore.draft import Draft, Stored
from imcore.messagebox import stored
from imcore.models import Message
from imcore.protocol import UserId


def stored_before(drafts: Sequence[Draft]) -> dict[tuple[UserId, str], Stored]:
    """(sender, client id) → the message that it became earlier. At most two queries (index client_id_once)."""
    wanted = Q()
    for draft in drafts:
        if "\x00" not in draft.client_id:  # PostgreSQL refuses it even as a question
            wanted |= Q(sender_id=draft.sender, client_id=draft.client_id)
    if not wanted:
        return {}
    found = stored.read(Message.objects.filter(wanted), duplicate=True)
    return {(message.sender, message.client_id): message for message in found}
