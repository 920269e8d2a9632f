"""What a notification says, in its reader's language."""

import time
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from imcore.models import Conversation, Message, PushSubscription, PushWishes, User
from imcore.push.parcel import Parcel

BODY_LIMIT = 140


def payload(message: Message, reader: User, wishes: PushWishes | None, badge: int) -> dict[str, Any]:
    """The message with its sender and its conversation with its group are loaded."""
    with translation.override(reader.language):
        title, body = _shown(message) if may_show(wishes) else (_("Hongyan"), _("You have a new message."))
    place = {"conversation": message.conversation_id, "seq": message.seq}
    return {"type": "message", **place, "title": title, "body": body, "badge": badge}


def trial(where: PushSubscription, badge: int) -> Parcel:
    """Says that it is a test: of no conversation, and each one news."""
    with translation.override(where.user.language):
        said = {"title": _("Hongyan"), "body": _("This is a test: notifications reach this device.")}
    at = time.time_ns() // 1_000_000
    payload = {"type": "message", "conversation": 0, "seq": at, **said, "badge": badge}
    return Parcel(where.endpoint, f"{where.pk}-test-{at}", "test", payload, p256dh=where.p256dh, auth=where.auth)


def may_show(wishes: PushWishes | None) -> bool:
    """The company's word comes first; who wants more secrecy than it gets it."""
    return settings.PUSH["content"] == "shown" and (wishes is None or wishes.show_content)


def _shown(message: Message) -> tuple[str, str]:
    sender = message.sender.display_name
    said = " ".join(message.text.split()) if message.text else _kind(message.kind)
    said = said if len(said) <= BODY_LIMIT else said[: BODY_LIMIT - 1] + "…"
    if message.conversation.kind == Conversation.Kind.GROUP:
        return message.conversation.group.name, f"{sender}: {said}"
    return sender, said


def _kind(kind: str) -> str:
    words = {
        "image": _("[Image]"),
        "file": _("[File]"),
        "voice": _("[Voice message]"),
        "video": _("[Video]"),
        "location": _("[Location]"),
        "contact": _("[Contact]"),
        "link": _("[Link]"),
        "card": _("[Card]"),
        "forward": _("[Chat history]"),
    }
    return words.get(kind, _("[Message]"))
