"""An announcement's HTML made harmless, and its plain text. Pure."""

import html
import re

import nh3

TAGS = {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "strong", "b", "em", "i", "u", "s", "ul", "ol", "li", "blockquote",
    "code", "pre", "a", "img", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
ADDRESS = re.compile(r"(https?://|mailto:)\S", re.ASCII | re.IGNORECASE)
# a picture of ours only: one from elsewhere tells its server who reads, and when
PICTURE = re.compile(r"/api/v1/attachments/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/thumbnail)?", re.ASCII)
SMALL_NUMBER = re.compile(r"[0-9]{1,3}", re.ASCII)
WITHOUT_SOURCE = re.compile(r'<img(?![^>]*\ssrc=")[^>]*>')
UNFINISHED_TAG = re.compile(r"<[^>]*$")
BLOCK_END = re.compile(r"<(?=(?:/(?:h[1-6]|p|li|blockquote|pre|t[rhd])|br|hr)\b)")


def sanitised(given: str) -> str:
    """The HTML with what is allowed, and nothing else: headings, lists, tables, links to http(s) and mailto, our pictures."""
    clean = nh3.clean(
        given,
        tags=TAGS,
        clean_content_tags={"script", "style", "title", "textarea", "iframe", "noscript", "template", "svg", "math"},
        attributes=ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return WITHOUT_SOURCE.sub("", clean).replace("\x00", "").strip()


def pictures(clean: str) -> set[str]:
    """The ids of the attachments that sanitised HTML shows."""
    return set(re.findall(rf'<img[^>]*\ssrc="{PICTURE.pattern}"', clean))


def plain(clean: str, *, limit: int = 200) -> str:
    """The text of sanitised HTML (also of a beginning of it) in one line of at most so many characters."""
    whole = UNFINISHED_TAG.sub("", clean)
    bare = html.unescape(nh3.clean(BLOCK_END.sub(" <", whole), tags=set()))
    line = " ".join(bare.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    match tag, attribute:
        case "a", "href":
            return value if ADDRESS.match(value) else None
        case "img", "src":
            return value if PICTURE.fullmatch(value) else None
        case _, "colspan" | "rowspan" | "start":
            return value if SMALL_NUMBER.fullmatch(value) else None
        case _:
            return value
