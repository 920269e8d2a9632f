"""protocol.md §1, close codes: who is closed, with what, and who is not."""

import asyncio
from typing import Any

import pytest

from tests.cast import Cast
from tests.chat_client import ChatClient
from tests.conftest import Connect
from tests.products import Product


async def sign_in(product: Product, username: str, device: str) -> str:
    """The token of a new login through the API."""

    def call() -> Any:
        with product.http() as http:
            body = {"username": username, "password": "hongyan-demo", "device": device}
            answer = http.post("/auth/login", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["token"]

    token: str = await asyncio.to_thread(call)
    return token


async def test_a_second_login_on_the_same_class_closes_the_first_with_4009(
    company: Cast, connect: Connect, product: Product
) -> None:
    first, other_class = await connect(company.alice, device="web"), await connect(company.alice, device="mobile")
    await sign_in(product, company.alice.username, "web")
    kicked = await first.next_event("kicked")
    assert kicked["code"] == 4009
    assert kicked["reason"]
    assert await first.close_code() == 4009
    assert await other_class.request("ping")


async def test_logging_out_ends_the_token(company: Cast, product: Product) -> None:
    token = await sign_in(product, company.alice.username, "web")
    client = await ChatClient.connect(product.node().ws_url, token=token)

    def log_out() -> list[int]:
        with product.http() as http:
            http.headers["Authorization"] = f"Bearer {token}"
            return [http.post("/auth/logout").status_code, http.get("/me").status_code]

    assert await asyncio.to_thread(log_out) == [204, 401]
    assert await client.close_code() in {4001, 4010, 4011}


async def test_a_new_password_closes_all_connections_with_4010(company: Cast, connect: Connect, product: Product) -> None:
    web, mobile = await connect(company.alice), await connect(company.alice, device="mobile", node=1)
    bystander = await connect(company.bob)
    body = {"old_password": "hongyan-demo", "new_password": "a new and longer one 7"}

    def change() -> int:
        with product.http(company.alice, device="desktop") as http:
            return http.post("/me/password", json=body).status_code

    assert await asyncio.to_thread(change) == 204
    for client in (web, mobile):
        assert (await client.next_event("kicked"))["code"] == 4010
        assert await client.close_code() == 4010
    assert await bystander.request("ping")


async def test_ending_a_device_closes_it_with_4011(company: Cast, connect: Connect, product: Product) -> None:
    mobile = await connect(company.alice, device="mobile")

    def end() -> int:
        with product.http(company.alice, device="desktop") as http:
            return http.delete(f"/me/devices/{mobile.hello['device']['id']}").status_code

    assert await asyncio.to_thread(end) == 204
    assert await mobile.close_code() == 4011


@pytest.mark.parametrize("node", [0, 1])
async def test_a_stopping_server_says_1012(company: Cast, connect: Connect, product: Product, node: int) -> None:
    client = await connect(company.alice, node=node)
    server = product.node(node)
    await asyncio.to_thread(server.stop)
    try:
        assert await client.close_code() == 1012
    finally:
        await asyncio.to_thread(server.start)
    again = await connect(company.alice, node=node)
    assert again.hello["heads"][0]["conversation"] == company.group.pk
