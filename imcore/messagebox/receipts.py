"""Read cursors and what is read from them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from imcore import errors
from imcore.lines import switches
from imcore.messagebox import history, unread
from imcore.models import Member, Message, ReadReceipt
from imcore.protocol import ConversationId, Seq, UserId


class Receipts(NamedTuple):
    """Who has read a message, first reader first, and who has not."""

    read: list[tuple[UserId, datetime]]
    unread: list[UserId]


class Move(NamedTuple):
    """Where a member's cursor stands now. `before` differs from `read_seq` where it went forward."""

    user: UserId
    conversation: ConversationId
    before: Seq
    read_seq: Seq
    unread: int
    read_at: datetime
    member_count: int
    audience: tuple[UserId, ...]
    line: int | None = None


Wish = tuple[UserId, ConversationId, Seq]


class Glance(NamedTuple):
    """The first of each, and how many there are."""

    first: Receipts
    read_count: int
    unread_count: int


def of_message(member: Member, seq: int) -> Receipts:
    """Of those who were members at the message and still are, its sender apart. Exact at any size. Raises NotFound, and
    Forbidden where receipts are switched off."""
    message = history.one(member, seq)
    switches.refuse(member.conversation.business_line_id, switches.RECEIPTS)
    return _of(message.conversation, message.seq, message.sender)


def glance(message: Message, limit: int) -> Glance:
    """The same for who runs the installation: `limit` readers and `limit` others, all of them counted. Four queries."""
    place, seq, author = ConversationId(message.conversation_id), Seq(message.seq), UserId(message.sender_id)
    return Glance(_of(place, seq, author, limit), *counts(place, [seq], {seq: author})[seq])


def _of(conversation: ConversationId, seq: Seq, author: UserId, limit: int | None = None) -> Receipts:
    first = ReadReceipt.objects.filter(conversation_id=conversation, user_id=OuterRef("user_id"), seq__gte=seq)
    members = _members_at(conversation, seq, author)
    when = Coalesce(Subquery(first.order_by("seq").values("read_at")[:1]), "read_at", "joined_at")
    readers = members.filter(read_seq__gte=seq).annotate(when=when).order_by("when", "user_id")
    others = members.filter(read_seq__lt=seq).order_by("user_id")
    return Receipts(
        read=[(UserId(user), moment) for user, moment in readers.values_list("user_id", "when")[:limit]],
        unread=[UserId(user) for user in others.values_list("user_id", flat=True)[:limit]],
    )


def _members_at(conversation: ConversationId, seq: Seq, author: UserId) -> QuerySet[Member]:
    return Member.objects.filter(conversation_id=conversation, left_at=None, joined_seq__lt=seq).exclude(user_id=author)


def move_cursor(member: Member, seq: int) -> Move:
    """Moves one cursor forward, never back. Raises Invalid (past the end), NotMember."""
    outcome = move_cursors([(UserId(member.user_id), ConversationId(member.conversation_id), Seq(seq))], wait=True)[0]
    if outcome is None:
        raise errors.Unavailable
    if isinstance(outcome, errors.HongyanError):
        raise outcome
    return outcome


def move_cursors(wishes: Sequence[Wish], *, wait: bool = False) -> list[Move | errors.HongyanError | None]:
    """Moves many cursors in one transaction → in order where each stands, why it can't move, or None: another
    transaction holds it, ask again. Four statements.

    It takes only rows that are free, so that it never waits while it holds some: no deadlock with the writer. `wait`
    is for a single cursor, which can't.
    """
    wanted = Q()
    for user, conversation, _seq in wishes:
        wanted |= Q(user_id=user, conversation_id=conversation)
    now = timezone.now()
    with transaction.atomic():
        free = set(
            Member.objects.select_for_update(skip_locked=not wait, no_key=True)
            .filter(wanted, left_at=None)
            .values_list("user_id", "conversation_id")
        )
        seats = {
            (UserId(seat.user_id), ConversationId(seat.conversation_id)): seat
            for seat in Member.objects.filter(wanted, left_at=None).select_related("conversation__direct")
        }
        outcomes = [_judge(wish, seats.get(wish[:2]), wish[:2] in free, now) for wish in wishes]
        moves = [move for move in outcomes if isinstance(move, Move) and move.read_seq > move.before]
        _write(moves, seats, now)
    return _without_concealed(outcomes)


def _without_concealed(outcomes: list[Move | errors.HongyanError | None]) -> list[Move | errors.HongyanError | None]:
    """What is held back or blocked is not unread. Asked only where anything is left: most cursors move to the end."""
    left = {(move.conversation, move.read_seq) for move in outcomes if isinstance(move, Move) and move.unread}
    concealed = unread.concealed_after(left)
    return [
        one._replace(unread=max(0, one.unread - concealed.get((one.conversation, one.read_seq), 0)))
        if isinstance(one, Move)
        else one
        for one in outcomes
    ]


def _judge(wish: Wish, seat: Member | None, free: bool, now: datetime) -> Move | errors.HongyanError | None:
    user, conversation, seq = wish
    if seat is None:
        return errors.NotMember(conversation=conversation)
    last = seat.conversation.last_seq
    if seq > last:
        return errors.Invalid(seq=[f"the last one is {last}"])
    if seq > seat.read_seq and not free:
        return None
    reached = Seq(max(seq, seat.read_seq))
    audience = history.audience_of(seat.conversation)
    before = Seq(seat.read_seq)
    place = seat.conversation
    return Move(user, conversation, before, reached, last - reached, now, place.member_count, audience, place.business_line_id)


def _write(moves: Sequence[Move], seats: dict[tuple[UserId, ConversationId], Member], now: datetime) -> None:
    if not moves:
        return
    ends: dict[int, Seq] = {}
    for move in moves:
        pk = seats[move.user, move.conversation].pk
        ends[pk] = max(move.read_seq, ends.get(pk, Seq(0)))
    cases = Case(*(When(pk=pk, then=Value(seq)) for pk, seq in ends.items()))
    Member.objects.filter(pk__in=ends).update(read_seq=cases, read_at=now)
    ReadReceipt.objects.bulk_create(
        ReadReceipt(conversation_id=move.conversation, user_id=move.user, seq=move.read_seq, read_at=now) for move in moves
    )


def counts(conversation: ConversationId, seqs: Sequence[Seq], authors: dict[Seq, UserId]) -> dict[Seq, tuple[int, int]]:
    """Seqs → (how many have read, how many have not), each one's author apart. A query a seq (index member_by_cursor)."""
    found = {}
    for seq in seqs:
        members = _members_at(conversation, seq, authors[seq])
        found[seq] = (members.filter(read_seq__gte=seq).count(), members.filter(read_seq__lt=seq).count())
    return found
