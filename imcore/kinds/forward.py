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


def sources(body: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """The places (conversation, seq) of all that the body passes on, also of what is passed on by what it passes on; not of
    what moderators have taken out of it."""
    for snapshot in body.get("messages", ()):
        if "state" in snapshot:
            continue
        yield snapshot["conversation"], snapshot["seq"]
        yield from sources(snapshot["body"])


def with_source_as(body: dict[str, Any], place: tuple[int, int], says: dict[str, Any], *, state: str) -> dict[str, Any]:
    """The same forward, in which the message of that place says this now; a blocked one nothing, and its state."""
    messages = []
    for snapshot in body.get("messages", ()):
        if (snapshot["conversation"], snapshot["seq"]) == place:
            kept = {key: value for key, value in snapshot.items() if key != "state"}
            messages.append(kept | {"body": says} | ({"state": state} if state != "normal" else {}))
        else:
            messages.append(snapshot | {"body": with_source_as(snapshot["body"], place, says, state=state)})
    return body | ({"messages": messages} if messages else {})


FORWARD = BodyKind("forward", ForwardBody, read_text=_text, list_files=_files)
