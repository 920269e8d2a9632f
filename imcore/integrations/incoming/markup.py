"""The markup that other systems write → the little Markdown that cards show. Pure.

Each pattern's reach is bounded: a payload made for it would else keep a worker busy for minutes.
"""

import html
import re
from collections.abc import Callable

_PICTURE = re.compile(r"!\[([^\]\n]{0,120})\]\(([^()\s]{1,2000})\)")
_FONT = re.compile(r"</?font(?:\s[^<>\n]{0,200})?>", re.IGNORECASE)
_ANGLE = re.compile(r"<([^<>\n]{1,2000})>")
_BOLD = re.compile(r"(?<![\w*])\*([^*\s](?:[^*\n]{0,500}[^*\s])?)\*(?![\w*])")
_MARKUP = re.compile(r"\*[^*\n]{1,500}\*|`[^`\n]{1,500}`|\]\(|^\s{0,3}(?:#{1,6}|[-*+>])\s", re.MULTILINE)
_NAME = re.compile(r"(?<![\w@.])@([\w.-]{1,150})")
EVERYONE = frozenset({"all", "channel", "here", "everyone"})


def has_markup(text: str) -> bool:
    """Would it show otherwise on a card than as a plain text?"""
    return bool(_MARKUP.search(text))


def subset(markdown: str) -> str:
    """Markdown without what cards do not show: pictures are links, colours are gone."""
    return _FONT.sub("", _PICTURE.sub(lambda found: f"[{found[1] or found[2]}]({found[2]})", markdown))


def from_slack(text: str) -> tuple[str, tuple[str, ...], bool]:
    """Slack's mrkdwn, or Mattermost's Markdown → Markdown, the names that it calls, and whether it calls everyone."""
    names: list[str] = []
    is_markdown = "**" in text or "](" in text
    written = _ANGLE.sub(_angle(names), text)
    if not is_markdown:
        written = _BOLD.sub(r"**\1**", written)
    names += [found.rstrip(".-") for found in _NAME.findall(written)]
    called = tuple(dict.fromkeys(names))
    people = tuple(name for name in called if name and name.lower() not in EVERYONE)
    return subset(html.unescape(written)), people, len(people) < len([name for name in called if name])


def link(label: str, address: str) -> str:
    """A Markdown link, on one line, whose label does not end early."""
    label = " ".join(label.replace("[", "(").replace("]", ")").split())
    address = address.strip().replace(" ", "%20").replace(")", "%29")
    return f"[{label or address}]({address})"


def _angle(names: list[str]) -> Callable[[re.Match[str]], str]:
    """<https://…|label>, <@name>, <!channel>; anything else stays as it is."""

    def written(found: re.Match[str]) -> str:
        target, _bar, label = found[1].partition("|")
        if target.startswith("@"):
            names.append(target[1:])
            return f"@{target[1:]}"
        if target.startswith("!"):
            return f"@{target[1:].partition('^')[0]}"
        if target.startswith(("http://", "https://", "mailto:")):
            return link(html.unescape(label), html.unescape(target)) if label else html.unescape(target)
        return label or target if target.startswith("#") else found[0]

    return written
