"""The database crashes and comes back: nothing was acknowledged in vain, and nobody has to be restarted."""

import asyncio

import httpx
import pytest
import websockets

from imcore.models import Message
from tests import factories
from tests.cast import Cast
from tests.conftest import Connect
from tests.faults.traffic import Traffic
from tests.products import Product
from tests.services import Services

pytestmark = pytest.mark.faults
OWN_CLOSE = 1006  # a person gives up a connection that is silent for long; no node closed one


async def test_a_database_that_crashes_amid_traffic_loses_nothing_and_all_goes_on(traffic: Traffic, engines: Services) -> None:
    await asyncio.to_thread(engines.postgres.restart)
    await traffic.flows()
    await traffic.settle()
    assert {code for person in traffic.people.values() for code in person.closes} <= {OWN_CLOSE}


async def test_without_a_database_a_send_is_answered_unavailable_and_stores_nothing(
    company: Cast, connect: Connect, product: Product, engines: Services
) -> None:
    alice, bob = await connect(company.alice, node=0), await connect(company.bob, node=1)
    await alice.say(company.group.pk, "before")
    await asyncio.to_thread(engines.postgres.stop)
    codes = []
    for number in range(3):
        post = await alice.post(
            "send", conversation=company.group.pk, client_id=f"lost-{number}", kind="text", body={"text": "lost"}
        )
        codes.append((await alice.answer(post))["error"]["code"])
    await asyncio.to_thread(engines.postgres.start)
    assert codes == ["unavailable"] * 3
    ok = await alice.say(company.group.pk, "after")
    assert ok["seq"] == 2
    assert (await bob.message(seq=2))["body"] == {"text": "after"}
    assert await product.in_orm(lambda: Message.objects.filter(sender=company.alice).count()) == 2


async def test_without_a_database_a_connection_is_told_to_come_back_later(
    company: Cast, connect: Connect, product: Product, engines: Services
) -> None:
    token = await product.in_orm(lambda: factories.token(company.alice))
    await asyncio.to_thread(engines.postgres.stop)
    async with websockets.connect(product.node(0).ws_url, additional_headers={"Authorization": f"Bearer {token}"}) as socket:
        with pytest.raises(websockets.ConnectionClosed):
            await socket.recv()
    await asyncio.to_thread(engines.postgres.start)
    assert socket.close_code == 1012
    assert (await connect(company.alice, node=0)).hello["user"]["id"] == company.alice.pk


async def test_readyz_names_the_database_while_it_is_away(product: Product, engines: Services) -> None:
    def ask() -> tuple[int, dict[str, str]]:
        answer = httpx.get(f"{product.node(0).url}/readyz", timeout=10)
        return answer.status_code, answer.json()

    engines.postgres.stop()
    away = await asyncio.to_thread(ask)
    engines.postgres.start()
    assert away == (503, {"status": "unavailable", "database": "unavailable", "layer": "ok", "broker": "ok"})
    assert (await asyncio.to_thread(ask))[0] == 200


async def test_without_a_database_rest_answers_unavailable_and_serves_as_soon_as_it_is_back(
    company: Cast, product: Product, engines: Services
) -> None:
    http = await asyncio.to_thread(product.http, company.alice, node=0)
    message = {"client_id": "rest", "kind": "text", "body": {"text": "by REST"}}
    sign_in = {"username": company.bob.username, "password": factories.PASSWORD, "device": "web"}

    def ask() -> list[tuple[int, str]]:
        answers = [
            http.post(f"/conversations/{company.group.pk}/messages", json=message),
            http.get(f"/conversations/{company.group.pk}/messages"),
            http.post("/auth/login", json=sign_in),
        ]
        return [(answer.status_code, answer.json().get("error", {}).get("code", "")) for answer in answers]

    assert await asyncio.to_thread(http.get, "/me")
    await asyncio.to_thread(engines.postgres.stop)
    away = await asyncio.to_thread(ask)
    await asyncio.to_thread(engines.postgres.start)
    back = await asyncio.to_thread(ask)
    http.close()
    assert away == [(503, "unavailable")] * 3
    assert back == [(201, ""), (200, ""), (200, "")]


async def test_without_a_database_a_node_still_tells_its_figures(product: Product, engines: Services) -> None:
    await asyncio.to_thread(engines.postgres.stop)
    async with httpx.AsyncClient(base_url=product.node(0).url) as client:
        told = (await client.get("/metrics")).text
    await asyncio.to_thread(engines.postgres.start)
    assert ("hongyan_outbox_batches NaN\n" in told, "hongyan_hellos_total " in told) == (True, True)
