"""The application's three doors: HTTP, sockets, and the life of the process."""

import asyncio
from typing import Any

import pytest
from django.test import override_settings
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from imcore import errors
from imcore.link import asgi, node
from tests.imcore.link.sockets import close_readers, in_thread
from tests.products import Product


class Caller:
    """A server's side of one scope."""

    def __init__(self, *events: dict[str, Any]) -> None:
        self.events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        for event in events:
            self.events.put_nowait(event)
        self.sent: list[dict[str, Any]] = []
        self._news = asyncio.Event()

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        self._news.set()

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            await self._news.wait()
        self._news.clear()
        return self.sent[-1]


async def page(scope: dict[str, Any], _receive: Any, send: Any) -> None:
    """In Django's place: an answer that says which page was asked for."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"page", scope["path"].encode())]})


application = asgi.link_application(page)


async def test_http_goes_on_to_django() -> None:
    caller = Caller()
    await application({"type": "http", "path": "/x", "headers": []}, caller.events.get, caller.send)
    assert caller.sent == [{"type": "http.response.start", "status": 200, "headers": [(b"page", b"/x")]}]


async def test_a_socket_elsewhere_is_refused() -> None:
    caller = Caller({"type": "websocket.connect"})
    await application({"type": "websocket", "path": "/ws/v2"}, caller.events.get, caller.send)
    assert caller.sent == [{"type": "websocket.close"}]


async def test_a_socket_elsewhere_is_refused_by_the_product_with_403(product: Product) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        await connect(product.node().ws_url.replace("/ws/v1", "/ws/v2"))
    assert refusal.value.response.status_code == 403


@pytest.mark.django_db(transaction=True)
async def test_the_node_lives_from_the_start_of_the_process_to_its_end() -> None:
    caller = Caller({"type": "lifespan.startup"})
    with override_settings(WORKER_WITHIN=False):
        living = asyncio.ensure_future(application({"type": "lifespan"}, caller.events.get, caller.send))
        assert await caller.next() == {"type": "lifespan.startup.complete"}
        assert asgi.edge().node is node.current()
        assert asgi.edge() is asgi.edge()
        caller.events.put_nowait({"type": "lifespan.shutdown"})
        assert await caller.next() == {"type": "lifespan.shutdown.complete"}
        await living
    with pytest.raises(errors.Unavailable):
        node.current()
    await in_thread(close_readers)
