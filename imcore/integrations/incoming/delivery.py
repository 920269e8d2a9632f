"""From a payload to messages in the webhook's group, by the one way in that all messages take."""

import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from msgspec.structs import replace

from imcore import errors, extend
from imcore.attachments import store
from imcore.draft import Draft, Stored
from imcore.integrations import limits
from imcore.integrations.clients import within
from imcore.integrations.incoming import forms, people, signature
from imcore.integrations.incoming.said import Said
from imcore.messaging.send import send_messages, validated
from imcore.models import IncomingWebhook
from imcore.protocol import ConversationId, UserId


def admit(webhook: IncomingWebhook, query: Mapping[str, str], address: str | None) -> None:
    """Raises RateLimited, and Forbidden (reason: address, timestamp, signature)."""
    limits.count("hook", webhook.pk, allowed=webhook.calls_per_minute)
    if not within(webhook.addresses, address):
        raise errors.Forbidden(reason="address")
    if webhook.secret:
        given = query.get("timestamp", ""), query.get("sign", "")
        why = signature.fault(*given, secret=webhook.secret, now_ms=int(time.time() * 1000))
        if why:
            raise errors.Forbidden(reason=why)


def deliver(webhook: IncomingWebhook, form: str, payload: dict[str, Any]) -> list[Stored]:
    """All that a payload says, in order. What breaks a rule of its kind refuses all of it, before anything is sent.

    Raises said.Unreadable, Forbidden (reason: keyword), and what send_message raises.
    """
    said = forms.read(form, payload)
    found = people.members(webhook, {name for one in said for name in one.named.names})
    seed = secrets.token_hex(16)
    drafts = [_draft(webhook, one, found, f"{seed}-{place}") for place, one in enumerate(said)]
    plain = [draft for draft, one in zip(drafts, said, strict=True) if one.upload is None]
    _look(webhook, plain)
    drafts = [_with_upload(draft, one) for draft, one in zip(drafts, said, strict=True)]
    outcomes = send_messages(drafts)
    for outcome in outcomes:
        if isinstance(outcome, errors.HongyanError):
            raise outcome
    return [outcome for outcome in outcomes if isinstance(outcome, Stored)]


def keep_file(webhook: IncomingWebhook, upload: Any) -> str:
    """Stores a file that a message may name; its id. Raises Invalid, TooLarge."""
    return str(store.keep(UserId(webhook.bot_id), upload, purpose="file").pk)


def _draft(webhook: IncomingWebhook, said: Said, found: people.Found, seed: str) -> Draft:
    return Draft(
        sender=UserId(webhook.bot_id),
        client_id=said.client_id or seed,
        kind=said.kind,
        body=people.called(said.body, found),
        conversation=ConversationId(webhook.group_id),
        mentions=people.mentions(said.named, found),
    )


def _look(webhook: IncomingWebhook, drafts: Sequence[Draft]) -> None:
    """What is wrong with any of them is wrong with the whole."""
    texts = []
    for draft in drafts:
        fine = validated(draft)
        if isinstance(fine, errors.HongyanError):
            raise fine
        kind = extend.message_kinds.get(fine.kind)
        texts.append(kind.text(fine.body) if kind else "")
    if webhook.keywords and drafts and not any(word in text for word in webhook.keywords for text in texts):
        raise errors.Forbidden(reason="keyword")


def _with_upload(draft: Draft, said: Said) -> Draft:
    if said.upload is None:
        return draft
    upload = SimpleUploadedFile(said.upload.name, said.upload.content)
    kept = store.keep(draft.sender, upload, purpose="image")
    return replace(draft, body={"attachment": str(kept.pk)})
