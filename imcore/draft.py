"""The values that walk: what someone wants to post, and what became of it."""

import re
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from imcore.protocol import ConversationId, Seq, UserId, Version

LOGGABLE = re.compile(r"[A-Za-z0-9._:-]{1,64}")  # a sender may put anything at all into a client id
MentionList = tuple[UserId, ...] | Literal["all"]


class Finding(Struct, frozen=True):
    """What a moderation rule found in a draft, and what it asks for: refuse, hold, mask or note. Kept beside the message for
    the moderators; the wire never shows it."""

    rule: str
    action: str
    excerpt: str = ""


class Draft(Struct, frozen=True, kw_only=True):
    """What `sender` wants to post. `to` stands in for `conversation` in a direct one that may not exist yet.

    `text` is what search and previews read; the kind fills it in. `files` are the attachments that the body names.
    `copies` are the places of the messages that a forward passes on.
    `counted_as` stands in for the client id where rules count what a sender says: the copies of a broadcast are one message.
    `held` says why moderation keeps the message back (empty: it goes out); `findings` what it noticed.
    """

    sender: UserId
    client_id: str
    kind: str
    body: dict[str, Any]
    conversation: ConversationId | None = None
    to: UserId | None = None
    reply_to: Seq | None = None
    mentions: MentionList = ()
    text: str = ""
    files: tuple[str, ...] = ()
    copies: tuple[tuple[ConversationId, Seq], ...] = ()
    counted_as: str = ""
    held: str = ""
    findings: tuple[Finding, ...] = ()

    def ids(self) -> dict[str, Any]:
        """By which one knows it in the log; nothing of what it says."""
        client_id = self.client_id if LOGGABLE.fullmatch(self.client_id) else None
        known = {"sender_id": self.sender, "conversation_id": self.conversation, "to_id": self.to, "client_id": client_id}
        return {name: value for name, value in known.items() if value}


class Stored(Struct, frozen=True, kw_only=True):
    """A committed message as the wire shows it, and to whom its conversation speaks.

    `audience` is the two users of a direct conversation; empty for the kinds that have a name of their own on the bus.
    `duplicate` is true where the same sender had stored the same client id before.
    """

    id: int
    conversation: ConversationId
    seq: Seq
    version: Version
    sender: UserId
    client_id: str
    kind: str
    body: dict[str, Any]
    created_at: datetime
    reply_to: Seq | None = None
    mentions: MentionList = ()
    reactions: dict[str, list[int]] = {}
    edited_at: datetime | None = None
    recalled_at: datetime | None = None
    state: str = "normal"
    audience: tuple[UserId, ...] = ()
    duplicate: bool = False
