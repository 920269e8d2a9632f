"""Slack's and Mattermost's incoming webhooks: {text, attachments, blocks, username, icon_url}. Pure.

A payload is one message: a text where it is nothing else, else a card. Who it says is speaking (`username`) is the title of a
card that has none; the picture (`icon_url`, `icon_emoji`) and the channel are not ours to change.
"""

from collections.abc import Iterator
from typing import Any

from imcore.integrations.incoming.markup import from_slack, has_markup, link
from imcore.integrations.incoming.said import NAMES_LIMIT, Named, Said, card, filled, object_of, objects_of, text_of

Field = tuple[str, str]
DEPTH_LIMIT = 8  # of rich text: a list in a quote in a section


def fits(payload: dict[str, Any]) -> bool:
    """Is it of this form?"""
    return "msgtype" not in payload and any(name in payload for name in ("text", "attachments", "blocks"))


def read(payload: dict[str, Any]) -> list[Said]:
    """One message. Raises Unreadable."""
    text = text_of(payload.get("text"), "text")
    blocks = list(_blocks(payload.get("blocks")))
    attachments = objects_of(payload.get("attachments"), "attachments")
    title = next(_titles(attachments), "")
    # the text of a message with blocks is what a notification shows in their place
    parts = blocks or ([text] if text.strip() else [])
    for attachment in attachments:
        parts += _attachment(attachment, with_title=bool(title) and attachment is not attachments[0])
    read_parts = [from_slack(part) for part in parts]  # each alone: one may be Markdown already, as our own links are
    written = "\n".join(part for part, _names, _all in read_parts)
    names = dict.fromkeys(name for _part, called, _all in read_parts for name in called)
    named = Named(names=tuple(names)[:NAMES_LIMIT], everyone=any(everyone for _part, _names, everyone in read_parts))
    fields = [field for attachment in attachments for field in _fields(attachment)]
    title = title or text_of(payload.get("username"), "username")
    if not (title or fields or has_markup(written)):
        return [Said(kind="text", body={"text": filled(written, "text")}, named=named)]
    if not (attachments or parts):
        filled(written, "text")
    return [Said(kind="card", body=card(title, written, fields), named=named)]


def _titles(attachments: list[dict[str, Any]]) -> Iterator[str]:
    """The first one's, where it leads nowhere: a title with a link is a line of the text."""
    for attachment in attachments[:1]:
        title = text_of(attachment.get("title"), "attachments.title")
        if title.strip() and not attachment.get("title_link"):
            yield title


def _attachment(one: dict[str, Any], *, with_title: bool) -> Iterator[str]:
    title, address = text_of(one.get("title"), "attachments.title"), text_of(one.get("title_link"), "attachments.title_link")
    lines = [text_of(one.get(name), f"attachments.{name}") for name in ("pretext", "author_name")]
    lines.append(link(title, address) if address else f"*{title}*" if title and with_title else "")
    lines.append(text_of(one.get("text"), "attachments.text"))
    lines += _blocks(one.get("blocks"))
    if not any(line.strip() for line in (*lines, title)) and not one.get("fields"):
        lines.append(text_of(one.get("fallback"), "attachments.fallback"))
    picture = text_of(one.get("image_url"), "attachments.image_url")
    lines.append(link("🖼", picture) if picture else "")
    lines += [_button(action) for action in objects_of(one.get("actions"), "attachments.actions")]
    lines.append(text_of(one.get("footer"), "attachments.footer"))
    return (line for line in lines if line.strip())


def _fields(attachment: dict[str, Any]) -> Iterator[Field]:
    for field in objects_of(attachment.get("fields"), "attachments.fields"):
        title, value = (text_of(field.get(name), f"attachments.fields.{name}") for name in ("title", "value"))
        if title or value:
            yield title, from_slack(value)[0]


def _blocks(given: Any) -> Iterator[str]:
    """Line by line; what a block has that no message of ours shows is left out."""
    for block in objects_of(given, "blocks"):
        kind = block.get("type")
        if kind == "header":
            yield f"# {_piece(block.get('text'))}"
        elif kind == "section":
            texts = [_piece(block.get("text")), *(_piece(field) for field in objects_of(block.get("fields"), "blocks.fields"))]
            yield from (text for text in texts if text.strip())
        elif kind == "context":
            texts = [_piece(element) for element in objects_of(block.get("elements"), "blocks.elements")]
            yield " ".join(text for text in texts if text)
        elif kind == "image":
            yield link(text_of(block.get("alt_text"), "blocks.alt_text"), text_of(block.get("image_url"), "blocks.image_url"))
        elif kind == "actions":
            yield from filter(None, (_button(one) for one in objects_of(block.get("elements"), "blocks.elements")))
        elif kind == "rich_text":
            yield from (_rich(one, 0) for one in objects_of(block.get("elements"), "blocks.elements"))


def _piece(value: Any) -> str:
    """A text object; of a picture what it shows."""
    piece = object_of(value, "blocks.text")
    return text_of(piece.get("text", piece.get("alt_text")), "blocks.text")


def _button(action: dict[str, Any]) -> str:
    """A button that opens a page, as a link; others do nothing here."""
    address = text_of(action.get("url"), "actions.url")
    label = action.get("text")
    return link(_piece(label) if isinstance(label, dict) else text_of(label, "actions.text"), address) if address else ""


def _rich(element: dict[str, Any], depth: int) -> str:
    kind = element.get("type")
    if kind == "link":
        address = text_of(element.get("url"), "blocks.url")
        return link(text_of(element.get("text"), "blocks.text") or address, address)
    if kind == "user":
        return f"<@{text_of(element.get('user_id'), 'blocks.user_id')}>"
    if kind == "broadcast":
        return f"<!{text_of(element.get('range'), 'blocks.range')}>"
    if "elements" not in element or depth >= DEPTH_LIMIT:
        return text_of(element.get("text"), "blocks.text")
    inner = [_rich(one, depth + 1) for one in objects_of(element["elements"], "blocks.elements")]
    return "\n".join(f"- {one}" for one in inner) if kind == "rich_text_list" else "".join(inner)
