"""A reviewer outside of the product: a cloud service, or a company's own program, behind one address.

It is asked by POST: `{"id", "kind", "conversation", "sender", "text", "images": [{"id", "mime", "content"}]}`, the content
being the picture's thumbnail in base64 (WebP); signed in `X-Hongyan-Signature: t=<seconds>,v1=<HMAC-SHA256 of
"<seconds>.<body>">`, and with the message's id in `Idempotency-Key`, since it may be asked twice. It answers
`{"verdict": "pass" | "review" | "block", "labels": ["…"]}`.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal, Protocol

import httpx
import msgspec
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from imcore.models import Attachment, Message
from imcore.screening import findings

ANSWER_BYTES = 65_536
IMAGES = 9
RULE = "reviewer"


class Verdict(msgspec.Struct, frozen=True):
    """What the reviewer says, and of what sort it found it."""

    verdict: Literal["pass", "review", "block"]
    labels: tuple[str, ...] = ()


class Away(OSError):
    """No answer, or none that makes sense: it is asked again later."""


class Reviewer(Protocol):
    """What looks at a message. Raises Away."""

    def look(self, question: dict[str, Any]) -> Verdict:
        """`question` as above, plain JSON."""


class HttpReviewer:
    """One address; `seconds` is how long it may take."""

    def __init__(self, url: str, *, secret: str, seconds: float) -> None:
        self._url, self._secret, self._seconds = url, secret, seconds

    def look(self, question: dict[str, Any]) -> Verdict:
        """Asks once."""
        body = json.dumps(question, ensure_ascii=False, separators=(",", ":")).encode()
        now = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": str(question["id"]),
            "X-Hongyan-Signature": f"t={now},v1={signature(self._secret, now, body)}",
        }
        try:
            return msgspec.json.decode(self._answer(body, headers), type=Verdict)
        except (httpx.HTTPError, httpx.InvalidURL, msgspec.DecodeError) as fault:
            raise Away(type(fault).__name__) from fault

    def _answer(self, body: bytes, headers: dict[str, str]) -> bytes:
        until, said = time.monotonic() + self._seconds, b""
        with httpx.stream("POST", self._url, content=body, headers=headers, timeout=self._seconds) as reply:
            if reply.status_code != 200:
                raise Away(f"HTTP {reply.status_code}")
            for part in reply.iter_bytes():
                said += part
                if len(said) > ANSWER_BYTES or time.monotonic() > until:
                    raise Away("too much, or too slowly")
        return said


def signature(secret: str, at: int, body: bytes) -> str:
    """Hexadecimal."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def configured() -> Reviewer | None:
    """The one of the settings."""
    given = settings.SCREENING
    if not given["review_url"]:
        return None
    return HttpReviewer(given["review_url"], secret=given["review_secret"], seconds=given["review_seconds"])


def check(message: Message, files: Sequence[Attachment]) -> None:
    """The reviewer's verdict is carried out; where it fails, that of the settings once the message has waited REVIEW_WAIT
    seconds. Raises Away before: it is asked again later."""
    reviewer = configured()
    if reviewer is None or message.state in (Message.State.RECALLED, Message.State.BLOCKED):
        return
    try:
        said = reviewer.look(_question(message, files))
    except Away:
        if message.created_at > timezone.now() - timedelta(seconds=settings.SCREENING["review_wait"]):
            raise
        said = Verdict(settings.SCREENING["review_on_failure"], ("no answer",))
    if said.verdict != "pass":
        findings.found(message, rule=RULE, block=said.verdict == "block", excerpt=", ".join(said.labels)[:200])


def _question(message: Message, files: Sequence[Attachment]) -> dict[str, Any]:
    images = [{"id": str(file.pk), "mime": "image/webp", "content": _thumbnail(file)} for file in files if file.thumbnail]
    place = {"conversation": message.conversation_id, "sender": message.sender_id}
    return {"id": message.pk, "kind": message.kind, **place, "text": message.text, "images": images[:IMAGES]}


def _thumbnail(file: Attachment) -> str:
    with default_storage.open(str(file.thumbnail.name)) as content:
        return base64.b64encode(content.read()).decode()
