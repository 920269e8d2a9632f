"""Who is new, to the product or to a conversation."""

from datetime import datetime, timedelta

from django.utils import timezone

from imcore.models import Member, User, UserKind
from imcore.moderation.remembered import Remembered
from imcore.moderation.rules import NewMemberSettings
from imcore.protocol import ConversationId, UserId

SECONDS = 60.0


def _account_made(sender: UserId) -> datetime | None:
    return User.objects.filter(pk=sender).exclude(kind=UserKind.BOT).values_list("created_at", flat=True).first()


def _joined(seat: tuple[UserId, ConversationId]) -> datetime | None:
    sender, conversation = seat
    seats = Member.objects.filter(user_id=sender, conversation_id=conversation, left_at=None).exclude(user__kind=UserKind.BOT)
    return seats.values_list("joined_at", flat=True).first()


_accounts: Remembered[UserId, datetime | None] = Remembered(_account_made, seconds=SECONDS)
_seats: Remembered[tuple[UserId, ConversationId], datetime | None] = Remembered(_joined, seconds=SECONDS)


def is_new(settings: NewMemberSettings, *, sender: UserId | None, conversation: ConversationId | None) -> bool:
    """Is the account, or its seat in the conversation, younger than the rule says? A bot is never new. At most one query, once
    in a minute for each sender."""
    if sender is None:
        return False
    if settings.since == "account":
        began = _accounts(sender)
    else:
        began = _seats((sender, conversation)) if conversation is not None else None
    return began is not None and timezone.now() - began < timedelta(hours=settings.hours)


def forget() -> None:
    """What is remembered of accounts and seats."""
    _accounts.forget()
    _seats.forget()
