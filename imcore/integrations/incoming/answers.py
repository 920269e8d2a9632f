"""What each form's senders are answered: in the words of the service that they were made for. Pure."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from imcore.integrations.incoming.forms import DINGTALK, MATTERMOST, SLACK, WECOM

Words = Mapping[str, tuple[int, Any]]


class Answer(Struct, frozen=True):
    """A status, and a text or an object."""

    status: int
    content: str | dict[str, Any]


# code of ours, with its reason where that is told apart → status and word; the empty code is for all others
IN_SLACK: Words = {
    "unauthenticated": (403, "invalid_token"),
    "empty": (400, "no_text"),
    "invalid": (400, "invalid_payload"),
    "too_large": (413, "payload_too_large"),
    "rate_limited": (429, "rate_limited"),
    "not_member": (404, "channel_not_found"),
    "conflict": (410, "channel_is_archived"),
    "unavailable": (503, "service_unavailable"),
    "internal": (500, "fatal_error"),
    "": (403, "action_prohibited"),
}
IN_DINGTALK: Words = {
    "unauthenticated": (200, (300001, "token is not exist")),
    "timestamp": (200, (310000, "invalid timestamp")),
    "signature": (200, (310000, "sign not match")),
    "address": (200, (310000, "ip not in whitelist")),
    "keyword": (200, (310000, "keywords not in content")),
    "type": (200, (400105, "unsupported msgtype")),
    "invalid": (200, (40035, "invalid parameter")),
    "too_large": (413, (460101, "message too long")),
    "rate_limited": (200, (130101, "send too fast")),
    "not_member": (200, (400106, "robot is not in the group")),
    "conflict": (200, (400013, "group is dissolved")),
    "blocked_content": (200, (430104, "content is not allowed")),
    "unavailable": (503, (-1, "system busy")),
    "internal": (500, (-1, "system busy")),
    "": (200, (400102, "robot may not post")),
}
IN_WECOM: Words = {
    "unauthenticated": (200, (93000, "invalid webhook url")),
    "address": (200, (60020, "not allow to access from your ip")),
    "type": (200, (40008, "invalid message type")),
    "empty": (200, (44004, "text message content is empty")),
    "digest": (200, (301019, "image md5 not match")),
    "not_found": (200, (40007, "invalid media_id")),
    "invalid": (200, (40058, "invalid Request Parameter")),
    "too_large": (413, (45002, "content size out of limit")),
    "rate_limited": (200, (45009, "api freq out of limit")),
    "unavailable": (503, (-1, "system busy")),
    "internal": (500, (-1, "system busy")),
    "": (200, (48002, "api forbidden")),
}
WORDS: Mapping[str, Words] = {SLACK: IN_SLACK, MATTERMOST: IN_SLACK, DINGTALK: IN_DINGTALK, WECOM: IN_WECOM}


def done(form: str) -> Answer | None:
    """That it was sent; None where the house's own answer is right."""
    if form in (SLACK, MATTERMOST):
        return Answer(200, "ok")
    return Answer(200, {"errcode": 0, "errmsg": "ok"}) if form in (DINGTALK, WECOM) else None


def refused(form: str, code: str, *, reason: str = "", detail: str = "") -> Answer | None:
    """That it was not, and why; None where the house's own answer is right."""
    words = WORDS.get(form)
    if words is None:
        return None
    status, word = words.get(reason or code) or words.get(code) or words[""]
    if isinstance(word, str):
        return Answer(status, word)
    number, sentence = word
    return Answer(status, {"errcode": number, "errmsg": f"{sentence}: {detail}" if detail else sentence})
