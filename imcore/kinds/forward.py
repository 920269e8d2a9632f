"""Several messages passed on as one. A client names them; what they said is read by the server (messaging/references.py),
so nobody can put words into another's mouth."""

from collections.abc import Iterator
from typing import Annotated, Any

from msgspec import Meta, Struct

from imcore.kinds.body_kind import BodyKind
from imcore.protocol import Id

FORWARD_LIMIT = 100


class Snapshot(Struct):
    """A message as it was when it was passed on. Of a client's only (conversation, seq) are believed."""

    conversation: Id
    seq: Id
    sender: Id | None = None
    sender_name: str = ""
    kind: str = ""
    body: dict[str, Any] = {}
    created_at: str = ""


class ForwardBody(Struct, forbid_unknown_fields=True):
    """{title, messages: 1 to 100 snapshots}."""

    messages: Annotated[list[Snapshot], Meta(min_length=1, max_length=FORWARD_LIMIT)]
    title: Annotated[str, Meta(max_length=300)] = ""


def _text(body: ForwardBody) -> str:
    lines = (str(snapshot.body.get("text", "")) for snapshot in body.messages)
    return "\n".join(part for part in (body.title, *lines) if part)


def _files(body: ForwardBody) -> list[str]:
    return [file for snapshot in body.messages for file in _files_in(snapshot.body)]


def _files_in(body: dict[str, Any]) -> Iterator[str]:
    """Of a message that was passed on, and of those that it passes on itself."""
    if "attachment" in body:
        yield str(body["attachment"])
    for inner in body.get("messages", ()):
        yield from _files_in(inner["body"])


FORWARD = BodyKind("forward", ForwardBody, read_text=_text, list_files=_files)
