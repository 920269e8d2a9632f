"""DingTalk's robot: msgtype text, markdown, link, actionCard, feedCard; `at` says who is meant. Pure."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from imcore.integrations.incoming.markup import link, subset
from imcore.integrations.incoming.said import (
    PARTS_LIMIT,
    Named,
    Said,
    Unreadable,
    card,
    filled,
    link_body,
    object_of,
    objects_of,
    text_of,
    texts_of,
)

OPENERS = ("dingtalk://dingtalkclient/page/link?",)  # how a page opens in DingTalk's own window


def fits(payload: dict[str, Any]) -> bool:
    """Is it of this form? A text alone may be WeCom's as well."""
    kind = payload.get("msgtype")
    if kind == "text":
        return not {"mentioned_list", "mentioned_mobile_list"} & set(object_of_any(payload.get("text")))
    if kind == "markdown":
        return "content" not in object_of_any(payload.get("markdown"))
    return kind in ("link", "actionCard", "feedCard")


def read(payload: dict[str, Any]) -> list[Said]:
    """One message; of a feedCard one for each of its links. Raises Unreadable."""
    kind = payload.get("msgtype")
    reader = READERS.get(kind) if isinstance(kind, str) else None
    if reader is None or not isinstance(kind, str):
        raise Unreadable("msgtype", "no such msgtype", why="type")
    return reader(object_of(payload.get(kind), kind), _named(payload.get("at")))


def object_of_any(value: Any) -> dict[str, Any]:
    """The object, or an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def _named(value: Any) -> Named:
    at = object_of(value, "at")
    names = (*texts_of(at.get("atMobiles"), "at.atMobiles"), *texts_of(at.get("atUserIds"), "at.atUserIds"))
    return Named(names=names, everyone=at.get("isAtAll") in (True, "true", 1))


def _text(part: dict[str, Any], named: Named) -> list[Said]:
    text = filled(text_of(part.get("content"), "text.content"), "text.content")
    return [Said(kind="text", body={"text": text}, named=named)]


def _markdown(part: dict[str, Any], named: Named) -> list[Said]:
    text = filled(text_of(part.get("text"), "markdown.text"), "markdown.text")
    return [Said(kind="card", body=card(text_of(part.get("title"), "markdown.title"), _opened(subset(text))), named=named)]


def _link(part: dict[str, Any], named: Named) -> list[Said]:
    body = link_body(
        plain_address(text_of(part.get("messageUrl"), "link.messageUrl")),
        title=text_of(part.get("title"), "link.title"),
        description=text_of(part.get("text"), "link.text"),
        picture=text_of(part.get("picUrl"), "link.picUrl"),
    )
    return [Said(kind="link", body=body, named=named)]


def _action_card(part: dict[str, Any], named: Named) -> list[Said]:
    buttons = [(part.get("singleTitle"), part.get("singleURL"))] if part.get("singleURL") else []
    buttons += [(one.get("title"), one.get("actionURL")) for one in objects_of(part.get("btns"), "actionCard.btns")]
    lines = [_opened(subset(text_of(part.get("text"), "actionCard.text")))]
    for label, address in buttons:
        shown = plain_address(text_of(address, "actionCard.btns"))
        lines.append(link(text_of(label, "actionCard.btns"), shown))
    title = text_of(part.get("title"), "actionCard.title")
    return [Said(kind="card", body=card(title, "\n".join(lines)), named=named)]


def _feed_card(part: dict[str, Any], named: Named) -> list[Said]:
    links = objects_of(part.get("links"), "feedCard.links")
    if not 1 <= len(links) <= PARTS_LIMIT:
        raise Unreadable("feedCard.links", f"1 to {PARTS_LIMIT} of them")
    said: list[Said] = []
    for one in links:
        # the documentation writes messageURL and picURL, and some senders Url
        address = one.get("messageURL", one.get("messageUrl"))
        picture = one.get("picURL", one.get("picUrl"))
        said += _link({"title": one.get("title"), "messageUrl": address, "picUrl": picture}, Named() if said else named)
    return said


def plain_address(address: str) -> str:
    """The page that DingTalk's own address opens; any other address as it is."""
    if not address.startswith(OPENERS):
        return address
    try:
        inner = parse_qs(urlsplit(address).query, max_num_fields=10).get("url", [""])
    except ValueError:
        return address
    return inner[0] or address


def _opened(text: str) -> str:
    """Markdown whose links lead to the pages themselves."""
    for opener in OPENERS:
        pieces = text.split(f"]({opener}")
        text = pieces[0] + "".join(_relinked(opener, piece) for piece in pieces[1:])
    return text


def _relinked(opener: str, piece: str) -> str:
    query, end, rest = piece.partition(")")
    return f"]({plain_address(opener + query) if end else opener + query}{end}{rest}"


READERS: dict[str, Callable[[dict[str, Any], Named], list[Said]]] = {
    "text": _text,
    "markdown": _markdown,
    "link": _link,
    "actionCard": _action_card,
    "feedCard": _feed_card,
}
