"""Direct conversations: one per pair, created by whoever writes first, also when both write at once."""

from collections.abc import Collection, Sequence
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Q

from imcore import errors
from imcore.conversations import access, listing
from imcore.dispatch import announce
from imcore.messagebox import unread
from imcore.models import Conversation, DirectChat, Member, User
from imcore.protocol import ConversationId, UserId

OPENING_TRIES = 5


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


def open_all(sender: UserId, others: Collection[UserId], *, line: int | None = None) -> dict[UserId, ConversationId]:
    """The direct conversations of one with each of many (some hundred at most), made where there is none: each a fixed number
    of statements. A message follows at once, and all are told of what is new.

    Nobody's contact rules are asked: this is for what the installation itself has to say. Raises Unavailable where somebody
    opens one at the same instant, again and again.
    """
    for _try in range(OPENING_TRIES):
        known = _with_each(sender, others)
        missing = sorted(set(others) - set(known))
        if not missing:
            return known
        try:
            return known | _create_all(sender, missing, line)
        except IntegrityError:  # one of them wrote at the same instant and was first: found by the next look
            continue
    raise errors.Unavailable


def _with_each(sender: UserId, others: Collection[UserId]) -> dict[UserId, ConversationId]:
    mine = Q(user_low_id=sender, user_high_id__in=others) | Q(user_high_id=sender, user_low_id__in=others)
    rows = DirectChat.objects.filter(mine).values_list("user_low_id", "user_high_id", "conversation_id")
    return {UserId(high if low == sender else low): ConversationId(number) for low, high, number in rows}


def _create_all(sender: UserId, others: Sequence[UserId], line: int | None) -> dict[UserId, ConversationId]:
    users = User.objects.in_bulk([sender, *others])
    with transaction.atomic():
        made = Conversation.objects.bulk_create(
            Conversation(kind="direct", creator_id=sender, member_count=2, business_line_id=line) for _other in others
        )
        chats = DirectChat.objects.bulk_create(
            DirectChat(conversation=one, user_low=users[low], user_high=users[high])
            for one, (low, high) in zip(made, (pair(sender, other) for other in others), strict=True)
        )
        seats = Member.objects.bulk_create(
            Member(conversation=chat.conversation, user=user) for chat in chats for user in (chat.user_low, chat.user_high)
        )
        transaction.on_commit(partial(_tell_all, seats))
    return {other: ConversationId(one.pk) for other, one in zip(others, made, strict=True)}


def _tell_all(seats: Sequence[Member]) -> None:
    """The same as `_tell`, save that peers come without profiles, as they do in a list."""
    announce.memberships([(UserId(seat.user_id), ConversationId(seat.conversation_id)) for seat in seats])
    shown = ((UserId(seat.user_id), listing.full_json(seat, unread.Counts(), last=None)) for seat in seats)
    announce.to_each((user, {"event": "conversation", "conversation": one}) for user, one in shown)


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
