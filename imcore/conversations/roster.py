"""Reading a group's members."""

from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from imcore.conversations import locked, people
from imcore.dispatch import encode
from imcore.models import Member
from imcore.protocol import UserId

RosterKey = tuple[int, str, int]
RANKS: dict[str, int] = {Member.Role.OWNER: 0, Member.Role.ADMIN: 1, Member.Role.MEMBER: 2}


def members_of(member: Member, *, search: str = "", after: RosterKey | None = None, limit: int) -> tuple[list[Member], bool]:
    """Present members: the owner, the admins, then the others, each by pinyin; after a key; whether there are more."""
    whens = [When(role=role, then=Value(rank)) for role, rank in RANKS.items()]
    seats = (
        Member.objects.select_related("user")
        .filter(conversation=locked.as_group(member).conversation_id, left_at=None)
        .annotate(rank=Case(*whens, default=Value(2), output_field=IntegerField()))
    )
    if search.strip():
        seats = seats.filter(people.wanted(search, prefix="user__") | Q(nickname__icontains=search.strip()))
    if after is not None:
        rank, pinyin, user = after
        same = Q(rank=rank, user__name_pinyin__gt=pinyin) | Q(rank=rank, user__name_pinyin=pinyin, user__gt=user)
        seats = seats.filter(Q(rank__gt=rank) | same)
    rows: list[Member] = list(seats.order_by("rank", "user__name_pinyin", "user_id")[: limit + 1])
    return rows[:limit], len(rows) > limit


def one(member: Member, user: UserId) -> Member:
    """A present member's seat. Raises NotFound."""
    return locked.other(locked.as_group(member), user)


def roster_key(seat: Member) -> RosterKey:
    """Where a seat stands in the list."""
    return RANKS[seat.role], seat.user.name_pinyin, seat.user_id


def members_json(viewer: UserId, seats: list[Member]) -> list[dict[str, Any]]:
    """{user, role, nickname, joined_at, read_seq} each."""
    users = people.users_json(viewer, [seat.user for seat in seats])
    return [
        {
            "user": user,
            "role": seat.role,
            "nickname": seat.nickname,
            "joined_at": encode.timestamp(seat.joined_at),
            "read_seq": seat.read_seq,
        }
        for seat, user in zip(seats, users, strict=True)
    ]
