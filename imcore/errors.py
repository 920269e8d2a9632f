"""What can go wrong, once per code: HTTP status, sentence in both languages, the detail's fields (protocol.md §1)."""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class HongyanError(Exception):
    """An expected refusal. `detail` is for programs, `sentence` for people."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    default: ClassVar[Promise | str] = _("Something went wrong on our side.")

    def __init__(self, sentence: Promise | str | None = None, /, **detail: Any) -> None:
        self.sentence = self.default if sentence is None else sentence
        self.detail = detail
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)

    def as_json(self) -> dict[str, Any]:
        """{"code", "message", "detail"}, the sentence in the language now active."""
        return {"code": self.code, "message": str(self.sentence), "detail": self.detail}


class BadFrame(HongyanError):
    """The frame is no request. No detail."""

    code, status, default = "bad_frame", 400, _("This is not a valid request.")


class UnknownOp(HongyanError):
    """No such op. detail: op."""

    code, status, default = "unknown_op", 400, _("There is no such operation.")


class Invalid(HongyanError):
    """A field is not as it must be. detail: {field: [sentences]}."""

    code, status, default = "invalid", 400, _("Some fields are not valid.")


class Unauthenticated(HongyanError):
    """Nobody is signed in, or the credential has ended. No detail."""

    code, status, default = "unauthenticated", 401, _("Please sign in.")


class Forbidden(HongyanError):
    """Known and seen, but not allowed. detail: feature, where the business line goes without it; else by case."""

    code, status, default = "forbidden", 403, _("You are not allowed to do this.")


class NotMember(HongyanError):
    """Not a member of the conversation, or there is none: both answer alike. detail: conversation."""

    code, status, default = "not_member", 403, _("You are not a member of this conversation.")


class NotFound(HongyanError):
    """It is not there, or not for this viewer: both answer alike. detail: what."""

    code, status, default = "not_found", 404, _("Not found.")


class Muted(HongyanError):
    """May not post here now. detail: until (null where it has no end)."""

    code, status, default = "muted", 403, _("Posting is switched off here.")


class BlockedContent(HongyanError):
    """A rule refuses the content. detail: rule."""

    code, status, default = "blocked_content", 422, _("This content is not allowed.")


class RecallExpired(HongyanError):
    """Too late to take back or to edit. detail: seconds, the window."""

    code, status, default = "recall_expired", 409, _("It is too late to change this message.")


class Conflict(HongyanError):
    """The state does not allow it. detail: by case."""

    code, status, default = "conflict", 409, _("This is not possible in the present state.")


class TooLarge(HongyanError):
    """Over a size limit. detail: limit (bytes)."""

    code, status, default = "too_large", 413, _("This is too large.")


class RateLimited(HongyanError):
    """Too many in too short a time. detail: retry_after (seconds)."""

    code, status, default = "rate_limited", 429, _("Too many requests; please wait a moment.")


class Unavailable(HongyanError):
    """A service that is needed is away; nothing was stored, try again. detail, during maintenance: retry_after (seconds),
    maintenance (its level)."""

    code, status, default = "unavailable", 503, _("Temporarily unavailable; nothing was stored, please try again.")


class Internal(HongyanError):
    """Our fault. No detail."""


IN_DOUBT = _("It is not known whether this was stored. Send it again with the same client id.")

CODES: dict[str, type[HongyanError]] = {
    error.code: error
    for error in (
        BadFrame, UnknownOp, Invalid, Unauthenticated, Forbidden, NotMember, NotFound, Muted, BlockedContent,
        RecallExpired, Conflict, TooLarge, RateLimited, Unavailable, Internal,
    )
}  # fmt: skip
