"""The ids in a body are claims: files, people, forwarded messages and mentions are looked up as the sender sees them,
and what the body says of them is replaced by what is so."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from msgspec.structs import replace

from imcore import errors, extend
from imcore.attachments import store
from imcore.conversations import access
from imcore.dispatch.encode import timestamp
from imcore.draft import Draft
from imcore.kinds.body_kind import refuse_unstorable
from imcore.kinds.cards import CONTACT
from imcore.kinds.forward import FORWARD, sources
from imcore.kinds.media import FILE, IMAGE, VIDEO, VOICE
from imcore.models import Attachment, Member, Message
from imcore.protocol import ConversationId, Seq, encode

FORWARD_BYTES = 256 * 1024  # of a stored body: every reader gets it whole, and a slow one may hold 1 MiB in all
MEDIA_TYPES = {
    IMAGE.name: ("image/",),
    VOICE.name: ("audio/", "video/webm", "video/mp4", "application/ogg"),
    VIDEO.name: ("video/",),
    FILE.name: ("",),
}


def resolve(drafts: Sequence[Draft]) -> list[Draft | errors.HongyanError]:
    """Each draft with true facts and its text, or why not."""
    strangers = _strangers(drafts)
    return [_resolved(draft, strangers) for draft in drafts]


def _resolved(draft: Draft, strangers: dict[tuple[int, int], bool]) -> Draft | errors.HongyanError:
    if draft.mentions and draft.mentions != "all":
        foreign = [user for user in draft.mentions if strangers.get((draft.conversation or 0, user))]
        if foreign:
            return errors.Invalid(mentions=[f"not a member: {user}" for user in foreign])
    kind = extend.message_kinds.get(draft.kind)
    if kind is None:
        return errors.Invalid(kind=["no such kind"])
    try:
        if draft.kind in MEDIA_TYPES:
            draft = _with_file(draft)
        elif draft.kind == FORWARD.name:
            draft = _with_snapshots(draft)
        elif draft.kind == CONTACT.name and not access.visible_users(draft.sender).filter(pk=draft.body["user"]).exists():
            return errors.NotFound(user=draft.body["user"])
    except errors.HongyanError as refused:
        return refused
    return replace(draft, text=kind.text(draft.body), files=tuple(kind.attachments(draft.body)))


def _strangers(drafts: Sequence[Draft]) -> dict[tuple[int, int], bool]:
    """(conversation, user) of all mentions → True where the user is not a member. One query, none without mentions."""
    named = {(draft.conversation or 0, int(user)) for draft in drafts if draft.mentions != "all" for user in draft.mentions}
    if not named:
        return {}
    by_conversation: dict[int, list[int]] = {}
    for conversation, user in named:
        by_conversation.setdefault(conversation, []).append(user)
    wanted = Q()
    for conversation, users in by_conversation.items():  # not an OR for each: SQLite takes a thousand at most
        wanted |= Q(conversation_id=conversation, user_id__in=users)
    members = set(Member.objects.filter(wanted, left_at=None).values_list("conversation_id", "user_id"))
    return {pair: pair not in members for pair in named}


def _with_file(draft: Draft) -> Draft:
    """Name, size, type and dimensions are the stored file's. Raises NotFound, Invalid (not of this kind's type)."""
    number = draft.body["attachment"]
    attachment = store.references(draft.sender, [number]).get(number)
    if attachment is None:
        raise errors.NotFound(attachment=number)
    if not attachment.mime.startswith(MEDIA_TYPES[draft.kind]):
        raise errors.Invalid(**{"body.attachment": [f"{attachment.mime} is no {draft.kind}"]})
    return replace(draft, body=draft.body | _facts(draft.kind, attachment))


def _facts(kind: str, attachment: Attachment) -> dict[str, Any]:
    shown = store.attachment_json(attachment)
    if kind == FILE.name:
        return {"name": shown["name"], "size": shown["size"], "mime": shown["mime"]}
    if kind in (IMAGE.name, VIDEO.name):
        # a video's size is what its sender says, as nobody here decodes it; an address to load pictures from is not
        sizes = {field: shown[field] for field in ("width", "height") if field in shown}
        return sizes | {"thumbnail": shown.get("thumbnail")}
    return {}


def _with_snapshots(draft: Draft) -> Draft:
    """Each forwarded message as it reads now. 2 queries.

    Raises NotMember, NotFound (not readable, recalled, or a notice), TooLarge and Invalid (too much, or nested too deeply:
    a forward of a hundred forwards of a hundred would grow without end).
    """
    places = [(snapshot["conversation"], snapshot["seq"]) for snapshot in draft.body["messages"]]
    conversations = {conversation for conversation, _seq in places}
    seats = {
        seat.conversation_id: seat
        for seat in Member.objects.select_related("conversation__group").filter(
            user_id=draft.sender, conversation_id__in=conversations, left_at=None
        )
    }
    for conversation in conversations:
        if conversation not in seats:
            raise errors.NotMember(conversation=conversation)
    wanted = Q()
    for conversation, seq in places:
        wanted |= Q(conversation_id=conversation, seq=seq)
    found = {
        (message.conversation_id, message.seq): message
        for message in Message.objects.filter(wanted, state=Message.State.NORMAL)
        .exclude(kind="notice")
        .select_related("sender")
    }
    snapshots = []
    for conversation, seq in places:
        message = found.get((conversation, seq))
        if message is None or seq <= access.history_after(seats[conversation]):
            raise errors.NotFound(conversation=conversation, seq=seq)
        snapshots.append(_snapshot(message))
    body = draft.body | {"messages": snapshots}
    refuse_unstorable(body)
    if len(encode(body)) > FORWARD_BYTES:
        raise errors.TooLarge(limit=FORWARD_BYTES)
    copies = tuple((ConversationId(conversation), Seq(seq)) for conversation, seq in dict.fromkeys(sources(body)))
    return replace(draft, body=body, copies=copies)


def _snapshot(message: Message) -> dict[str, Any]:
    return {
        "conversation": message.conversation_id,
        "seq": message.seq,
        "sender": message.sender_id,
        "sender_name": message.sender.display_name,
        "kind": message.kind,
        "body": message.body,
        "created_at": timestamp(message.created_at),
    }
