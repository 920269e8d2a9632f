"""Fixtures for all tests: the lanes, the cast, clients within the process and products outside of it."""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from django.core.cache import cache
from django.utils import translation
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from imcore.lines import in_force
from imcore.models import User
from imcore.moderation import gate
from tests import cast as cast_module
from tests import factories, lanes, said
from tests.cast import Cast
from tests.chat_client import ChatClient
from tests.products import Product, embedded_product, services_product
from tests.services import Services, running_services

Connect = Callable[..., Awaitable[ChatClient]]


def pytest_configure(config: pytest.Config) -> None:
    """A required lane that cannot run ends the run before it begins."""
    lacking = [f"{name} ({lanes.missing(name)})" for name in lanes.required() if lanes.missing(name)]
    if lacking:
        raise pytest.UsageError(f"required lanes cannot run: {'; '.join(lacking)}")
    said.secret(factories.PASSWORD)
    said.listen()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a lane that cannot run are skipped."""
    for item in items:
        for name in lanes.LANES:
            if item.get_closest_marker(name) and lanes.missing(name):
                item.add_marker(pytest.mark.skip(reason=f"lane {name}: {lanes.missing(name)}"))


def pytest_collection_finish() -> None:
    """What was imported and collected stays: walking through it again and again took a tenth of the time (2026-11-24)."""
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each lane that could not run."""
    for name in lanes.LANES:
        if lanes.missing(name):
            terminalreporter.write_line(f"lane {name} did not run: {lanes.missing(name)}", yellow=True)


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest) -> None:
    """Throttles and tickets of one test are not the next one's, nor are its rules; only where the test may touch the database
    at all."""
    if {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db"):
        cache.clear()
        gate.forget()
        in_force.keep("", in_force.InForce())


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A request activates its language for the thread; the next test does not speak it."""
    yield
    translation.deactivate()


@pytest.fixture
def cast(db: None) -> Cast:
    """The five people and their group, in the test's own database."""
    return cast_module.assemble()


@pytest.fixture
def api(db: None) -> Callable[[User | None], APIClient]:
    """user → a REST client with that user's bearer token; None → one without credentials."""

    def client_of(user: User | None) -> APIClient:
        client = APIClient()
        if user is not None:
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {factories.token(user)}")
        return client

    return client_of


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    """A private PostgreSQL cluster and a private Redis for this worker."""
    with running_services() as running:
        yield running


@pytest.fixture(scope="session")
def embedded(django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product as `make run` starts it: one process, SQLite, nothing else."""
    with embedded_product(tmp_path_factory.mktemp("embedded"), django_db_blocker) as running:
        yield running


@pytest.fixture(scope="session")
def two_nodes(
    services: Services, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """Two server processes over one PostgreSQL and one Redis."""
    with services_product(services, tmp_path_factory.mktemp("nodes"), django_db_blocker, nodes=2) as running:
        yield running


@pytest.fixture(params=["embedded", pytest.param("two_nodes", marks=pytest.mark.services)])
def product(request: pytest.FixtureRequest) -> Product:
    """Each implementation in turn: what holds for one must hold for all."""
    running: Product = request.getfixturevalue(request.param)
    return running


@pytest.fixture
def company(product: Product) -> Cast:
    """Five people of their own for this test, in the database of the running product."""
    with product.orm():
        return cast_module.assemble(suffix=product.fresh_suffix())


@pytest_asyncio.fixture
async def connect(product: Product) -> AsyncIterator[Connect]:
    """`await connect(user, device="web", …)` → a ChatClient of the running product; nodes take turns; all are closed."""
    opened: list[ChatClient] = []

    async def open_one(user: User, *, node: int | None = None, device: str = "web", **options: Any) -> ChatClient:
        token = await product.in_orm(lambda: factories.token(user, device_class=device))
        client = await ChatClient.connect(product.node(node).ws_url, token=token, device=device, **options)
        opened.append(client)
        return client

    yield open_one
    for client in opened:
        await client.close()


@pytest.fixture
def data_file(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """name, bytes → a file to upload."""

    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write
