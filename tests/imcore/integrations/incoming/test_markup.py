"""Markup → the Markdown of cards."""

import pytest

from imcore.integrations.incoming import markup


@pytest.mark.parametrize(
    ("text", "written", "names", "everyone"),
    [
        ("*bold* and 2*3*4", "**bold** and 2*3*4", (), False),
        ("**bold** and *em*", "**bold** and *em*", (), False),
        ("<https://a.example/?b=1&amp;c|A [b]>", "[A (b)](https://a.example/?b=1&c)", (), False),
        ("<https://a.example>", "https://a.example", (), False),
        ("a &lt; b &amp; c", "a < b & c", (), False),
        ("<@bob> and @carol. <!here>", "@bob and @carol. @here", ("bob", "carol"), True),
        ("mail a@b.example", "mail a@b.example", (), False),
        ("<!subteam^S1|ops> <#C1|general> <x>", "@subteam general <x>", ("subteam",), False),
        ("<javascript:alert(1)|x>", "<javascript:alert(1)|x>", (), False),
    ],
)
def test_slack_s_marks_are_markdown_s(text: str, written: str, names: tuple[str, ...], everyone: bool) -> None:
    assert markup.from_slack(text) == (written, names, everyone)


def test_pictures_become_links_and_colours_go() -> None:
    given = '<font color="info">ok</font> ![graph](https://a.example/g.png) ![](https://a.example/h.png)'
    assert markup.subset(given) == "ok [graph](https://a.example/g.png) [https://a.example/h.png](https://a.example/h.png)"


def test_a_link_does_not_end_early() -> None:
    assert markup.link("a](b\n[c", " https://a.example/(x) y") == "[a)(b (c](https://a.example/(x%29%20y)"


@pytest.mark.parametrize(
    ("text", "shows"), [("a", False), ("2*3", False), ("*a*", True), ("# a", True), ("- a", True), ("`a`", True)]
)
def test_markup_is_seen(text: str, shows: bool) -> None:
    assert markup.has_markup(text) is shows
