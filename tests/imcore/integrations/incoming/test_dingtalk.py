"""DingTalk's form."""

from typing import Any

import pytest

from imcore.integrations.incoming import dingtalk
from imcore.integrations.incoming.said import Named, Unreadable

OPENER = "dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fa.example%2F%3Fb%3D1&pc_slide=false"


def bodies(kind: str, part: Any, **rest: Any) -> list[tuple[str, dict[str, Any]]]:
    """(kind, body) of each message."""
    return [(said.kind, said.body) for said in dingtalk.read({"msgtype": kind, kind: part} | rest)]


def test_who_is_meant_stands_beside_the_text() -> None:
    at = {"atMobiles": [13912345678, "139", ""], "atUserIds": ["bob"], "isAtAll": False}
    (said,) = dingtalk.read({"msgtype": "text", "text": {"content": "Look"}, "at": at})
    assert (said.body, said.named) == ({"text": "Look"}, Named(names=("13912345678", "139", "bob")))
    assert dingtalk.read({"msgtype": "text", "text": {"content": "Look"}, "at": {"isAtAll": True}})[0].named.everyone


def test_markdown_is_a_card_whose_title_is_not_said_twice_and_whose_links_lead_to_pages() -> None:
    assert bodies("markdown", {"title": "Weather", "text": f"Sunny [more]({OPENER})"}) == [
        ("card", {"title": "Weather", "text": "Sunny [more](https://a.example/?b=1)", "fields": []})
    ]
    assert bodies("markdown", {"title": "Weather", "text": "# Weather\nSunny"})[0][1]["title"] == ""


def test_a_link_is_a_link() -> None:
    part = {"title": "T", "text": "D", "messageUrl": OPENER, "picUrl": "@lADOpwk3K80C0M0FoA"}
    assert bodies("link", part) == [("link", {"url": "https://a.example/?b=1", "title": "T", "description": "D", "image": ""})]


def test_the_buttons_of_an_action_card_are_links() -> None:
    single = {"title": "T", "text": "D", "singleTitle": "Read", "singleURL": "https://a.example/"}
    several = {"title": "T", "text": "D", "btns": [{"title": "Yes", "actionURL": "https://a.example/y"}]}
    assert bodies("actionCard", single)[0][1]["text"] == "D\n[Read](https://a.example/)"
    assert bodies("actionCard", several)[0][1]["text"] == "D\n[Yes](https://a.example/y)"


def test_a_feed_card_is_a_link_for_each() -> None:
    links = [{"title": name, "messageURL": f"https://{name}.example/", "picURL": "https://p.example/"} for name in "ab"]
    assert [body["url"] for _kind, body in bodies("feedCard", {"links": links})] == ["https://a.example/", "https://b.example/"]


@pytest.mark.parametrize(
    ("kind", "part", "why"),
    [("text", {"content": " "}, "empty"), ("text", "x", "payload"), ("voice", {}, "type"),
     ("feedCard", {"links": []}, "payload"),
     ("text", {"content": True}, "payload")],
)  # fmt: skip
def test_what_is_not_of_the_form_is_refused(kind: str, part: Any, why: str) -> None:
    with pytest.raises(Unreadable) as caught:
        bodies(kind, part)
    assert caught.value.why == why
