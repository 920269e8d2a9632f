"""A sanction is in force on every live link from the moment at which it is laid, whatever node the link is on."""

import asyncio

import httpx
import pytest
from django.urls import reverse

from imcore.models import Message, ModerationCase, User
from tests import factories
from tests.cast import Cast
from tests.chat_client import ChatClient, Refused
from tests.conftest import Connect
from tests.products import Product


async def press(product: Product, moderator: User, case: int, **fields: str) -> None:
    """A button of the case's page, as a browser presses it."""

    def call() -> None:
        with httpx.Client(base_url=product.node(0).url, timeout=30, verify=False, follow_redirects=False) as browser:
            browser.get("/login")
            form = {"username": moderator.username, "password": factories.PASSWORD}
            assert browser.post("/login", data=form | {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}).status_code == 302
            path = reverse("admin:imcore_moderationcase_act", args=[case])
            answer = browser.post(path, data=fields | {"csrfmiddlewaretoken": browser.cookies["csrftoken"]})
            assert answer.status_code == 302, answer.text

    await asyncio.to_thread(call)


async def refused(link: ChatClient, conversation: int) -> Refused:
    """What an attempt to say something is answered with."""
    with pytest.raises(Refused) as caught:
        await link.say(conversation, "again")
    return caught.value


async def test_a_mute_and_then_a_ban_reach_every_link_at_once(company: Cast, connect: Connect, product: Product) -> None:
    links = [await connect(company.carol, node=0), await connect(company.carol, device="mobile", node=1)]
    bystander = await connect(company.bob)
    said = await links[0].say(company.group.pk, "rude")

    def prepare() -> tuple[User, int]:
        chief = factories.person(f"chief{product.fresh_suffix()}", is_staff=True, is_superuser=True)
        message = Message.objects.get(pk=said["message_id"])
        return chief, ModerationCase.objects.create(message=message).pk

    chief, case = await product.in_orm(prepare)
    await press(product, chief, case, act="mute", reason="rude", hours="1", where="here")
    for link in links:
        told = await link.next_event("signal")
        assert (told["name"], told["data"]["kind"], told["data"]["conversation"]) == (
            "moderation.sanction", "mute", company.group.pk,
        )  # fmt: skip
        fault = await refused(link, company.group.pk)
        assert (fault.code, fault.detail) == ("muted", {"until": told["data"]["until"]})
    assert await bystander.say(company.group.pk, "fine")
    await press(product, chief, case, act="ban", reason="rude", hours="")
    for link in links:
        assert await link.close_code() == 4010
