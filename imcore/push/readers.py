"""What the policy asks about members: their seat, their wishes, where they are. A fixed number of queries for many."""

from collections.abc import Collection, Iterable
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from imcore import extend, presence
from imcore.models import Member, Message, PushSubscription, PushWishes
from imcore.push.policy import About, Quiet, Reader


class Seat(NamedTuple):
    """What of a membership matters here."""

    user: int
    conversation: int
    muted: bool
    read_seq: int


class Lives(NamedTuple):
    """Of many users: their wishes, and the classes of device that they have open."""

    wishes: dict[int, PushWishes]
    online: dict[int, frozenset[str]]

    def reader(self, seat: Seat, subscription: PushSubscription, seq: int) -> Reader:
        """For the policy."""
        device = subscription.device
        return Reader(
            user=seat.user,
            device_class=device.device_class if device else "",
            online=self.online.get(seat.user, frozenset()),
            muted=seat.muted,
            has_read=seat.read_seq >= seq,
            quiet=quiet(self.wishes.get(seat.user)),
        )


def lives(users: Collection[int]) -> Lives:
    """One query, and one question to where presence is kept."""
    wishes = PushWishes.objects.in_bulk(list(users))
    seen = presence.look(list(users))
    return Lives(wishes, {user: frozenset(found["devices"]) for user, found in seen.items()})


def seats(users: Collection[int], conversations: Collection[int]) -> dict[tuple[int, int], Seat]:
    """(user, conversation) → their seat, of those who sit there now. One query."""
    rows = Member.objects.filter(user_id__in=users, conversation_id__in=conversations, left_at=None)
    return {(seat.user, seat.conversation): seat for seat in _seats(rows.values_list(*_COLUMNS))}


def seats_after(conversation: int, user: int, limit: int) -> list[Seat]:
    """The next members of a conversation by user id (index one_seat_per_user). One query."""
    rows = Member.objects.filter(conversation_id=conversation, user_id__gt=user, left_at=None).order_by("user_id")
    return list(_seats(rows.values_list(*_COLUMNS)[:limit]))


_COLUMNS = ("user_id", "conversation_id", "muted", "read_seq")


def _seats(rows: Iterable[tuple[int, int, bool, int]]) -> Iterable[Seat]:
    return (Seat(*row) for row in rows)


def about(message: Message) -> About:
    """For the policy."""
    kind = extend.message_kinds.get(message.kind)
    return About(
        urgent=kind is not None and kind.urgent,
        mentions=message.mentions,
        sender=message.sender_id,
        visible=message.state == Message.State.NORMAL,
    )


def quiet(wishes: PushWishes | None) -> Quiet | None:
    """The quiet hours that somebody wants."""
    if wishes is None or wishes.quiet_from is None or wishes.quiet_to is None:
        return None
    return Quiet(wishes.quiet_from, wishes.quiet_to, _zone(wishes.time_zone), wishes.mentions_pass)


def _zone(name: str) -> ZoneInfo:
    """One that this machine's tables do not know, or no longer: the server's."""
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return ZoneInfo(settings.TIME_ZONE)
