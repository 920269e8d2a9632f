"""What a node asks the log: the heads of a user, what changed since its last look, who is in a conversation."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Min, Q
from django.utils import timezone

from imcore.messagebox import head_rows
from imcore.models import Conversation, Device, GroupChat, Member, Message
from imcore.protocol import UserId

OVERLAP = timedelta(seconds=10)  # longer than any transaction of ours, and than two nodes' clocks differ


class Heads(NamedTuple):
    """A user's conversations: as the hello shows them, and what the node must know of each."""

    shown: list[dict[str, object]]
    places: dict[int, tuple[int, int]]  # conversation → (version, last seq)
    directs: frozenset[int]
    begins: dict[int, int]  # conversation → the seq after which this user's history begins, where it is not the start


class Changed(NamedTuple):
    """What one look found. `at` is the database's clock, from which the next look starts."""

    at: datetime
    versions: dict[int, int]
    seats: list[tuple[int, int, bool]]  # (conversation, user, is a member)


def heads(user: UserId, since: datetime | None = None) -> Heads:
    """All conversations of a user; `shown` only what changed since then, with an overlap. One query."""
    shown: list[dict[str, object]] = []
    places: dict[int, tuple[int, int]] = {}
    directs = set()
    begins: dict[int, int] = {}
    for row in head_rows.of(user, since=since - OVERLAP if since is not None else None):
        if row.joined_seq and row.history != GroupChat.History.ALL:
            begins[row.conversation] = row.joined_seq
        places[row.conversation] = (row.version, row.last_seq)
        if row.kind == Conversation.Kind.DIRECT:
            directs.add(row.conversation)
        if row.changed:
            shown.append(
                {
                    "conversation": row.conversation,
                    "kind": row.kind,
                    "last_seq": row.last_seq,
                    "version": row.version,
                    "read_seq": row.read_seq,
                    "unread": max(0, row.last_seq - row.read_seq - row.concealed),
                    "mentions": row.mentions,
                }
            )
    return Heads(shown, places, frozenset(directs), begins)


def changed(since: datetime | None, users: Collection[int]) -> Changed:
    """Conversations that changed and memberships of these users that changed. Two queries (indexes
    conversation_changed, member_changed) after the clock's; without `since` only the clock is read."""
    at = _clock()
    if since is None:
        return Changed(at, {}, [])
    edge = since - OVERLAP
    versions = dict(Conversation.objects.filter(changed_at__gte=edge).values_list("pk", "version"))
    seats = Member.objects.filter(changed_at__gte=edge).values_list("conversation_id", "user_id", "left_at")
    return Changed(at, versions, [(c, u, left is None) for c, u, left in seats if u in users])


def versions(conversations: Collection[int]) -> dict[int, int]:
    """Conversations → their versions now. One query."""
    return dict(Conversation.objects.filter(pk__in=conversations).values_list("pk", "version"))


def members_among(conversation: int, users: Collection[int]) -> set[int]:
    """Which of these users are members now. One query."""
    wanted = Q(conversation_id=conversation, left_at=None)
    if len(users) <= 500:  # few enough to name; else the conversation's index is walked and filtered here
        wanted &= Q(user_id__in=users)
    return set(Member.objects.filter(wanted).values_list("user_id", flat=True)) & set(users)


class Seat(NamedTuple):
    """From where a member is to hear a conversation (past this version and seq) and where the log is by now (`head`, the
    same two). Their history begins after the seq `begins`."""

    version: int
    seq: int
    head: tuple[int, int]
    direct: bool
    begins: int


def seat(conversation: int, user: int) -> Seat | None:
    """The user's seat as of the joining, or None. Two queries. The joining's own notice is the first that the member hears."""
    found = (
        Member.objects.filter(conversation_id=conversation, user_id=user, left_at=None)
        .values_list(
            "joined_seq",
            "conversation__kind",
            "conversation__group__history",
            "conversation__version",
            "conversation__last_seq",
        )
        .first()
    )
    if found is None:
        return None
    joined_seq, kind, shown_from, *head = found
    # not the notice's own version: it may have been reacted to since, past messages that came after it
    messages = Message.objects.filter(conversation_id=conversation, seq__gt=joined_seq)
    first = messages.aggregate(version=Min("version"))["version"] if joined_seq else None
    begins = 0 if shown_from == GroupChat.History.ALL else joined_seq
    return Seat(first - 1 if first else 0, joined_seq, (head[0], head[1]), kind == Conversation.Kind.DIRECT, begins)


def ended(devices: Collection[int]) -> dict[int, bool]:
    """Those of these logins that are over → whether the account is still enabled. One query per thousand."""
    everyone = sorted(devices)
    over: dict[int, bool] = {}
    for start in range(0, len(everyone), 1000):
        mine = Device.objects.filter(pk__in=everyone[start : start + 1000])
        gone = mine.filter(Q(ended_at__isnull=False) | Q(user__is_active=False))
        over.update(gone.values_list("pk", "user__is_active"))
    return over


def _clock() -> datetime:
    """The database's clock: nodes' own may differ."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row: tuple[datetime] = cursor.fetchone()
        return row[0]
