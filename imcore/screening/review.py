"""A reviewer outside of the product: a cloud service, or a company's own program, behind one address.

It is asked by POST: `{"id", "kind", "conversation", "sender", "text", "images": [{"id", "mime", "content"}]}`, the content
being the picture's thumbnail in base64 (WebP); signed as Standard Webhooks are (imcore/signing.py), with the message's id as
`webhook-id`, since it may be asked twice. It answers `{"verdict": "pass" | "review" | "block", "labels": ["…"]}`.
"""

import base64
import json
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Literal, NamedTuple, Protocol, cast
from urllib.parse import urlsplit

import httpx
import msgspec
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore import signing
from imcore.draft import Stored
from imcore.lines import in_force
from imcore.models import Attachment, BusinessLine, Conversation, Message
from imcore.protocol import ConversationId
from imcore.push import outbound
from imcore.screening import findings

ANSWER_BYTES = 65_536
IMAGES = 9
RULE = "reviewer"
Said = Literal["pass", "review", "block"]
Way = Callable[..., Any]  # httpx.stream, or a client's


class Verdict(msgspec.Struct, frozen=True):
    """What the reviewer says, and of what sort it found it."""

    verdict: Said
    labels: tuple[str, ...] = ()


class Away(OSError):
    """No answer, or none that makes sense: it is asked again later."""


class Reviewer(Protocol):
    """What looks at a message. Raises Away."""

    def look(self, question: dict[str, Any]) -> Verdict:
        """`question` as above, plain JSON."""


class HttpReviewer:
    """One address; `seconds` is how long it may take. `way`: by which client."""

    def __init__(self, url: str, *, key: bytes, seconds: float, way: Way) -> None:
        self._url, self._key, self._seconds, self._way = url, key, seconds, way

    def look(self, question: dict[str, Any]) -> Verdict:
        """Asks once."""
        body = json.dumps(question, ensure_ascii=False, separators=(",", ":")).encode()
        headers = signing.headers(self._key, str(question["id"]), body, at=int(time.time()))
        try:
            return msgspec.json.decode(self._answer(body, {"Content-Type": "application/json"} | headers), type=Verdict)
        except (httpx.HTTPError, httpx.InvalidURL, msgspec.DecodeError) as fault:
            raise Away(type(fault).__name__) from fault

    def _answer(self, body: bytes, headers: dict[str, str]) -> bytes:
        until, said = time.monotonic() + self._seconds, b""
        with self._way("POST", self._url, content=body, headers=headers, timeout=self._seconds) as reply:
            if reply.status_code != 200:
                raise Away(f"HTTP {reply.status_code}")
            for part in reply.iter_bytes():
                said += part
                if len(said) > ANSWER_BYTES or time.monotonic() > until:
                    raise Away("too much, or too slowly")
        return said


class Configured(NamedTuple):
    """A reviewer, and what becomes of a message for which it has no verdict `wait` seconds after it was sent."""

    reviewer: Reviewer
    wait: int
    on_failure: Said


def configured(line: BusinessLine | None = None) -> Configured | None:
    """The line's own; else the one of the settings. An address that an administrator has typed leads into no network of ours
    (imcore/push/outbound.py); the settings' may."""
    if line is not None and line.reviewer_url:
        reviewer = HttpReviewer(
            line.reviewer_url,
            key=signing.key(line.reviewer_secret),
            seconds=line.reviewer_seconds,
            way=outbound.client().stream,
        )
        return Configured(reviewer, line.reviewer_wait, cast(Said, line.reviewer_on_failure))
    given = settings.SCREENING
    if not given["review_url"]:
        return None
    secret = given["review_secret"]
    key = signing.key(secret) if secret.startswith(signing.PREFIX) else secret.encode()
    reviewer = HttpReviewer(given["review_url"], key=key, seconds=given["review_seconds"], way=httpx.stream)
    return Configured(reviewer, given["review_wait"], given["review_on_failure"])


def fault_of(url: str) -> str:
    """Why a line's reviewer cannot be there; empty where it can."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return _("This is no address that can be asked.")
    if not settings.PUSH["private_addresses"] and not outbound.may_be_public(parts.hostname):
        return _("This address is not public.")
    return ""


def checks_of(messages: Sequence[Stored]) -> dict[ConversationId, str]:
    """Conversation → the name of the check by which its messages are reviewed, "" where nobody does. Each line's own: where its
    reviewer is away, the others' are asked all the same. At most one query."""
    reviewed = in_force.current().reviewed
    places = {message.conversation for message in messages}
    named = dict.fromkeys(places, "review" if settings.SCREENING["review_url"] else "")
    if reviewed:
        for place, line in Conversation.objects.filter(pk__in=places).values_list("pk", "business_line_id"):
            if line in reviewed:
                named[ConversationId(place)] = f"review:{line or BusinessLine.DEFAULT}"
    return named


def check(message: Message, files: Sequence[Attachment]) -> None:
    """The reviewer's verdict is carried out; where it fails, the one that is configured for that, once the message has waited
    long enough. Raises Away before: it is asked again later."""
    if message.state in (Message.State.RECALLED, Message.State.BLOCKED):
        return
    chosen = configured(_line_of(message))
    if chosen is None:
        return
    try:
        said = chosen.reviewer.look(_question(message, files))
    except Away:
        if message.created_at > timezone.now() - timedelta(seconds=chosen.wait):
            raise
        said = Verdict(chosen.on_failure, ("no answer",))
    if said.verdict != "pass":
        findings.found(message, rule=RULE, block=said.verdict == "block", excerpt=", ".join(said.labels)[:200])


def _line_of(message: Message) -> BusinessLine | None:
    return message.conversation.business_line or BusinessLine.objects.filter(key=BusinessLine.DEFAULT).first()


def _question(message: Message, files: Sequence[Attachment]) -> dict[str, Any]:
    images = [{"id": str(file.pk), "mime": "image/webp", "content": _thumbnail(file)} for file in files if file.thumbnail]
    place = {"conversation": message.conversation_id, "sender": message.sender_id}
    return {"id": message.pk, "kind": message.kind, **place, "text": message.text, "images": images[:IMAGES]}


def _thumbnail(file: Attachment) -> str:
    with default_storage.open(str(file.thumbnail.name)) as content:
        return base64.b64encode(content.read()).decode()
