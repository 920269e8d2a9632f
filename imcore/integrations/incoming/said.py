"""What a form's payload comes to, and how its values are read: whoever has the address may post anything at all. Pure."""

from collections.abc import Iterable
from typing import Any, Literal

from msgspec import Struct

Why = Literal["payload", "empty", "type", "digest"]
TITLE_LIMIT = 300  # of imcore/kinds/cards.py
VALUE_LIMIT = 2_000
FIELDS_LIMIT = 30
NAMES_LIMIT = 100
PARTS_LIMIT = 10  # messages of one payload


class Unreadable(ValueError):
    """The payload is not what its form has. `why` says in what way, `field` where."""

    def __init__(self, field: str, sentence: str, *, why: Why = "payload") -> None:
        self.field, self.sentence, self.why = field, sentence, why
        super().__init__(f"{field}: {sentence}")


class Named(Struct, frozen=True, kw_only=True):
    """Who is meant, as the sender calls them: by usernames, other names (mobiles, employee numbers), or everyone."""

    names: tuple[str, ...] = ()
    users: tuple[int, ...] = ()
    everyone: bool = False


class Upload(Struct, frozen=True):
    """A picture that came within the payload."""

    name: str
    content: bytes


class Said(Struct, frozen=True, kw_only=True):
    """A message to be. With an upload its body is filled in once that is stored. `client_id` is the sender's own, if any."""

    kind: str
    body: dict[str, Any]
    named: Named = Named()
    upload: Upload | None = None
    client_id: str = ""


def text_of(value: Any, field: str) -> str:
    """A text; a number as one, nothing as an empty one. Raises Unreadable."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(field, "is no text")
    return str(value)


def object_of(value: Any, field: str) -> dict[str, Any]:
    """An object; nothing as an empty one. Raises Unreadable."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unreadable(field, "is no object")
    return value


def objects_of(value: Any, field: str) -> list[dict[str, Any]]:
    """A list of objects; nothing as an empty one. Raises Unreadable."""
    return [object_of(one, field) for one in _list_of(value, field)]


def texts_of(value: Any, field: str) -> tuple[str, ...]:
    """The first of a list of texts that are not empty. Raises Unreadable."""
    return tuple(text for one in _list_of(value, field)[:NAMES_LIMIT] if (text := text_of(one, field).strip()))


def cut(text: str, limit: int) -> str:
    """With an ellipsis where it was longer."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def filled(text: str, field: str) -> str:
    """With something to see in it. Raises Unreadable."""
    if not text.strip():
        raise Unreadable(field, "is empty", why="empty")
    return text


def card(title: str, text: str, fields: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    """The body of a card; its title is left out where the text begins with the same words. Raises Unreadable for an empty
    one."""
    shown = [{"title": cut(name, TITLE_LIMIT), "value": cut(value, VALUE_LIMIT), "short": True} for name, value in fields]
    title = cut(title.strip(), TITLE_LIMIT)
    if title and title in text.lstrip().partition("\n")[0]:
        title = ""
    filled(title or text, "text")
    return {"title": title, "text": text, "fields": shown[:FIELDS_LIMIT]}


def link_body(address: str, *, title: str, description: str, picture: str) -> dict[str, Any]:
    """The body of a link. A picture that is no web address (DingTalk has ids of its own) is left out."""
    image = picture if picture.startswith(("http://", "https://")) else ""
    return {
        "url": address, "title": cut(title, TITLE_LIMIT), "description": cut(description, VALUE_LIMIT), "image": image
    }  # fmt: skip


def _list_of(value: Any, field: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unreadable(field, "is no list")
    return value
