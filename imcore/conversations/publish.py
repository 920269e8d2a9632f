"""What the world hears of a changed group: once, after the commit."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction

from imcore.conversations import listing
from imcore.dispatch import announce
from imcore.draft import Stored
from imcore.messagebox import unread
from imcore.models import Conversation, Member
from imcore.protocol import ConversationId, UserId


def group_changed(
    conversation: Conversation,
    notices: Sequence[Stored],
    *,
    founder: Member | None = None,
    joined: Sequence[Member] = (),
    left: Sequence[UserId] = (),
) -> None:
    """To be called inside the transaction, with the conversation as it is at its end (its group cached).

    `joined` are new seats, all of a role alike but for their users: one event serves them, however many they are. The
    `founder` of a new group has read its first notice.
    """
    shared = listing.shared_json(conversation)
    alike: dict[str, list[Member]] = {}
    for seat in joined:
        alike.setdefault(seat.role, []).append(seat)
    welcomes = [
        ([UserId(seat.user_id) for seat in seats], _as_seen_by(seats[0], conversation, notices)) for seats in alike.values()
    ]
    if founder is not None:
        founder.read_seq = conversation.last_seq
        welcomes.append(([UserId(founder.user_id)], _as_seen_by(founder, conversation, notices)))
    transaction.on_commit(
        partial(_tell, ConversationId(conversation.pk), list(notices), shared, welcomes=welcomes, left=list(left))
    )


def _as_seen_by(seat: Member, conversation: Conversation, notices: Sequence[Stored]) -> dict[str, Any]:
    seat.conversation = conversation
    return listing.full_json(seat, unread.Counts(), last=notices[-1])


def seat_changed(seat: Member, shown: dict[str, Any]) -> None:
    """A user's own settings, to their other devices."""
    event = {"event": "conversation", "conversation": shown}
    transaction.on_commit(partial(announce.to_users, [UserId(seat.user_id)], event))


def _tell(
    conversation: ConversationId,
    notices: list[Stored],
    shared: dict[str, Any],
    *,
    welcomes: list[tuple[list[UserId], dict[str, Any]]],
    left: list[UserId],
) -> None:
    joined = [user for users, _shown in welcomes for user in users]
    announce.messages(notices[:-1])
    announce.messages(notices[-1:], joined=joined, left=left)
    announce.conversation(conversation, shared)
    for users, shown in welcomes:
        announce.to_users(users, {"event": "conversation", "conversation": shown})
    announce.to_users(left, {"event": "conversation", "conversation": {"id": conversation}, "removed": True})
