"""The bus is a hint: Redis dies, forgets, freezes and comes back empty."""

import asyncio

import httpx
import pytest

from imcore.models import User
from tests import factories
from tests.cast import Cast
from tests.chat_client import ChatClient, Lost
from tests.conftest import Connect
from tests.faults.traffic import Traffic
from tests.products import Product
from tests.services import Services

pytestmark = pytest.mark.faults
TYPING_SECONDS = 2.1  # the server passes on one in two seconds
PATIENCE_SECONDS = 15.0
CROWD = 40


async def bus_carries(speaker: ChatClient, listener: ChatClient, conversation: int) -> None:
    """What no log keeps reaches the listener: typing is sent until it is heard."""
    before = len(listener.heard("typing"))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(listener.heard("typing")) == before:
            await speaker.request("typing", conversation=conversation)
            try:
                await listener.wait_for(lambda: len(listener.heard("typing")) > before, deadline=TYPING_SECONDS)
            except Lost:
                assert listener.closed is None


OUTAGES = {
    "crash, then freeze": (["stop", "start", "freeze"], ["thaw"]),
    "freeze, then crash": (["freeze"], ["stop", "start"]),
}


async def test_a_redis_that_crashes_and_comes_back_empty_costs_no_message(traffic: Traffic, engines: Services) -> None:
    await asyncio.to_thread(engines.redis.restart)
    await traffic.flows()
    await traffic.settle()


async def test_a_flushed_redis_costs_no_message(traffic: Traffic, engines: Services) -> None:
    await asyncio.to_thread(engines.redis.flush)
    await traffic.flows()
    await traffic.settle()


async def test_without_redis_messages_are_acked_and_delivered_from_the_log(traffic: Traffic, engines: Services) -> None:
    engines.redis.stop()
    await traffic.flows(20)
    await traffic.settle()


async def test_a_frozen_redis_holds_up_no_ack_and_no_delivery(traffic: Traffic, engines: Services) -> None:
    engines.redis.freeze()
    await traffic.flows(20)
    await traffic.settle()


@pytest.mark.parametrize("how", ["stop", "freeze"])
async def test_without_redis_a_new_connection_is_served_at_once(
    company: Cast, connect: Connect, engines: Services, how: str
) -> None:
    getattr(engines.redis, how)()
    alice, bob = await connect(company.alice, node=0), await connect(company.bob, node=1)
    ok = await alice.say(company.group.pk, "no bus")
    assert (await bob.message(seq=ok["seq"]))["body"] == {"text": "no bus"}


async def test_readyz_names_redis_while_it_is_away(product: Product, engines: Services) -> None:
    def ask() -> tuple[int, dict[str, str]]:
        answer = httpx.get(f"{product.node(0).url}/readyz", timeout=10)
        return answer.status_code, answer.json()

    engines.redis.stop()
    assert await asyncio.to_thread(ask) == (
        503,
        {"status": "unavailable", "database": "ok", "layer": "unavailable", "broker": "unavailable"},
    )
    engines.redis.start()
    assert (await asyncio.to_thread(ask))[0] == 200


@pytest.mark.parametrize("outage", OUTAGES)
async def test_after_an_outage_the_bus_carries_to_all_who_came_before_and_during_it(
    company: Cast, connect: Connect, engines: Services, outage: str
) -> None:
    before = [await connect(company.alice, node=0), await connect(company.bob, node=1)]
    begin, end = OUTAGES[outage]
    for what in begin:
        await asyncio.to_thread(getattr(engines.redis, what))
    during = await asyncio.gather(
        connect(company.carol, node=0),
        connect(company.carol, device="mobile", node=1),
        connect(company.bob, device="pad", node=0),
    )
    for what in end:
        await asyncio.to_thread(getattr(engines.redis, what))
    alice, bob = before
    for listener in (bob, *during):
        await bus_carries(alice, listener, company.group.pk)
    await bus_carries(bob, alice, company.group.pk)


async def test_a_frozen_redis_does_not_hold_up_reading_for_those_who_come(
    company: Cast, connect: Connect, product: Product, engines: Services
) -> None:
    crowd = await product.in_orm(lambda: factories.people(CROWD))
    engines.redis.freeze()
    clients = await asyncio.gather(*(connect(user, node=0) for user in [company.alice, *crowd]))
    await asyncio.gather(*(client.request("ping") for client in clients))
    assert (await clients[0].request("history", conversation=company.group.pk))["messages"] == []


@pytest.mark.parametrize("how", ["stop", "freeze"])
async def test_without_redis_a_login_and_a_message_over_rest_are_served(
    company: Cast, product: Product, engines: Services, how: str
) -> None:
    def sign_in_and_send() -> tuple[int, int]:
        body = {"username": company.alice.username, "password": factories.PASSWORD, "device": "web"}
        message = {"client_id": "rest", "kind": "text", "body": {"text": "by REST"}}
        with product.http(node=0) as http:
            login = http.post("/auth/login", json=body)
            http.headers["Authorization"] = f"Bearer {login.json()['token']}"
            sent = http.post(f"/conversations/{company.group.pk}/messages", json=message)
        return login.status_code, sent.status_code

    getattr(engines.redis, how)()
    assert await asyncio.to_thread(sign_in_and_send) == (200, 201)


async def test_without_redis_who_is_removed_hears_nothing_more_and_who_joins_hears_from_then_on(
    company: Cast, connect: Connect, product: Product, engines: Services
) -> None:
    alice, carol = await connect(company.alice, node=0), await connect(company.carol, node=1)
    erin = await connect(company.erin, node=1)
    members = f"/groups/{company.group.pk}/members"

    def change() -> tuple[int, int]:
        with product.http(company.alice, device="desktop", node=0) as http:
            removed = http.delete(f"{members}/{company.carol.pk}").status_code
            return removed, http.post(members, json={"users": [company.erin.pk]}).status_code

    engines.redis.stop()
    assert await asyncio.to_thread(change) == (204, 201)
    ok = await alice.say(company.group.pk, "not for carol")
    assert (await erin.message(seq=ok["seq"]))["body"] == {"text": "not for carol"}
    told = await carol.next_event("conversation")
    assert (told["conversation"], told["removed"]) == ({"id": company.group.pk}, True)
    await carol.settle()
    assert [message["seq"] for message in carol.messages()] == []
    assert [message["seq"] for message in erin.messages()] == [2, 3]


async def test_without_redis_a_disabled_account_is_closed_all_the_same(
    company: Cast, connect: Connect, product: Product, engines: Services
) -> None:
    carol, bob = await connect(company.carol, node=1), await connect(company.bob, node=1)
    engines.redis.stop()
    await product.in_orm(lambda: User.objects.filter(pk=company.carol.pk).update(is_active=False))
    assert await carol.close_code() == 4010
    assert await bob.request("ping")
