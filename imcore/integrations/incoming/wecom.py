"""WeCom's robot: msgtype text, markdown, image, news, file. Pure."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from typing import Any

from imcore.integrations.incoming.markup import subset
from imcore.integrations.incoming.said import (
    PARTS_LIMIT,
    Named,
    Said,
    Unreadable,
    Upload,
    card,
    filled,
    link_body,
    object_of,
    objects_of,
    text_of,
    texts_of,
)

ALL = "@all"
_CALLED = re.compile(r"<@([^<>\s]{1,150})>")
TYPES = frozenset({"markdown_v2", "image", "news", "file"})  # that DingTalk does not have


def fits(payload: dict[str, Any]) -> bool:
    """Is it of this form? A text alone may be DingTalk's as well."""
    kind = payload.get("msgtype")
    inner = payload.get(kind) if isinstance(kind, str) else None
    if kind == "text":
        return "at" not in payload
    if kind == "markdown":
        return isinstance(inner, dict) and "content" in inner
    return isinstance(kind, str) and kind in TYPES


def read(payload: dict[str, Any]) -> list[Said]:
    """One message; of news one for each article. Raises Unreadable."""
    kind = payload.get("msgtype")
    reader = READERS.get(kind) if isinstance(kind, str) else None
    if reader is None or not isinstance(kind, str):
        raise Unreadable("msgtype", "no such msgtype", why="type")
    return reader(object_of(payload.get(kind), kind))


def _text(part: dict[str, Any]) -> list[Said]:
    text = filled(text_of(part.get("content"), "text.content"), "text.content")
    lists = ("mentioned_list", "mentioned_mobile_list")
    names = tuple(name for field in lists for name in texts_of(part.get(field), f"text.{field}"))
    return [Said(kind="text", body={"text": text}, named=_named(names))]


def _markdown(part: dict[str, Any]) -> list[Said]:
    text = filled(text_of(part.get("content"), "markdown.content"), "markdown.content")
    called = tuple(_CALLED.findall(text))
    return [Said(kind="card", body=card("", subset(_CALLED.sub(r"@\1", text))), named=_named(called))]


def _image(part: dict[str, Any]) -> list[Said]:
    try:
        content = base64.b64decode(text_of(part.get("base64"), "image.base64"), validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("image.base64", "is not base64") from None
    digest = text_of(part.get("md5"), "image.md5").lower()
    if hashlib.md5(content, usedforsecurity=False).hexdigest() != digest:
        raise Unreadable("image.md5", "is not the image's", why="digest")
    return [Said(kind="image", body={}, upload=Upload("image", content))]


def _news(part: dict[str, Any]) -> list[Said]:
    articles = objects_of(part.get("articles"), "news.articles")
    if not 1 <= len(articles) <= PARTS_LIMIT:
        raise Unreadable("news.articles", f"1 to {PARTS_LIMIT} of them")
    return [Said(kind="link", body=_article(one)) for one in articles]


def _article(one: dict[str, Any]) -> dict[str, Any]:
    address, title, description, picture = (
        text_of(one.get(name), f"news.{name}") for name in ("url", "title", "description", "picurl")
    )
    return link_body(address, title=title, description=description, picture=picture)


def _file(part: dict[str, Any]) -> list[Said]:
    media = filled(text_of(part.get("media_id"), "file.media_id"), "file.media_id")
    return [Said(kind="file", body={"attachment": media})]


def _named(names: tuple[str, ...]) -> Named:
    return Named(names=tuple(name for name in names if name != ALL), everyone=ALL in names)


READERS: dict[str, Callable[[dict[str, Any]], list[Said]]] = {
    "text": _text,
    "markdown": _markdown,
    "markdown_v2": _markdown,
    "image": _image,
    "news": _news,
    "file": _file,
}
