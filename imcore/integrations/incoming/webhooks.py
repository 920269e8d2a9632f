"""The addresses themselves: made for a group, with a bot that sits in it; switched, rotated, found by their token."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from imcore import errors
from imcore.accounts.tokens import token_digest
from imcore.conversations import keeping
from imcore.integrations.clients import networks
from imcore.integrations.incoming import signature
from imcore.models import IncomingWebhook, User, UserKind
from imcore.protocol import ConversationId, UserId

PREFIX = "hyh_"  # so that secret scanners recognise a leaked one
KEYWORDS_LIMIT = 10


@transaction.atomic
def create(webhook: IncomingWebhook, *, by: User, signed: bool = False) -> str:
    """Stores a new one, with its bot, which takes a seat in the group; its token, which is shown this once. Where it is
    `signed`, its secret is what the senders sign with.

    Raises Invalid (addresses, keywords), Conflict (the group is dissolved or full), and what the group's rule raises.
    """
    token = _new_token()
    webhook.keywords, webhook.addresses = checked_keywords(webhook.keywords), networks(webhook.addresses)
    webhook.digest, webhook.secret = token_digest(token), signature.new_secret() if signed else ""
    username = f"webhook-{secrets.token_hex(6)}"
    webhook.bot = User.objects.create_user(username, display_name=webhook.name, kind=UserKind.BOT)
    keeping.take_in(ConversationId(webhook.group_id), UserId(webhook.bot.pk), by=UserId(by.pk))
    webhook.save()
    return token


def rotate(webhook: IncomingWebhook) -> str:
    """A new token, and a new secret where it had one; what was good until now is no longer."""
    token = _new_token()
    webhook.digest = token_digest(token)
    webhook.secret = signature.new_secret() if webhook.secret else ""
    webhook.save(update_fields=["digest", "secret"])
    return token


def of_token(token: str) -> IncomingWebhook:
    """The webhook, its bot beside it. One query. Raises Unauthenticated: no such token, or switched off; both alike."""
    if not token.startswith(PREFIX):
        raise errors.Unauthenticated
    found = IncomingWebhook.objects.select_related("bot").filter(digest=token_digest(token), is_active=True).first()
    if found is None:
        raise errors.Unauthenticated
    return found


def checked_keywords(given: Sequence[str]) -> list[str]:
    """Each once. Raises Invalid."""
    words = list(dict.fromkeys(word.strip() for word in given if word.strip()))
    if len(words) > KEYWORDS_LIMIT or any(len(word) > 100 for word in words):
        raise errors.Invalid(keywords=[f"{KEYWORDS_LIMIT} of 100 characters at most"])
    return words


@transaction.atomic
def note(webhook: IncomingWebhook, form: str, result: str, *, messages: int = 0) -> None:
    """What became of a call, for whoever looks after the webhook: `result` is empty where it was sent, else why not."""
    row = IncomingWebhook.objects.select_for_update(no_key=True).filter(pk=webhook.pk).first()
    if row is None:
        return
    now = timezone.now()
    entry: dict[str, Any] = {"at": now.isoformat(timespec="seconds"), "form": form, "result": result}
    row.recent = [entry, *row.recent][: IncomingWebhook.RECENT]
    row.used_at, row.accepted, row.refused = now, row.accepted + messages, row.refused + bool(result)
    row.save(update_fields=["recent", "used_at", "accepted", "refused"])


def _new_token() -> str:
    return PREFIX + secrets.token_urlsafe(32)
