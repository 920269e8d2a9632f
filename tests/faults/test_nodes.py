"""A node that dies, and nodes that are restarted."""

import asyncio

import pytest

from tests.cast import Cast
from tests.conftest import Connect
from tests.faults.balancer import open_balancer
from tests.faults.traffic import Traffic, open_traffic
from tests.products import Product
from tests.services import Services

pytestmark = pytest.mark.faults


async def test_a_node_that_is_killed_amid_traffic_loses_nothing(traffic: Traffic, product: Product) -> None:
    node = product.node(0)
    await asyncio.to_thread(node.kill)
    await traffic.flows()
    await asyncio.to_thread(node.start)
    await traffic.flows()
    await traffic.settle()


async def test_a_message_that_was_committed_and_never_published_is_heard_on_the_other_node(
    company: Cast, connect: Connect, product: Product, engines: Services
) -> None:
    alice, bob = await connect(company.alice, node=0), await connect(company.bob, node=1)
    engines.redis.freeze()  # what node 0 publishes waits in a socket
    ok = await alice.say(company.group.pk, "nearly lost")
    await asyncio.to_thread(product.node(0).kill)
    engines.redis.stop()  # and that socket is gone: nobody will ever publish it
    message = await bob.message(seq=ok["seq"])
    assert (message["id"], message["body"]) == (ok["message_id"], {"text": "nearly lost"})
    await bob.settle()
    assert len(bob.heard("message")) == 1


async def test_a_rolling_restart_behind_a_balancer_loses_nothing_and_everybody_comes_back(
    company: Cast, product: Product
) -> None:
    ports = [node.port for node in product.nodes]
    async with open_balancer(ports) as balancer, open_traffic(product, company, urls=[balancer.url]) as traffic:
        for node in product.nodes:
            there = [person for person in traffic.people.values() if person.client.hello["node"].endswith(f"-{node.pid}")]
            lives = {person: len(person.lives) for person in there}
            await asyncio.to_thread(node.stop)
            await traffic.flows()
            assert {person.closes[lives[person] - 1] for person in there} == {1012}
            await asyncio.to_thread(node.start)
        await traffic.settle()
    assert balancer.told == {port: ["ok", "draining", "away", "ok"] for port in ports}
