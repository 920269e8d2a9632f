"""What must not be logged, masked in whatever is: tokens, tickets, passwords, phone numbers, and the rows that a database
quotes in its errors. Pure."""

import re
from collections.abc import MutableMapping
from typing import Any

MASK = "***"
# keys whose values are nobody's business; the text of a message goes by `text` and `body`
SECRET_KEYS = re.compile(
    r"password|passwd|secret|token|ticket|authorization|cookie|^(text|body|html|mobile|phone|email)$", re.IGNORECASE
)
PATTERNS = (
    (re.compile(r"\b(hy[hs]?_)[A-Za-z0-9_-]{16,}"), rf"\1{MASK}"),  # the PREFIX of tokens, webhooks, clients' secrets
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), rf"\1 {MASK}"),
    (
        re.compile(r"(?i)\b(password\d?|token|ticket|secret|sessionid|csrftoken)([\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;)]+"),
        rf"\1\2{MASK}",
    ),
    (re.compile(r"(?<![\w.-])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\w-])"), MASK),  # a mobile number
    # PostgreSQL: "Failing row contains (…)", "Key (…)=(…) already exists", the statement's own place, a value of a JSON
    (re.compile(r"(DETAIL|CONTEXT|LINE \d+):.*"), rf"\1: {MASK}"),
    (re.compile(r"(invalid input syntax for type [\w ]+:|value) \"[^\n]*\""), rf'\1 "{MASK}"'),
    (re.compile(r"(?i)(://[^\s:/@]+:)[^\s@/]+@"), rf"\1{MASK}@"),  # a password in an address
)


def text(value: str) -> str:
    """Without what must not be there."""
    for pattern, instead in PATTERNS:
        value = pattern.sub(instead, value)
    return value


def anything(value: Any) -> Any:
    """The same for what is nested; what is no text, number, list or object is told as text."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {name: MASK if SECRET_KEYS.search(str(name)) else anything(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [anything(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float) else text(str(value))


def event(_logger: Any, _method: str, said: MutableMapping[str, Any]) -> dict[str, Any]:
    """A structlog processor; the last before the line is written, so that it sees the traceback too."""
    return dict(anything(dict(said)))
