"""Moderators' mutes: who may say nothing, here or everywhere. The posting check asks with its own query (conversations.seats);
this is for everything else that puts words or people in front of others."""

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from imcore import errors
from imcore.dispatch.encode import timestamp
from imcore.models import Sanction
from imcore.protocol import ConversationId, UserId


def in_force() -> Q:
    """Over Sanction: made, and neither run out nor lifted. So an end needs nobody to bring it about."""
    return Q(lifted_at=None) & (Q(until=None) | Q(until__gt=timezone.now()))


def of(user: UserId, conversation: ConversationId | None = None) -> QuerySet[Sanction]:
    """The user's mutes that are in force there, the longest first; without a conversation those that hold everywhere."""
    where = Q(conversation=None)
    if conversation is not None:
        where |= Q(conversation=conversation)
    mutes = Sanction.objects.filter(in_force(), where, user=user, kind=Sanction.Kind.MUTE)
    return mutes.order_by(F("until").desc(nulls_first=True))


def refuse(user: UserId, conversation: ConversationId | None = None) -> None:
    """Raises Muted where the user is. One query (index sanctions_of_user)."""
    found = of(user, conversation).first()
    if found is not None:
        raise muted(found)


def muted(mute: Sanction) -> errors.Muted:
    """What the muted one is told."""
    return errors.Muted(until=timestamp(mute.until) if mute.until else None)


def by_id(mute: int) -> errors.Muted:
    """The same of a mute that the posting check has met. One query."""
    return muted(Sanction.objects.get(pk=mute))
