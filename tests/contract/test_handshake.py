"""protocol.md §1: who gets in, and what the server says first."""

import asyncio
import re
import secrets

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.cast import Cast
from tests.chat_client import ChatClient
from tests.conftest import Connect
from tests.products import Product

INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")


async def is_refused(url: str, **credentials: str) -> bool:
    """Answered 403, or closed with 4001 or 4003 before any data."""
    try:
        client = await ChatClient.connect(url, **credentials)
    except InvalidStatus as refusal:
        return refusal.response.status_code == 403
    except AssertionError as closed:
        return "4001" in str(closed) or "4003" in str(closed)
    except ConnectionClosed:
        return True
    await client.close()
    return False


async def test_nobody_gets_in_without_a_credential(product: Product) -> None:
    assert await is_refused(product.node().ws_url)


@pytest.mark.parametrize("credential", ["token", "ticket", "session"])
async def test_a_made_up_credential_is_refused(product: Product, credential: str) -> None:
    assert await is_refused(product.node().ws_url, **{credential: secrets.token_urlsafe(32)})


async def test_the_hello_tells_who_where_and_what(company: Cast, connect: Connect) -> None:
    client = await connect(company.bob, device="mobile")
    hello = client.hello
    assert client.frames[0] == hello
    assert hello["protocol"] == 1
    assert (hello["user"]["id"], hello["user"]["username"]) == (company.bob.pk, company.bob.username)
    assert hello["device"]["class"] == "mobile"
    assert isinstance(hello["device"]["id"], int)
    assert isinstance(hello["node"], str)
    assert hello["node"]
    assert hello["heartbeat"] == 25
    assert INSTANT.match(hello["server_time"])


async def test_the_hello_has_the_heads_of_my_conversations(company: Cast, connect: Connect) -> None:
    alice = await connect(company.alice)
    await alice.say(company.group.pk, "one", mentions=[company.bob.pk])
    await alice.say(company.group.pk, "two")
    bob = await connect(company.bob)
    assert bob.hello["heads"] == [
        {
            "conversation": company.group.pk,
            "kind": "group",
            "last_seq": 2,
            "version": 2,
            "read_seq": 0,
            "unread": 2,
            "mentions": 1,
        }
    ]
    assert (await connect(company.dave)).hello["heads"] == []
    assert (await connect(company.erin)).hello["heads"] == []


async def test_since_leaves_out_what_has_not_changed(company: Cast, connect: Connect, product: Product) -> None:
    alice = await connect(company.alice)
    direct = (await alice.request("send", to=company.bob.pk, client_id="d-1", kind="text", body={"text": "hi"}))["conversation"]
    bob = await connect(company.bob, since="2999-01-01T00:00:00.000Z")
    assert bob.hello["heads"] == []
    again = await connect(company.bob, device="pad", since=bob.hello["server_time"])
    assert direct in [head["conversation"] for head in again.hello["heads"]], "the overlap is safe: seconds are not lost"


async def test_a_ticket_opens_one_socket_only(company: Cast, product: Product) -> None:
    def ask() -> str:
        with product.http(company.alice) as http:
            answer = http.post("/ws-tickets")
        assert answer.status_code == 201, answer.text
        ticket: str = answer.json()["ticket"]
        return ticket

    ticket = await asyncio.to_thread(ask)
    client = await ChatClient.connect(product.node().ws_url, ticket=ticket)
    assert client.hello["user"]["id"] == company.alice.pk
    await client.close()
    assert await is_refused(product.node().ws_url, ticket=ticket)
    assert [node.port for node in product.nodes if ticket in node.log.read_text()] == [], "a credential is in no log"


async def test_a_session_opens_a_socket_from_our_own_pages_only(company: Cast, product: Product) -> None:
    node = product.node()
    with product.http() as http:
        page = http.get(f"{node.url}/login")
        form = {
            "username": company.alice.username,
            "password": "hongyan-demo",
            "csrfmiddlewaretoken": http.cookies["csrftoken"],
        }
        signed = http.post(f"{node.url}/login", data=form, headers={"Origin": node.url})
        assert (page.status_code, signed.status_code) == (200, 302), signed.text[:500]
        session = http.cookies["sessionid"]
    client = await ChatClient.connect(node.ws_url, session=session, origin=node.url)
    assert client.hello["user"]["id"] == company.alice.pk
    await client.close()
    assert await is_refused(node.ws_url, session=session, origin="https://evil.example")
    assert await is_refused(node.ws_url, session=session)
    strange = await ChatClient.connect(node.ws_url, session=f"{session}; a/b=1; {{c}}=2", origin=node.url)
    assert strange.hello["user"]["id"] == company.alice.pk, "cookies of others on our domain are no reason to refuse"
    await strange.close()


async def test_an_unknown_device_class_is_refused(company: Cast, connect: Connect) -> None:
    with pytest.raises((InvalidStatus, AssertionError, ConnectionClosed)):
        await connect(company.alice, device="toaster")
