"""What all kinds have in common: a msgspec struct says what a body is, two functions say what of it is text and files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, TypeVar

import msgspec

from imcore import errors, protocol

Body = TypeVar("Body", bound=msgspec.Struct)
DEPTH_LIMIT = 64  # a forward of a forward of a card takes eight


def no_text(_body: Any) -> str:
    """For kinds that search has nothing to find in."""
    return ""


def no_files(_body: Any) -> list[str]:
    """For kinds that hold no file."""
    return []


@dataclass(frozen=True)
class BodyKind(Generic[Body]):
    """A kind of message (extend.MessageKind). `check` raises errors.Invalid for what types can't say."""

    name: str
    struct: type[Body]
    read_text: Callable[[Body], str] = no_text
    list_files: Callable[[Body], list[str]] = no_files
    check: Callable[[Body], None] | None = None
    server_only: bool = False
    bots_only: bool = False
    urgent: bool = False

    def validate(self, body: dict[str, Any]) -> dict[str, Any]:
        """The body as it is stored. Raises errors.Invalid with the detail by field; unknown fields are refused."""
        refuse_unstorable(body)
        try:
            parsed = msgspec.convert(body, self.struct)
        except msgspec.ValidationError as fault:
            raise invalid_body(protocol.field_detail(fault)) from None
        if self.check is not None:
            self.check(parsed)
        stored: dict[str, Any] = msgspec.to_builtins(parsed)
        return stored

    def text(self, body: dict[str, Any]) -> str:
        """What search and previews read."""
        return self.read_text(msgspec.convert(body, self.struct))

    def attachments(self, body: dict[str, Any]) -> list[str]:
        """The ids of the files that the body holds."""
        return self.list_files(msgspec.convert(body, self.struct))


def invalid_body(detail: dict[str, list[str]]) -> errors.Invalid:
    """errors.Invalid with the fields named from the message down: `text` → `body.text`."""
    return errors.Invalid(**{"body" if field == "frame" else f"body.{field}": text for field, text in detail.items()})


def refuse_unstorable(body: dict[str, Any]) -> None:
    """PostgreSQL stores no NUL character, in text or in JSON; refused here for every database alike. So is a body that is
    nested more deeply than DEPTH_LIMIT, which would end in Python's recursion limit later. Raises errors.Invalid."""
    level: list[Any] = [body]
    for _ in range(DEPTH_LIMIT):
        if any(isinstance(value, str) and "\x00" in value for value in level):
            raise invalid_body({"frame": ["holds a NUL character"]})
        level = [inner for value in level for inner in _parts(value)]
        if not level:
            return
    raise invalid_body({"frame": [f"is nested more than {DEPTH_LIMIT} deep"]})


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return chain(value, value.values())
    return value if isinstance(value, list) else ()
