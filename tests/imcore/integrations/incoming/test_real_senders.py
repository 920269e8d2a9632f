"""Senders that others wrote, over a real socket: what they say is heard by a member."""

import asyncio
import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import apprise
import pytest
import pytest_asyncio
from dingtalkchatbot.chatbot import ActionCard, CardItem, DingtalkChatbot
from slack_sdk.webhook import WebhookClient
from WorkWeixinRobot.work_weixin_robot import WWXRobot

from imcore.models import IncomingWebhook
from tests.cast import Cast
from tests.chat_client import ChatClient
from tests.conftest import Connect
from tests.imcore.integrations.incoming.hooks import webhook
from tests.products import Product

DEADLINE = 60.0
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@pytest.fixture
def product(embedded: Product) -> Product:
    """The embedded one is enough: the way from the address to the log is the same in all."""
    return embedded


@pytest_asyncio.fixture
async def bob(connect: Connect, company: Cast) -> ChatClient:
    """A member who listens."""
    return await connect(company.bob)


async def address(product: Product, company: Cast, **fields: Any) -> tuple[IncomingWebhook, str]:
    """A webhook of the group and its address at the product."""
    made, token = await product.in_orm(lambda: webhook(company.group, company.alice, **fields))
    return made, f"{product.node().url}/hooks/{token}"


async def heard(listener: ChatClient, made: IncomingWebhook, send: Callable[[], Any]) -> tuple[Any, dict[str, Any]]:
    """What the sender was answered, and the message that the listener got of the webhook's bot."""
    answer = await asyncio.to_thread(send)
    event = await listener.next_event(
        "message", deadline=DEADLINE, where=lambda e: e["message"]["sender"] == made.bot_id and e["message"]["kind"] != "notice"
    )
    return answer, event["message"]


async def test_slack_s_own_client_is_answered_ok_and_heard(product: Product, company: Cast, bob: ChatClient) -> None:
    made, url = await address(product, company)
    client = WebhookClient(url, timeout=60)
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": f"*Built* for <@{company.bob.username}>"}}]
    answer, message = await heard(bob, made, lambda: client.send(text="Built", blocks=blocks))
    assert (answer.status_code, answer.body) == (200, "ok")
    assert (message["kind"], message["body"]["text"]) == ("card", f"**Built** for @{company.bob.display_name}")
    assert message["mentions"] == [company.bob.pk]
    refused = await asyncio.to_thread(lambda: WebhookClient(url + "x", timeout=60).send(text="Built"))
    assert (refused.status_code, refused.body) == (403, "invalid_token")


async def test_apprise_reaches_a_group_by_its_mattermost_address(product: Product, company: Cast, bob: ChatClient) -> None:
    made, url = await address(product, company, form="mattermost")
    place = urlsplit(url)
    sender = apprise.Apprise()
    assert sender.add(f"mmost://Deploy@{place.netloc}/{place.path.rpartition('/')[2]}?rto=60")
    answer, message = await heard(bob, made, lambda: sender.notify(body="All is well"))
    assert answer
    assert (message["kind"], message["body"]) == (
        "card",
        {"title": "Deploy", "text": "All is well", "fields": [], "actions": []},
    )


async def test_a_dingtalk_robot_signs_and_is_heard(product: Product, company: Cast, bob: ChatClient) -> None:
    made, url = await address(product, company, signed=True)
    robot = DingtalkChatbot(f"{url}?", secret=made.secret)
    answer, message = await heard(bob, made, lambda: robot.send_text(msg="Down", is_at_all=True))
    assert answer == {"errcode": 0, "errmsg": "ok"}
    assert (message["body"], message["mentions"]) == ({"text": "Down"}, "all")
    answer, message = await heard(
        bob, made, lambda: robot.send_markdown(title="Load", text="# Load\n[more](https://a.example/)")
    )
    assert (answer["errcode"], message["body"]["text"]) == (0, "# Load\n[more](https://a.example/)")
    answer, message = await heard(
        bob,
        made,
        lambda: robot.send_link(title="T", text="D", message_url="https://a.example/x", pic_url="https://a.example/p"),
    )
    assert (message["kind"], message["body"]["url"]) == ("link", "https://a.example/x")
    card = ActionCard(title="Vote", text="Now", btns=[CardItem(title="Yes", url="https://a.example/y")])
    answer, message = await heard(bob, made, lambda: robot.send_action_card(card))
    assert (message["body"]["title"], message["body"]["text"]) == ("Vote", "Now\n[Yes](https://a.example/y)")
    forger = DingtalkChatbot(f"{url}?", secret="SEC" + "0" * 64)
    refused = await asyncio.to_thread(lambda: forger.send_text(msg="Down"))
    assert refused == {"errcode": 310000, "errmsg": "sign not match"}


async def test_a_wecom_robot_is_heard_in_each_of_its_kinds(
    product: Product, company: Cast, bob: ChatClient, data_file: Callable[[str, bytes], Path]
) -> None:
    made, url = await address(product, company)
    robot = WWXRobot(key="")
    robot.url = url  # it knows no other way to be told of another host
    picture = str(data_file("picture.png", PNG))
    article = {"title": "T", "url": "https://a.example/x"}
    says: dict[str, Callable[[], Any]] = {
        "text": lambda: robot.send_text("Built"),
        "card": lambda: robot.send_markdown("**Built**"),
        "image": lambda: robot.send_image(local_file=picture),
        "link": lambda: robot.send_news([article]),
    }
    kinds = []
    for send in says.values():
        _answer, message = await heard(bob, made, send)
        kinds.append(message["kind"])
    assert kinds == list(says)
    robot.url = url + "x"
    with pytest.raises(AssertionError, match="93000"):
        await asyncio.to_thread(lambda: robot.send_text("Built"))
