"""Messages by seq."""

from collections.abc import Sequence

from django.db.models import OuterRef, Q, Subquery

from imcore import errors
from imcore.draft import Stored
from imcore.messagebox import stored
from imcore.models import CONCEALED, Conversation, GroupChat, Member, Message
from imcore.protocol import ConversationId, Seq, UserId


def begins_after(member: Member) -> Seq:
    """What a member may read begins after this seq: the joining, or the start where the group shows all."""
    conversation = member.conversation
    if conversation.kind == Conversation.Kind.GROUP and conversation.group.history == GroupChat.History.ALL:
        return Seq(0)
    return Seq(member.joined_seq)


def audience_of(conversation: Conversation) -> tuple[UserId, ...]:
    """The two of a direct conversation (select_related conversation__direct); of any other nobody by name."""
    if conversation.kind != Conversation.Kind.DIRECT:
        return ()
    return (UserId(conversation.direct.user_low_id), UserId(conversation.direct.user_high_id))


def page(
    member: Member, *, before_seq: int | None = None, after_seq: int | None = None, limit: int = 50
) -> tuple[list[Stored], bool]:
    """At most `limit` messages that the member may read, ascending, and whether there are more in that direction.

    Two queries (index seq_once): the messages, their reactions. Raises Invalid where both ends are given.
    """
    if before_seq is not None and after_seq is not None:
        raise errors.Invalid(before_seq=["not together with after_seq"])
    readable = Message.objects.filter(conversation_id=member.conversation_id, seq__gt=begins_after(member))
    audience = audience_of(member.conversation)
    if after_seq is not None:
        found = stored.read(readable.filter(seq__gt=after_seq).order_by("seq")[: limit + 1], audience=audience)
        return found[:limit], len(found) > limit
    if before_seq is not None:
        readable = readable.filter(seq__lt=before_seq)
    found = stored.read(readable.order_by("-seq")[: limit + 1], audience=audience)
    return found[:limit][::-1], len(found) > limit


def one(member: Member, seq: int) -> Stored:
    """A message that the member may read. Raises NotFound."""
    if seq > begins_after(member):
        messages = Message.objects.filter(conversation_id=member.conversation_id, seq=seq)
        found = stored.read(messages, audience=audience_of(member.conversation))
        if found:
            return found[0]
    raise errors.NotFound(conversation=member.conversation_id, seq=seq)


def last_messages(heads: Sequence[tuple[ConversationId, Seq]], viewer: UserId) -> dict[ConversationId, Stored]:
    """(conversation, last seq) pairs → the newest messages there that the viewer may notice, without reactions. One query,
    two where a newest one is concealed."""
    newest = _at(heads)
    hidden = [place for place, message in newest.items() if message.state in CONCEALED and message.sender != viewer]
    return newest | _newest_shown(hidden, viewer) if hidden else newest


def _newest_shown(conversations: Sequence[ConversationId], viewer: UserId) -> dict[ConversationId, Stored]:
    shown = Message.objects.filter(~Q(state__in=CONCEALED) | Q(sender=viewer), conversation=OuterRef("pk"))
    newest = Subquery(shown.order_by("-seq").values("pk")[:1])
    wanted = Conversation.objects.filter(pk__in=conversations).annotate(newest=newest).values("newest")
    return {message.conversation: message for message in stored.read_plain(Message.objects.filter(pk__in=wanted))}


def _at(heads: Sequence[tuple[ConversationId, Seq]]) -> dict[ConversationId, Stored]:
    wanted = Q()
    for conversation, seq in heads:
        wanted |= Q(conversation_id=conversation, seq=seq)
    if not wanted:
        return {}
    return {message.conversation: message for message in stored.read_plain(Message.objects.filter(wanted))}
