"""The message rows of the demo company, and all that hangs on them: mentions, reactions, earlier texts, pins, files."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from imcore import extend
from imcore.models import Conversation, Mention, Message, MessageEdit, Pin, Reaction, User
from oa.demo.bulk import store
from oa.demo.company import Company
from oa.demo.keep_files import Shelf
from oa.demo.log import Entry


class Place(NamedTuple):
    """An entry and the conversation that it belongs to."""

    conversation: Conversation
    entry: Entry


def write(company: Company, users: list[User], conversations: list[Conversation], *, seed: int) -> int:
    """All messages, in the order in which they were sent; how many."""
    places = [
        Place(conversation, entry)
        for conversation, log in zip(conversations, company.logs, strict=True)
        for entry in log.entries
    ]
    places.sort(key=lambda place: place.entry.at)  # stable: within a conversation the seqs stay in order
    shelf = Shelf(seed, users)
    messages = store(_message(place, users, shelf, number=number) for number, place in enumerate(places))
    shelf.keep()
    store(mention for place in places for mention in _mentions(place, users))
    written = list(zip(places, messages, strict=True))
    store(reaction for place, message in written for reaction in _reactions(place.entry, message, users))
    store(_edit(place.entry, message) for place, message in written if place.entry.earlier)
    store(_pin(place, message) for place, message in written if place.entry.pinned)
    return len(messages)


def _message(place: Place, users: list[User], shelf: Shelf, *, number: int) -> Message:
    conversation, entry = place
    kind = extend.message_kinds.get(entry.kind)
    if kind is None:
        raise LookupError(entry.kind)
    is_recalled = entry.recalled_at is not None
    body = {} if is_recalled else kind.validate(_body(place, users, shelf))
    return Message(
        conversation=conversation,
        seq=entry.seq,
        version=entry.version,
        sender=users[entry.sender],
        client_id=f"demo-{number}",
        kind=entry.kind,
        body=body,
        text="" if is_recalled else kind.text(body),
        reply_to=entry.reply_to,
        mentions=entry.mentions if isinstance(entry.mentions, str) else [users[who].pk for who in entry.mentions],
        created_at=entry.at,
        edited_at=entry.edited_at,
        recalled_at=entry.recalled_at,
        recalled_by=users[entry.sender] if is_recalled else None,
        state=Message.State.RECALLED if is_recalled else Message.State.NORMAL,
    )


def _body(place: Place, users: list[User], shelf: Shelf) -> dict[str, Any]:
    entry = place.entry
    if entry.media:
        return shelf.take(place.conversation, entry)
    if entry.kind != "notice":
        return entry.body
    people: dict[str, Any] = {"by": users[entry.body["by"]].pk}
    if "users" in entry.body:
        people["users"] = [users[who].pk for who in entry.body["users"]]
    return entry.body | people


def _mentions(place: Place, users: list[User]) -> Iterator[Mention]:
    conversation, entry = place
    if entry.recalled_at is not None:
        return
    if entry.mentions == "all":
        yield Mention(conversation=conversation, seq=entry.seq, user=None)
        return
    for who in entry.mentions:
        yield Mention(conversation=conversation, seq=entry.seq, user=users[int(who)])


def _reactions(entry: Entry, message: Message, users: list[User]) -> Iterator[Reaction]:
    for who, emoji in entry.reactions:
        yield Reaction(message=message, user=users[who], emoji=emoji, created_at=entry.at)


def _edit(entry: Entry, message: Message) -> MessageEdit:
    return MessageEdit(message=message, body={"text": entry.earlier}, replaced_at=entry.edited_at or entry.at)


def _pin(place: Place, message: Message) -> Pin:
    return Pin(
        conversation=place.conversation, message=message, pinned_by=place.conversation.creator, pinned_at=message.created_at
    )
