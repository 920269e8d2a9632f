"""The seal of an entry: pure. What is stored in an entry in exactly one way, its bytes, and the digest over them."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import Any

FIRST = "0" * 64  # what the first entry has in the place of a digest before it
LIMITS = {"actor_name": 200, "act": 60, "target": 100, "target_name": 200, "reason": 1000}


@dataclass(frozen=True)
class Entry:
    """All of an entry but its seal."""

    place: int
    at: datetime
    actor: int | None
    actor_name: str
    act: str
    target: str
    target_name: str
    reason: str
    detail: dict[str, Any]
    address: str | None
    previous: str


def seal(key: bytes, entry: Entry) -> str:
    """HMAC-SHA256 over the entry, which holds the digest of the one before: 64 hexadecimal digits.

    With a key, since a plain chain is no proof: whoever writes the database could compute it anew.
    """
    return hmac.new(key, serialised(entry), sha256).hexdigest()


def derived_key(secret: str) -> bytes:
    """The log's own key: a digest shown somewhere tells nothing about the secret that other things are signed with."""
    return hmac.new(secret.encode(), b"hongyan.audit.1", sha256).digest()


def serialised(entry: Entry) -> bytes:
    """One way to write it: JSON as RFC 8785 orders and spaces it (there are no fractions in it), the time in UTC."""
    fields = {**vars(entry), "at": f"{entry.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}", "address": address(entry.address)}
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def address(value: str | None) -> str | None:
    """An address as every database gives it back; None for what is none (a socket's path)."""
    try:
        parsed = ip_address((value or "").partition("%")[0])
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return (mapped or parsed).compressed


def text(value: object, field: str) -> str:
    """What fits the column, without what PostgreSQL refuses (NUL) and UTF-8 can't say (lone surrogates)."""
    return _storable(str(value))[: LIMITS[field]]


def plain(value: Any) -> Any:
    """A value of a detail as JSON has it and every database gives it back: other than texts, whole numbers, yes and no, lists
    and objects are told as text (a database may write a fraction in another way)."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {_storable(str(name)): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return _storable(str(value))


def _storable(value: str) -> str:
    return value.replace("\x00", "").encode("utf-8", "replace").decode()
