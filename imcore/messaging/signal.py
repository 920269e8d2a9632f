"""What passes and is not kept: typing, the news that cursors have moved, and the business lines' own signals."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from imcore import presence
from imcore.dispatch import announce
from imcore.dispatch.encode import timestamp
from imcore.lines import switches
from imcore.messagebox import receipts
from imcore.messagebox.history import audience_of
from imcore.messagebox.receipts import Move
from imcore.models import Member, Message
from imcore.protocol import ConversationId, Seq, UserId

SMALL_CONVERSATION = 200  # members; above it a read is told to the authors only, as counts (protocol.md §1)
PRESENCE_CHUNK = 1_000  # users whose presence is asked for in one round trip
COUNTED_MESSAGES = 5  # of a large conversation, the newest that a cursor passed


def typing(member: Member) -> None:
    """Tell the others that the member is writing. Raises Forbidden where that is switched off."""
    switches.refuse(member.conversation.business_line_id, switches.TYPING)
    event = {"event": "typing", "conversation": member.conversation_id, "user": member.user_id}
    announce.passing(
        ConversationId(member.conversation_id),
        event,
        audience=audience_of(member.conversation),
        except_user=UserId(member.user_id),
    )


def cursors_moved(moves: Sequence[Move]) -> None:
    """The `read` events of moved cursors: to whoever may see them, and always to the reader's own devices."""
    large: dict[ConversationId, tuple[Seq, Seq]] = {}
    for move in moves:
        if switches.RECEIPTS in switches.off(move.line):
            announce.to_users([move.user], _read_event(move))
            continue
        if move.member_count <= SMALL_CONVERSATION:
            announce.passing(move.conversation, _read_event(move), audience=move.audience)
            continue
        announce.to_users([move.user], _read_event(move))
        low, high = large.get(move.conversation, (move.before, move.read_seq))
        large[move.conversation] = (min(low, move.before), max(high, move.read_seq))
    for conversation, (low, high) in large.items():
        _tell_authors(conversation, low, high)


def to_users(users: Sequence[UserId], name: str, data: dict[str, Any]) -> None:
    """The `signal` event of a business line to every connection of these few (protocol.md §1). Call it after the commit."""
    announce.to_users(users, {"event": "signal", "name": name, "data": data})


def to_many(users: Iterable[UserId], name: str, data: dict[str, Any]) -> None:
    """The same to any number, as far as they are here: a message on the bus for each who is, none for the others."""
    left = iter(users)
    while some := list(islice(left, PRESENCE_CHUNK)):
        to_users([UserId(user) for user, seen in presence.look(some).items() if seen["online"]], name, data)


def _read_event(move: Move) -> dict[str, object]:
    return {
        "event": "read",
        "conversation": move.conversation,
        "user": move.user,
        "seq": move.read_seq,
        "read_at": timestamp(move.read_at),
    }


def _tell_authors(conversation: ConversationId, low: Seq, high: Seq) -> None:
    newest = Message.objects.filter(conversation_id=conversation, seq__gt=low, seq__lte=high).exclude(kind="notice")
    rows = newest.order_by("-seq").values_list("seq", "sender_id")[:COUNTED_MESSAGES]
    authors = {Seq(seq): UserId(sender) for seq, sender in rows}
    for seq, (read, unread) in receipts.counts(conversation, list(authors), authors).items():
        event = {"event": "read", "conversation": conversation, "seq": seq, "read_count": read, "unread_count": unread}
        announce.to_users([authors[seq]], event)
