"""A site that may be broken: its own PostgreSQL, Redis and two nodes, whole again before the next test."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from pytest_django import DjangoDbBlocker

from tests.cast import Cast
from tests.faults.traffic import Traffic, open_traffic
from tests.faults.wire import Wire, open_wire
from tests.products import Product, services_product
from tests.services import Services, running_services


@pytest.fixture(scope="session")
def engines() -> Iterator[Services]:
    """PostgreSQL and Redis of this lane's own: nobody else's product lives through their crashes."""
    with running_services() as running:
        yield running


@pytest.fixture(scope="session")
def site(engines: Services, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Two nodes over them, which let their sockets move before they end."""
    folder = tmp_path_factory.mktemp("site")
    with services_product(engines, folder, django_db_blocker, nodes=2, DRAIN_SECONDS="2") as running:
        yield running


@pytest.fixture
def product(site: Product, engines: Services) -> Iterator[Product]:
    """The site; what a test has left broken is mended after it."""
    yield site
    if not engines.postgres.running:
        engines.postgres.start()
    if not engines.redis.running:
        engines.redis.start()
    engines.redis.thaw()
    for node in site.nodes:
        if not node.running:
            node.start()


@pytest_asyncio.fixture
async def wires(product: Product) -> AsyncIterator[list[Wire]]:
    """A network to each node."""
    async with open_wire(product.node(0).port) as one, open_wire(product.node(1).port) as other:
        yield [one, other]


@pytest_asyncio.fixture
async def wired_traffic(product: Product, company: Cast, wires: list[Wire]) -> AsyncIterator[Traffic]:
    """The same over these networks."""
    async with open_traffic(product, company, urls=[wire.url for wire in wires]) as running:
        yield running


@pytest_asyncio.fixture
async def traffic(product: Product, company: Cast) -> AsyncIterator[Traffic]:
    """alice, bob and carol talk in their group and in two directs, from both nodes, until they are told to stop."""
    async with open_traffic(product, company) as running:
        yield running
