"""Conversations as their members see them: the shared part, the personal part, the list."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from imcore.conversations import access, people
from imcore.dispatch import encode
from imcore.draft import Stored
from imcore.messagebox import history, unread
from imcore.models import Conversation, GroupChat, Member, User
from imcore.protocol import ConversationId, Seq, UserId

RecencyKey = tuple[datetime, int]

GROUP_FIELDS = ("owner", "creator", "announcement", "mute_all", "invite_policy", "history", "member_limit")


def conversations_of(
    user: UserId, *, hidden: bool = False, after: RecencyKey | None = None, limit: int
) -> tuple[list[Member], bool]:
    """The user's seats, most recent conversation first, after a key; whether there are more. One query.

    A direct conversation in which nobody has said anything shows to its creator only.
    """
    seats = _with_peers(Member.objects.filter(user=user, left_at=None))
    seats = seats.annotate(recency=Coalesce("conversation__last_message_at", "conversation__created_at"))
    seats = seats.exclude(~Q(conversation__creator=user), conversation__kind=Conversation.Kind.DIRECT, conversation__last_seq=0)
    if not hidden:
        seats = seats.filter(conversation__last_seq__gt=F("hidden_seq"))
    if after is not None:
        seats = seats.filter(Q(recency__lt=after[0]) | Q(recency=after[0], conversation__lt=after[1]))
    rows: list[Member] = list(seats.order_by("-recency", "-conversation_id")[: limit + 1])
    return rows[:limit], len(rows) > limit


def recency_key(seat: Member) -> RecencyKey:
    """Where a seat stands in the list."""
    conversation = seat.conversation
    return conversation.last_message_at or conversation.created_at, conversation.pk


def conversation_json(viewer: UserId, conversation_id: ConversationId) -> dict[str, Any]:
    """One conversation as the viewer sees it, the peer's profile included. Raises NotMember."""
    access.member_of(viewer, conversation_id)
    seat = _with_peers(Member.objects.filter(user=viewer, conversation=conversation_id)).get()
    shown = list_json([seat])[0]
    if shown["peer"] is not None:
        peer = UserId(shown["peer"]["id"])
        shown["peer"]["profile"] = people.profiles_of(viewer, [peer])[peer]
    return shown


def list_json(seats: Sequence[Member]) -> list[dict[str, Any]]:
    """One user's seats as Conversation objects; two queries whatever their number, a third where the newest message of any
    is concealed. Peers come without profile."""
    if not seats:
        return []
    viewer = UserId(seats[0].user_id)
    heads = [(_id(seat), Seq(seat.conversation.last_seq)) for seat in seats if _last_is_readable(seat)]
    last = history.last_messages(heads, viewer)
    counts = unread.counts(viewer, [_id(seat) for seat in seats])
    begins = {_id(seat): access.history_after(seat) for seat in seats}
    readable = {place: message for place, message in last.items() if message.seq > begins[place]}
    return [full_json(seat, counts.get(_id(seat), unread.Counts()), last=readable.get(_id(seat))) for seat in seats]


def names_of(viewer: UserId, conversations: Sequence[ConversationId]) -> dict[ConversationId, dict[str, Any]]:
    """{id, kind, name} of the viewer's conversations, each as the viewer calls it. One query."""
    seats = _with_peers(Member.objects.filter(user=viewer, left_at=None, conversation__in=conversations))
    return {_id(seat): {key: shown[key] for key in ("id", "kind", "name")} for seat in seats for shown in [_bare_json(seat)]}


def shared_json(conversation: Conversation) -> dict[str, Any]:
    """What all members see alike. In a direct conversation name, avatar and peer are personal and not here."""
    shown: dict[str, Any] = {
        "id": conversation.pk,
        "kind": conversation.kind,
        "line": conversation.business_line_id,
        "state": conversation.state,
        "last_seq": conversation.last_seq,
        "version": conversation.version,
        "last_message_at": _moment(conversation.last_message_at),
        "created_at": _moment(conversation.created_at),
        "member_count": conversation.member_count,
    }
    if conversation.kind == Conversation.Kind.GROUP:
        shown |= {"peer": None, **_group_json(conversation, conversation.group)}
    return shown


def full_json(seat: Member, counts: unread.Counts, *, last: Stored | None) -> dict[str, Any]:
    """The Conversation object as the seat's user sees it."""
    conversation = seat.conversation
    personal = {
        "role": seat.role,
        "joined_seq": seat.joined_seq,
        "read_seq": seat.read_seq,
        "unread": max(0, conversation.last_seq - seat.read_seq - counts.concealed),
        "mentions": counts.mentions,
        "muted": seat.muted,
        "pinned": seat.pinned,
        "hidden": conversation.last_seq <= seat.hidden_seq,
        "draft": seat.draft,
        "nickname": seat.nickname,
        "last_message": encode.message_json(last, UserId(seat.user_id)) if last else None,
    }
    return {**_bare_json(seat), **personal}


def _bare_json(seat: Member) -> dict[str, Any]:
    named = {"name": "", "avatar": None, "peer": None, **dict.fromkeys(GROUP_FIELDS)}
    return {**named, **shared_json(seat.conversation), **_peer_json(seat)}


def _group_json(conversation: Conversation, group: GroupChat) -> dict[str, Any]:
    announced = {"text": group.announcement, "by": group.announced_by_id, "at": _moment(group.announced_at)}
    return {
        "name": group.name,
        "avatar": people.avatar_url(group.avatar_id),
        "owner": group.owner_id,
        "creator": conversation.creator_id,
        "announcement": announced if group.announcement else None,
        "mute_all": group.mute_all,
        "invite_policy": group.invite_policy,
        "history": group.history,
        "member_limit": group.member_limit,
    }


def _peer_json(seat: Member) -> Mapping[str, Any]:
    if seat.conversation.kind != Conversation.Kind.DIRECT:
        return {}
    pair = seat.conversation.direct
    peer: User = pair.user_high if pair.user_low_id == seat.user_id else pair.user_low
    shown = people.user_json(peer)
    return {"name": peer.display_name, "avatar": shown["avatar"], "peer": shown}


def _with_peers(seats: QuerySet[Member]) -> QuerySet[Member]:
    return seats.select_related("conversation__group", "conversation__direct__user_low", "conversation__direct__user_high")


def _last_is_readable(seat: Member) -> bool:
    return seat.conversation.last_seq > access.history_after(seat)


def _id(seat: Member) -> ConversationId:
    return ConversationId(seat.conversation_id)


def _moment(value: datetime | None) -> str | None:
    return None if value is None else encode.timestamp(value)
