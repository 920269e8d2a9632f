"""Direct conversations: one per pair, created by whoever writes first, also when both write at once."""

from collections.abc import Collection, Sequence
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Q

from imcore import errors
from imcore.conversations import access, listing
from imcore.dispatch import announce
from imcore.models import Conversation, DirectChat, Member
from imcore.protocol import ConversationId, UserId


def pair(one: UserId, other: UserId) -> tuple[UserId, UserId]:
    """The pair's one form: the lower id first."""
    return (one, other) if one <= other else (other, one)


def existing(pairs: Collection[tuple[UserId, UserId]]) -> dict[tuple[UserId, UserId], ConversationId]:
    """Ordered pairs → the conversations that are there already. One query."""
    if not pairs:
        return {}
    wanted = Q()
    for low, high in pairs:
        wanted |= Q(user_low_id=low, user_high_id=high)
    rows = DirectChat.objects.filter(wanted).values_list("user_low_id", "user_high_id", "conversation_id")
    return {(UserId(low), UserId(high)): ConversationId(number) for low, high, number in rows}


def between(sender: UserId, other: UserId, *, speaking: bool = False) -> tuple[Conversation, bool]:
    """The pair's conversation, and whether this call made it. Raises NotFound, Forbidden where the sender may not start.

    `speaking`: a message follows at once, so the other is told of the conversation too; an empty one is its maker's only.
    """
    low, high = pair(sender, other)
    found = _find(low, high)
    if found is not None:
        return found, False
    access.may_start(sender, other)
    try:
        return _create(low, high, creator=sender, told=(low, high) if speaking else (sender,)), True
    except IntegrityError:  # the other one wrote at the same instant and was first
        found = _find(low, high)
        if found is None:
            raise errors.Unavailable from None
        return found, False


def _find(low: UserId, high: UserId) -> Conversation | None:
    return Conversation.objects.filter(direct__user_low_id=low, direct__user_high_id=high).first()


def _create(low: UserId, high: UserId, *, creator: UserId, told: Sequence[UserId]) -> Conversation:
    users = {low, high}
    with transaction.atomic():
        conversation = Conversation.objects.create(kind="direct", creator_id=creator, member_count=len(users))
        DirectChat.objects.create(conversation=conversation, user_low_id=low, user_high_id=high)
        Member.objects.bulk_create([Member(conversation=conversation, user_id=user) for user in sorted(users)])
        number = ConversationId(conversation.pk)
        transaction.on_commit(partial(_tell, number, sorted(users), told))
    return conversation


def _tell(number: ConversationId, users: Sequence[UserId], told: Sequence[UserId]) -> None:
    """The nodes listen for both; those told hear of the conversation as they see it."""
    announce.membership(number, joined=users)
    for user in dict.fromkeys(told):
        shown = listing.conversation_json(user, number)
        announce.to_users([user], {"event": "conversation", "conversation": shown})
