"""Addresses of pages: which are found, whose they are, and which are allowed."""

import pytest

from imcore.moderation.links import is_allowed, links


def hosts(text: str) -> list[tuple[str, str]]:
    return [(text[link.start : link.end], link.host) for link in links(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://evil.com/a?b=1, now", [("https://evil.com/a?b=1", "evil.com")]),
        ("(HTTPS://Evil.com)", [("HTTPS://Evil.com", "evil.com")]),
        ("看www.evil.cn。好", [("www.evil.cn", "www.evil.cn")]),
        ("evil。com/x", [("evil。com/x", "evil.com")]),
        ("https://good.com@evil.com/", [("https://good.com@evil.com/", "evil.com")]),
        ("https://evil.com\\@good.com", [("https://evil.com\\@good.com", "evil.com")]),
        ("https:\\\\evil.com", [("https:\\\\evil.com", "evil.com")]),
        ("https://good.com。evil.com", [("https://good.com", "good.com"), ("evil.com", "evil.com")]),
        ("https://good.com看.evil.com", [("https://good.com", "good.com"), ("evil.com", "evil.com")]),
        ("https://中国.cn/x", [("https://中国.cn/x", "中国.cn")]),
        ("http://1.2.3.4:8000/x and http://[::1]/", [("http://1.2.3.4:8000/x", "1.2.3.4"), ("http://[::1]/", "[::1]")]),
        ("t.me/abc weixin://dl/x", [("t.me/abc", "t.me"), ("weixin://dl/x", "dl")]),
    ],
)
def test_a_link_is_found_with_the_host_that_a_browser_would_ask(text: str, found: list[tuple[str, str]]) -> None:
    assert hosts(text) == found


@pytest.mark.parametrize(
    "text", ["a@b.com", "a@mail.evil.com", "plan.txt", "3.14", "the end.It is", "e.g.", "setup.py", "10:30"]
)
def test_what_is_no_page_is_no_link(text: str) -> None:
    assert hosts(text) == []


def test_a_domain_is_allowed_with_all_below_it_and_none_beside_it() -> None:
    allowed = ["good.com"]
    told = [is_allowed(host, allowed) for host in ("good.com", "a.b.good.com", "notgood.com", "good.com.evil.cn")]
    assert told == [True, True, False, False]
