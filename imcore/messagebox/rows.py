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


class Written(NamedTuple):
    """What became of a batch: the messages' ids, and the senders' cursors that there are."""

    ids: dict[tuple[ConversationId, Seq], int]
    moved: list[Moved]


class Rows(Protocol):
    """Each method is a fixed number of statements, whatever the batch. All run inside the writer's transaction."""

    def lock(self, conversations: Sequence[ConversationId]) -> dict[ConversationId, Head]:
        """Locks in id order and reads the heads; an unknown conversation is missing from the answer."""

    def write(self, rows: Sequence[Row], now: datetime) -> Written:
        """Inserts the messages, moves the heads of their conversations and the own cursors of their senders to the last of
        them, and puts the batch into the outbox. A cursor never goes back; the one of a sender who has left is missing from
        the answer. IntegrityError where a client id is stored already."""

    def move_version(self, conversation: ConversationId, version: Version) -> None:
        """Sets the version of a conversation in which a message changed."""
