"""Telling the nodes. Called after the commit, from any thread; never raises, never waits: the log repairs what is lost."""

from collections.abc import Iterable, Sequence
from typing import Any

from imcore.dispatch import bus, encode, envelope
from imcore.draft import Stored
from imcore.protocol import ConversationId, UserId
from imcore.protocol import encode as to_json


def user_name(user: UserId | int) -> str:
    """The bus name on which a user is spoken to."""
    return f"user.{user}"


def conversation_name(conversation: ConversationId | int) -> str:
    """The bus name of a group or service conversation."""
    return f"conv.{conversation}"


def presence_name(user: UserId | int) -> str:
    """The bus name for those who watch a user's presence."""
    return f"presence.{user}"


def names_of(conversation: ConversationId, audience: Sequence[UserId]) -> list[str]:
    """A direct conversation speaks on its users' names, any other on its own."""
    return [user_name(user) for user in dict.fromkeys(audience)] if audience else [conversation_name(conversation)]


def messages(
    stored: Sequence[Stored],
    *,
    event: str = "message",
    joined: Sequence[UserId] = (),
    left: Sequence[UserId] = (),
) -> None:
    """New or changed messages to all who listen; `joined` and `left` go with the (single) notice of a membership change."""
    out: list[tuple[str, bytes]] = []
    events: list[envelope.Event] = []
    for message in stored:
        frame = encode.event_frame(message, event)
        told = envelope.Event(message.conversation, message.version, message.seq, frame, list(joined), list(left))
        packed = envelope.pack(told)
        events.append(told)
        out.extend((name, packed) for name in names_of(message.conversation, message.audience))
    bus.publish(out, events)
    if stored and (joined or left):
        membership(stored[0].conversation, joined=joined, left=left)


def membership(conversation: ConversationId, *, joined: Sequence[UserId] = (), left: Sequence[UserId] = ()) -> None:
    """Tell the nodes of these users that their membership changed, on the users' own names."""
    for user, packed in [
        *((user, envelope.Membership(conversation, joined=[user])) for user in joined),
        *((user, envelope.Membership(conversation, left=[user])) for user in left),
    ]:
        bus.publish([(user_name(user), envelope.pack(packed))])


def memberships(joined: Iterable[tuple[UserId, ConversationId]]) -> None:
    """The same of many who have each joined a conversation of their own."""
    told = ((user, envelope.Membership(conversation, joined=[user])) for user, conversation in joined)
    bus.publish([(user_name(user), envelope.pack(one)) for user, one in told])


def passing(
    conversation: ConversationId, event: dict[str, Any], *, audience: Sequence[UserId] = (), except_user: UserId | None = None
) -> None:
    """An event without a version to a conversation's listeners: typing, read, the conversation's own facts.

    To each of the two of a direct conversation by their own name: a node that has both hears it on both, and no version
    tells it that it is the same.
    """
    if audience:
        to_users([user for user in dict.fromkeys(audience) if user != except_user], event)
        return
    packed = envelope.pack(envelope.Passing(to_json(event), conversation, except_user or 0))
    bus.publish([(conversation_name(conversation), packed)])


def conversation(conversation_id: ConversationId, shared: dict[str, Any], *, audience: Sequence[UserId] = ()) -> None:
    """The `conversation` event with what all members see alike."""
    passing(conversation_id, {"event": "conversation", "conversation": shared}, audience=audience)


def to_users(users: Iterable[UserId], event: dict[str, Any]) -> None:
    """Any event to every connection of these users (a bounded list)."""
    frame = to_json(event)
    bus.publish([(user_name(user), envelope.pack(envelope.Passing(frame, user=user))) for user in users])


def to_each(events: Iterable[tuple[UserId, dict[str, Any]]]) -> None:
    """To each of these users an event of their own (a bounded list)."""
    bus.publish([(user_name(user), envelope.pack(envelope.Passing(to_json(event), user=user))) for user, event in events])


def presence(user: UserId, event: dict[str, Any]) -> None:
    """The `presence` event to those who watch the user."""
    bus.publish([(presence_name(user), envelope.pack(envelope.Passing(to_json(event), watched=user)))])


def close_links(
    user: UserId,
    *,
    code: int,
    reason: str,
    device_id: int | None = None,
    except_device: int | None = None,
    device_class: str | None = None,
) -> None:
    """`kicked`, then the close, for a user's connections on every node: all, or those of a device or a class."""
    packed = envelope.pack(envelope.Closing(user, code, reason, device_id, except_device, device_class))
    bus.publish([(user_name(user), packed)])
