"""Slack's and Mattermost's form."""

from typing import Any

import pytest

from imcore.integrations.incoming import slack
from imcore.integrations.incoming.said import Unreadable


def one(payload: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """(kind, body) of the one message."""
    (said,) = slack.read(payload)
    return said.kind, said.body


def test_a_text_alone_is_a_text_and_with_markup_or_a_speaker_a_card() -> None:
    assert one({"text": "Built"}) == ("text", {"text": "Built"})
    assert one({"text": "*Built*"}) == ("card", {"title": "", "text": "**Built**", "fields": []})
    assert one({"text": "Built", "username": "CI", "icon_url": "https://a.example/i.png"}) == (
        "card",
        {"title": "CI", "text": "Built", "fields": []},
    )


def test_an_attachment_gives_a_card_its_title_its_text_and_its_fields() -> None:
    attachment = {
        "fallback": "Build 7 failed", "pretext": "Look", "author_name": "CI", "title": "Build 7", "text": "*failed*",
        "fields": [{"title": "Branch", "value": "main", "short": True}, {}], "image_url": "https://a.example/g.png",
        "actions": [{"type": "button", "text": "Log", "url": "https://a.example/log"}, {"text": "Retry"}], "footer": "v1",
    }  # fmt: skip
    assert one({"attachments": [attachment]}) == (
        "card",
        {
            "title": "Build 7",
            "text": "Look\nCI\n**failed**\n[🖼](https://a.example/g.png)\n[Log](https://a.example/log)\nv1",
            "fields": [{"title": "Branch", "value": "main", "short": True}],
        },
    )


def test_a_title_with_a_link_and_a_second_title_are_lines() -> None:
    attachments = [{"title": "A", "title_link": "https://a.example/"}, {"title": "B", "text": "b"}, {"fallback": "c"}]
    assert one({"attachments": attachments})[1]["text"] == "[A](https://a.example/)\nb\nc"
    assert one({"attachments": [{"title": "A"}, {"title": "B"}]}) == ("card", {"title": "A", "text": "**B**", "fields": []})


def test_blocks_stand_in_place_of_the_text() -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Release"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Done*"}, "fields": [{"type": "mrkdwn", "text": "1.2"}]},
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "by"}, {"type": "image", "alt_text": "Bob"}]},
        {"type": "image", "image_url": "https://a.example/g.png", "alt_text": "graph"},
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {"text": "Open"}, "url": "https://a.example/"}, {"type": "x"}],
        },
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "text", "text": "See "}, {"type": "link", "url": "https://b.example"}],
                },
                {"type": "rich_text_list", "elements": [{"type": "text", "text": "one"}, {"type": "user", "user_id": "bob"}]},
            ],
        },
    ]
    assert one({"text": "Release", "blocks": blocks})[1]["text"].split("\n") == [
        "# Release", "**Done**", "1.2", "by Bob", "[graph](https://a.example/g.png)", "[Open](https://a.example/)",
        "See [https://b.example](https://b.example)", "- one", "- @bob",
    ]  # fmt: skip
    assert slack.read({"blocks": [blocks[-1]]})[0].named.names == ("bob",)


@pytest.mark.parametrize("payload", [{"text": ""}, {"text": " ", "username": "CI"}, {"attachments": [{}]}, {"blocks": []}])
def test_what_says_nothing_is_refused(payload: dict[str, Any]) -> None:
    with pytest.raises(Unreadable) as caught:
        slack.read(payload)
    assert caught.value.why == "empty"
