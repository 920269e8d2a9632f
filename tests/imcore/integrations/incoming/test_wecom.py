"""WeCom's form."""

import base64
import hashlib
from typing import Any

import pytest

from imcore.integrations.incoming import wecom
from imcore.integrations.incoming.said import Named, Unreadable


def test_those_mentioned_are_named_and_all_is_everyone() -> None:
    text = {"content": "Look", "mentioned_list": ["bob", "@all"], "mentioned_mobile_list": ["13912345678"]}
    (said,) = wecom.read({"msgtype": "text", "text": text})
    assert (said.kind, said.body) == ("text", {"text": "Look"})
    assert said.named == Named(names=("bob", "13912345678"), everyone=True)


@pytest.mark.parametrize("kind", ["markdown", "markdown_v2"])
def test_markdown_is_a_card_that_names_whom_it_calls(kind: str) -> None:
    (said,) = wecom.read({"msgtype": kind, kind: {"content": '<@bob> <font color="warning">late</font>'}})
    assert (said.kind, said.body["text"], said.named.names) == ("card", "@bob late", ("bob",))


def test_an_image_is_taken_by_its_digest() -> None:
    content = b"picture"
    part = {"base64": base64.b64encode(content).decode(), "md5": hashlib.md5(content).hexdigest().upper()}
    (said,) = wecom.read({"msgtype": "image", "image": part})
    assert (said.kind, said.upload and said.upload.content) == ("image", content)


def test_news_are_a_link_for_each_article_and_a_file_is_named_by_its_media() -> None:
    article = {"title": "T", "description": "D", "url": "https://a.example/", "picurl": "https://p.example/"}
    (said,) = wecom.read({"msgtype": "news", "news": {"articles": [article]}})
    assert said.body == {"url": "https://a.example/", "title": "T", "description": "D", "image": "https://p.example/"}
    assert wecom.read({"msgtype": "file", "file": {"media_id": "7"}})[0].body == {"attachment": "7"}


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ({"msgtype": "text", "text": {"content": ""}}, "empty"),
        ({"msgtype": "image", "image": {"base64": "é", "md5": ""}}, "payload"),
        ({"msgtype": "image", "image": {"base64": "YQ==", "md5": "0"}}, "digest"),
        ({"msgtype": "news", "news": {"articles": [{}] * 11}}, "payload"),
        ({"msgtype": "voice", "voice": {}}, "type"),
        ({"msgtype": ["text"]}, "type"),
    ],
)
def test_what_is_not_of_the_form_is_refused(payload: dict[str, Any], why: str) -> None:
    with pytest.raises(Unreadable) as caught:
        wecom.read(payload)
    assert caught.value.why == why
