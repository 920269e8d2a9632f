"""The words of the wire: ids, ops, error and close codes, and the frames that clients send.

Pure: imports nothing of ours, nor Django. The contract itself is `docs/protocol.md`.
"""

from typing import Annotated, Any, Literal, NewType

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

UserId = NewType("UserId", int)
ConversationId = NewType("ConversationId", int)
DeviceId = NewType("DeviceId", int)
Seq = NewType("Seq", int)
Version = NewType("Version", int)

PROTOCOL = 1
HEARTBEAT_SECONDS = 25
FRAME_LIMIT_BYTES = 64 * 1024
BAD_FRAMES_IN_A_ROW = 20
PAGE_LIMIT = 100
CHANGES_LIMIT = 200
WATCH_LIMIT = 500
CLIENT_ID_LIMIT = 64
MENTIONS_LIMIT = 100
EMOJI_LIMIT = 32
JSON_SAFE_INTEGER = 2**53 - 1  # RFC 8259 §6: what every client reads exactly

DEVICE_CLASSES = ("web", "desktop", "mobile", "pad")


class Close:
    """WebSocket close codes (protocol.md §1)."""

    RESTARTING = 1012
    TOO_BIG = 1009
    NOT_AUTHENTICATED = 4001
    ORIGIN_REFUSED = 4003
    READER_TOO_SLOW = 4008
    ANOTHER_LOGIN = 4009
    ACCOUNT_ENDED = 4010
    BY_ADMINISTRATOR = 4011
    HEARTBEAT_MISSED = 4012
    ABUSE = 4400


Id = Annotated[int, Meta(ge=1, le=JSON_SAFE_INTEGER)]
Count = Annotated[int, Meta(ge=0, le=JSON_SAFE_INTEGER)]
ClientId = Annotated[str, Meta(min_length=1, max_length=CLIENT_ID_LIMIT)]
Kind = Annotated[str, Meta(min_length=1, max_length=32)]
Emoji = Annotated[str, Meta(min_length=1, max_length=EMOJI_LIMIT)]
Mentions = Annotated[list[Id], Meta(max_length=MENTIONS_LIMIT)] | Literal["all"]


class Request(Struct, tag_field="op"):
    """What every frame of a client has: its own number, which the reply repeats."""

    id: Count


class Send(Request, tag="send"):
    """Post a message to `conversation`, or to the direct conversation with the user `to`."""

    client_id: ClientId
    kind: Kind
    body: dict[str, Any]
    conversation: Id | UnsetType = UNSET
    to: Id | UnsetType = UNSET
    reply_to: Id | None = None
    mentions: Mentions = []


class Read(Request, tag="read"):
    """Move the sender's read cursor forward to `seq`."""

    conversation: Id
    seq: Count


class Typing(Request, tag="typing"):
    """Tell the others that the sender is writing."""

    conversation: Id


class History(Request, tag="history"):
    """A page of messages, before or after a seq; without either the newest."""

    conversation: Id
    before_seq: Count | None = None
    after_seq: Count | None = None
    limit: Annotated[int, Meta(ge=1, le=PAGE_LIMIT)] = 50


class Changes(Request, tag="changes"):
    """All that changed after version `since`."""

    conversation: Id
    since: Count
    limit: Annotated[int, Meta(ge=1, le=CHANGES_LIMIT)] = CHANGES_LIMIT


class Recall(Request, tag="recall"):
    """Take a message back."""

    conversation: Id
    seq: Id


class Edit(Request, tag="edit"):
    """Give a text message another body."""

    conversation: Id
    seq: Id
    body: dict[str, Any]


class React(Request, tag="react"):
    """Put an emoji on a message, or take it off."""

    conversation: Id
    seq: Id
    emoji: Emoji
    on: bool


class Receipts(Request, tag="receipts"):
    """Who has read a message."""

    conversation: Id
    seq: Id


class Watch(Request, tag="watch"):
    """Whose presence to hear of; replaces the former set."""

    users: Annotated[list[Id], Meta(max_length=WATCH_LIMIT)]


class Ping(Request, tag="ping"):
    """I am still here."""


AnyRequest = Send | Read | Typing | History | Changes | Recall | Edit | React | Receipts | Watch | Ping
REQUESTS: dict[str, type[Request]] = {
    "send": Send,
    "read": Read,
    "typing": Typing,
    "history": History,
    "changes": Changes,
    "recall": Recall,
    "edit": Edit,
    "react": React,
    "receipts": Receipts,
    "watch": Watch,
    "ping": Ping,
}


class Refusal(Exception):
    """A frame that is no request: its code, a sentence, the detail by field, and the number to answer to."""

    def __init__(self, code: str, sentence: str, *, re: int | None = None, detail: dict[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.re, self.detail = code, sentence, re, detail or {}


_decoder = msgspec.json.Decoder(AnyRequest)
encode = msgspec.json.Encoder().encode


def decode_request(frame: str | bytes) -> AnyRequest:
    """A client's frame → its request. Raises Refusal (`bad_frame`, `unknown_op`, `invalid`)."""
    try:
        request: AnyRequest = _decoder.decode(frame)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise _refusal(frame) from None
    return request


def _refusal(frame: str | bytes) -> Refusal:
    """Why a frame did not decode: read again without types, only on this path, to find its number and its fault."""
    try:
        raw = msgspec.json.decode(frame)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return Refusal("bad_frame", "not a JSON text")
    if not isinstance(raw, dict):
        return Refusal("bad_frame", "not a JSON object")
    number = raw.get("id")
    if type(number) is not int or not 0 <= number <= JSON_SAFE_INTEGER:
        return Refusal("bad_frame", "no usable id")
    op = raw.get("op")
    request = REQUESTS.get(op) if isinstance(op, str) else None
    if request is None:
        return Refusal("unknown_op", "no such op", re=number, detail={"op": op if isinstance(op, str) else None})
    try:
        msgspec.convert(raw, request)
    except msgspec.ValidationError as fault:
        return Refusal("invalid", str(fault), re=number, detail=field_detail(fault))
    return Refusal("bad_frame", "not a request", re=number)


def field_detail(fault: msgspec.ValidationError) -> dict[str, list[str]]:
    """msgspec's `Expected … - at `$.seq`` → {"seq": ["Expected …"]}; missing and unknown fields are named too."""
    sentence, _, path = str(fault).partition(" - at `")
    field = path.rstrip("`").removeprefix("$").removeprefix(".") or _quoted(sentence) or "frame"
    if "missing required field" in sentence or "unknown field" in sentence:
        parent = path.rstrip("`").removeprefix("$").removeprefix(".")
        field = ".".join(part for part in (parent, _quoted(sentence)) if part) or field
    return {field: [sentence]}


def _quoted(sentence: str) -> str:
    return sentence.split("`")[1] if sentence.count("`") >= 2 and "field" in sentence else ""
