"""A webhook of a group, and what its senders post."""

import json
from typing import Any

from django.test import Client

from imcore.integrations.incoming import webhooks
from imcore.models import Conversation, IncomingWebhook, Message, User
from tests import said


def webhook(group: Conversation, by: User, **fields: Any) -> tuple[IncomingWebhook, str]:
    """One, and its token."""
    signed = fields.pop("signed", False)
    made = IncomingWebhook(group=group.group, **{"name": "CI"} | fields)
    token = webhooks.create(made, by=by, signed=signed)
    said.secret(token, made.secret)
    return made, token


def post(token: str, payload: Any, query: str = "", **options: Any) -> Any:
    """The answer to JSON, or to bytes as they are."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    options.setdefault("content_type", "application/json")
    path = options.pop("path", f"/hooks/{token}")
    return Client(headers={"accept-language": "en"}).post(f"{path}?{query}", body, **options)


def shown(made: IncomingWebhook) -> list[tuple[str, Any]]:
    """(kind, body) of all that its bot has said, in order."""
    return list(Message.objects.filter(sender=made.bot).exclude(kind="notice").order_by("seq").values_list("kind", "body"))
