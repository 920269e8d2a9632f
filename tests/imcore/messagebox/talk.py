"""How the tests of the message box and of messaging speak: drafts, sends, seats, and the log as it lies in the table."""

from collections.abc import Sequence
from typing import Any

from imcore.attachments import store
from imcore.conversations import access
from imcore.draft import Draft, Stored
from imcore.messaging import send
from imcore.models import Attachment, Conversation, Member, Message, User
from tests import factories, said
from tests.imcore.attachments import files


def draft(sender: User, conversation: Conversation | None, text: str = "hello", /, **fields: Any) -> Draft:
    """A text with a client id of its own, unless the fields say otherwise."""
    said.texts(text)
    given: dict[str, Any] = {
        "client_id": f"t{factories.number()}",
        "kind": "text",
        "body": {"text": text},
        "text": text,
        "conversation": conversation.pk if conversation else None,
    }
    return Draft(sender=sender.pk, **(given | fields))


def say(sender: User, conversation: Conversation | None, text: str = "hello", /, **fields: Any) -> Stored:
    """Sends it through the one door."""
    return send.send_message(draft(sender, conversation, text, **fields))


def say_many(sender: User, conversation: Conversation, count: int, **fields: Any) -> list[Stored]:
    """So many texts in one batch: "1", "2", …"""
    outcomes = send.send_messages([draft(sender, conversation, str(place + 1), **fields) for place in range(count)])
    return stored(outcomes)


def stored(outcomes: Sequence[object]) -> list[Stored]:
    """The outcomes, all of which must be stored."""
    refused = [outcome for outcome in outcomes if not isinstance(outcome, Stored)]
    assert not refused, [(type(outcome), getattr(outcome, "detail", None)) for outcome in refused]
    return [outcome for outcome in outcomes if isinstance(outcome, Stored)]


def kept(owner: User, content: bytes = b"hello", name: str = "note.txt", **options: Any) -> Attachment:
    """A file that the owner has uploaded."""
    return store.keep(owner.pk, files.upload(content, name), **options)


def seat(user: User, conversation: Conversation) -> Member:
    """The user's proof."""
    return access.member_of(user.pk, conversation.pk)


def log(conversation: Conversation) -> list[tuple[int, str]]:
    """(seq, text) of every message, as the table holds them."""
    return list(Message.objects.filter(conversation=conversation.pk).order_by("seq").values_list("seq", "text"))


def head(conversation: Conversation) -> tuple[int, int]:
    """(last seq, version) of now."""
    return Conversation.objects.values_list("last_seq", "version").get(pk=conversation.pk)
