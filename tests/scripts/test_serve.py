"""A node's server: told to end it waits for its sockets to move; told once more it does not."""

import asyncio
import signal
from collections.abc import Iterator

import pytest
from django.conf import settings as product
from django.test import override_settings

from imcore import draining
from scripts.serve import NodeServer, configuration
from tests.imcore.test_draining import Sockets


@pytest.fixture
def sockets() -> Iterator[Sockets]:
    """Sockets that would take ten minutes to be let go."""
    made = Sockets(3)
    draining.attach(made.open)
    with override_settings(IMCORE={**product.IMCORE, "drain_seconds": 600}):
        yield made
    draining.attach(list)


@pytest.fixture
def server() -> NodeServer:
    """One that listens nowhere."""
    config = configuration(host="127.0.0.1", port=0, application="tests.conformance.echo:application")
    config.lifespan = "off"
    config.load()
    made = NodeServer(config)
    made.servers, made.lifespan = [], config.lifespan_class(config)
    return made


async def test_it_waits_for_its_sockets_until_it_is_told_again(server: NodeServer, sockets: Sockets) -> None:
    server.handle_exit(signal.SIGTERM, None)
    assert server.should_exit
    ending = asyncio.create_task(server.shutdown())
    await asyncio.sleep(0)
    assert (sockets.counts, ending.done(), draining.is_ready()) == ([3], False, False)
    server.handle_exit(signal.SIGTERM, None)
    async with asyncio.timeout(10):
        await ending
    assert {socket.code for socket in sockets.all} == {0}  # the server's own end closes them
