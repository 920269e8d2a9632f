"""The values between the queue and the providers: what is to be told whom, and what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import httpx

TTL_SECONDS = 86_400  # a provider keeps it so long for a device that is off
ERROR_LETTERS = 100


@dataclass(frozen=True)
class Parcel:
    """One notification for one subscription. `endpoint` is a browser's address, or a device's token; `key` is the same for each
    attempt; `tag` stands for the conversation: a later notification with it takes the place of the earlier."""

    endpoint: str
    key: str
    tag: str
    payload: dict[str, Any]  # type, conversation, seq, title, body, badge; a withdrawal has no title and body
    urgent: bool = False
    p256dh: str = ""
    auth: str = ""
    quiet: bool = False  # puts right what is shown: no sound

    @property
    def silent(self) -> bool:
        """Is there nothing to show, only something for the app to do?"""
        return "title" not in self.payload

    def data(self) -> dict[str, Any]:
        """What is for the app, beside what the system shows."""
        shown = ("title", "body")
        return {name: value for name, value in self.payload.items() if name not in shown} | {"key": self.key, "tag": self.tag}


class Fate(Enum):
    """What a provider made of it."""

    SENT = "sent"
    GONE = "gone"  # nobody is at that address any more
    LATER = "later"  # worth another attempt
    REFUSED = "refused"  # another attempt would be refused as well


class Outcome(NamedTuple):
    """`wait` is the time in seconds that the provider asks for before the next attempt."""

    fate: Fate
    error: str = ""
    wait: float | None = None


NOT_CONFIGURED = Outcome(Fate.REFUSED, "the provider is not configured")
Send = Callable[[Parcel], Outcome]  # does not raise; called by many threads at once


def by_status(reply: httpx.Response) -> Outcome:
    """What HTTP itself says (RFC 8030 §5, RFC 9110 §10.2.3), where a provider has no words of its own."""
    if reply.is_success:
        return Outcome(Fate.SENT)
    error = error_of(reply)
    if reply.status_code in (404, 410):
        return Outcome(Fate.GONE, error)
    if reply.status_code == 429 or reply.status_code >= 500:
        return Outcome(Fate.LATER, error, retry_after(reply.headers))
    return Outcome(Fate.REFUSED, error)


def error_of(reply: httpx.Response, word: str = "") -> str:
    """For the operator: the status, and the provider's own word for it."""
    return f"HTTP {reply.status_code} {word[:ERROR_LETTERS]}".rstrip()


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The header's seconds; its form as a date is rare, and is passed over."""
    value = headers.get("retry-after", "")
    return float(value) if value.isascii() and value.isdigit() else None
