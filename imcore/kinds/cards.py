"""Kinds that show as a card: places, people, links, and the cards of bots."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from imcore.kinds.body_kind import BodyKind, invalid_body
from imcore.protocol import Id

Line = Annotated[str, Meta(max_length=300)]
Paragraph = Annotated[str, Meta(max_length=2_000)]
Url = Annotated[str, Meta(min_length=1, max_length=2_000)]


class LocationBody(Struct, forbid_unknown_fields=True):
    """{latitude, longitude (degrees, WGS 84), name, address}."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    name: Line = ""
    address: Line = ""


class ContactBody(Struct, forbid_unknown_fields=True):
    """{user}: somebody whom the sender may see."""

    user: Id


class LinkBody(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """{url, title, description, image, price?, currency?}; http and https only."""

    url: Url
    title: Line = ""
    description: Paragraph = ""
    image: Annotated[str, Meta(max_length=2_000)] = ""
    price: Annotated[str, Meta(max_length=40)] | float | None = None
    currency: Annotated[str, Meta(max_length=8)] | None = None


class CardField(Struct, forbid_unknown_fields=True):
    """A labelled value on a card."""

    title: Line
    value: Paragraph
    short: bool = False


class CardAction(Struct, forbid_unknown_fields=True):
    """A button: its id comes back to the bot."""

    id: Annotated[str, Meta(min_length=1, max_length=64)]
    text: Annotated[str, Meta(min_length=1, max_length=80)]
    style: Literal["default", "primary", "danger"] = "default"


class CardBody(Struct, forbid_unknown_fields=True):
    """{title, text (Markdown), fields, actions}: at least a title or a text."""

    title: Line = ""
    text: Annotated[str, Meta(max_length=8_000)] = ""
    fields: Annotated[list[CardField], Meta(max_length=30)] = []
    actions: Annotated[list[CardAction], Meta(max_length=10)] = []


def _web_address(body: LinkBody) -> None:
    for field, url in (("url", body.url), ("image", body.image)):
        if url and not is_web_address(url):
            raise invalid_body({field: ["is not an http or https address"]})


def is_web_address(url: str) -> bool:
    """http or https with a host: nothing that a browser would run (javascript:, data:)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _something_to_say(body: CardBody) -> None:
    if not (body.title.strip() or body.text.strip()):
        raise invalid_body({"title": ["a card needs a title or a text"]})


def _card_text(body: CardBody) -> str:
    return "\n".join(part for part in (body.title, body.text, *(f"{f.title} {f.value}" for f in body.fields)) if part)


LOCATION = BodyKind("location", LocationBody, read_text=lambda body: f"{body.name} {body.address}".strip())
CONTACT = BodyKind("contact", ContactBody)
LINK = BodyKind(
    "link", LinkBody, read_text=lambda body: f"{body.title} {body.description} {body.url}".strip(), check=_web_address
)
CARD = BodyKind("card", CardBody, read_text=_card_text, check=_something_to_say, bots_only=True)
