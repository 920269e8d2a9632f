"""The values that the writer puts down, and the interface of the two ways to put them down."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from imcore.draft import Draft
from imcore.protocol import ConversationId, Seq, UserId, Version


class Head(NamedTuple):
    """A conversation's head, locked."""

    last_seq: Seq
    version: Version


class Row(NamedTuple):
    """A draft with its place in the log."""

    draft: Draft
    conversation: ConversationId
    seq: Seq
    version: Version
    state: str


class Moved(NamedTuple):
    """A sender's cursor that went forward with the sender's own message, and where it stood before."""

    conversation: ConversationId
    user: UserId
    read_before: Seq


class Rows(Protocol):
    """Each method is a fixed number of statements, whatever the batch. All run inside the writer's transaction."""

    def lock(self, conversations: Sequence[ConversationId]) -> dict[ConversationId, Head]:
        """Locks in id order and reads the heads; an unknown conversation is missing from the answer."""

    def insert(self, rows: Sequence[Row], now: datetime) -> dict[tuple[ConversationId, Seq], int]:
        """Inserts the messages → their ids. IntegrityError where a client id is stored already."""

    def move_heads(self, heads: dict[ConversationId, Head], now: datetime) -> None:
        """Sets the heads of the conversations that got messages."""

    def move_cursors(self, ends: dict[tuple[ConversationId, UserId], Seq], now: datetime) -> list[Moved]:
        """Moves the senders' own cursors to their own messages; who has left meanwhile is missing from the answer."""

    def move_version(self, conversation: ConversationId, version: Version) -> None:
        """Sets the version of a conversation in which a message changed."""
