"""A row → what the wire shows, once, whatever the number of readers."""

from datetime import UTC, datetime
from typing import Any

from imcore.draft import Stored
from imcore.protocol import UserId, encode

HIDDEN_STATES = ("recalled", "blocked", "held")


def timestamp(moment: datetime) -> str:
    """RFC 3339, UTC, milliseconds: 2026-11-23T08:00:00.123Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def message_json(stored: Stored, viewer: UserId | None = None) -> dict[str, Any]:
    """The message object of protocol.md §1. A recalled, blocked or held message says nothing; a held one to others than
    its sender. An event, which all read alike, has no viewer."""
    shown = stored.state not in HIDDEN_STATES or (stored.state == "held" and stored.sender == viewer)
    return {
        "id": stored.id,
        "conversation": stored.conversation,
        "seq": stored.seq,
        "version": stored.version,
        "sender": stored.sender,
        "client_id": stored.client_id,
        "kind": stored.kind,
        "body": stored.body if shown else {},
        "reply_to": stored.reply_to,
        "mentions": stored.mentions if shown else [],
        "reactions": stored.reactions if shown else {},
        "created_at": timestamp(stored.created_at),
        "edited_at": timestamp(stored.edited_at) if stored.edited_at else None,
        "recalled_at": timestamp(stored.recalled_at) if stored.recalled_at else None,
        "state": stored.state,
    }


def event_frame(stored: Stored, event: str) -> bytes:
    """The whole frame of a `message` or `changed` event."""
    return encode({"event": event, "message": message_json(stored)})
