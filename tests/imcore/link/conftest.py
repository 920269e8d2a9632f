"""A node within the test's own loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest_asyncio
from django.conf import settings as product
from django.test import override_settings

from imcore.link.node import Node
from tests.imcore.link.sockets import close_readers


@asynccontextmanager
async def running_node(*, look_every: float) -> AsyncIterator[Node]:
    """A node that nobody is connected to yet; it leaves the bus and the database at the end."""
    with override_settings(IMCORE={**product.IMCORE, "reconcile_seconds": look_every}):
        running = Node()
        yield running
        await running.stop()
        await asyncio.to_thread(close_readers)


@pytest_asyncio.fixture
async def node(transactional_db: None) -> AsyncIterator[Node]:
    """A node that never looks at the log by itself: what comes on it, comes without the look."""
    async with running_node(look_every=3600) as running:
        yield running


@pytest_asyncio.fixture
async def looking(transactional_db: None) -> AsyncIterator[Node]:
    """A node that looks all the time."""
    async with running_node(look_every=0.05) as running:
        yield running
