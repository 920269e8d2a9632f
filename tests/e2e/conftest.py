"""One browser per worker; a context of its own for each person; nothing that the browser complains of is let pass."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from imcore.models import User
from tests import lanes
from tests.e2e.screen import TELL_VIOLATIONS, Desk, Screen
from tests.e2e.staff import Room, Staff
from tests.products import Product

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--accept-lang=en-US,en",  # without its windows it says no language of its own
)


@asynccontextmanager
async def chromium(program: str | None) -> AsyncIterator[Browser]:
    """That program, running."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield running
        await running.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, once per worker."""
    async with chromium(lanes.chromium()) as running:
        yield running


@pytest.fixture(scope="session")
def staff(embedded: Product) -> Staff:
    """The people of the embedded product."""
    return Staff(embedded)


@pytest_asyncio.fixture(loop_scope="session")
async def alice(staff: Staff) -> User:
    """Reads English."""
    return await staff.named("alice", "en")


@pytest_asyncio.fixture(loop_scope="session")
async def bob(staff: Staff) -> User:
    """Reads Chinese."""
    return await staff.named("bob", "zh-hans")


@pytest_asyncio.fixture(loop_scope="session")
async def carol(staff: Staff) -> User:
    """Reads English."""
    return await staff.named("carol", "en")


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browser: Browser, staff: Staff) -> AsyncIterator[Desk]:
    """`await desk(user, conversation)` → that person's page; at the end no page may have complained of anything."""
    screens: list[Screen] = []

    async def sit_down(
        user: User, at: Room | None = None, *, of: Staff = staff, signed_in: bool = True, **options: Any
    ) -> Screen:
        settings = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", "timezone_id": "Asia/Shanghai"}
        context = await browser.new_context(base_url=of.product.node(0).url, **(settings | options))
        await context.add_init_script(TELL_VIOLATIONS)
        if signed_in:
            await context.add_cookies(await of.cookies(user))
        screen = Screen(context, await context.new_page(), user)
        screens.append(screen)
        if signed_in:
            await screen.open(at.pk if at else None)
        return screen

    yield sit_down
    for screen in screens:
        await screen.context.close()
    assert {screen.user.username: screen.unexpected() for screen in screens if screen.unexpected()} == {}
