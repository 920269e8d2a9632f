"""The sign-in page, as somebody meets it."""

import asyncio
import re

import httpx
import pytest
from playwright.async_api import expect

from imcore.models import User
from tests import factories
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def sign_in(screen: Screen, username: str, password: str = factories.PASSWORD) -> None:
    """Fills in the form and sends it."""
    await screen.page.get_by_label("Username").fill(username)
    await screen.page.get_by_label("Password").fill(password)
    await screen.button("Sign in").click()


async def test_a_stranger_is_led_to_the_sign_in_page_and_from_it_to_the_conversation(
    desk: Desk, staff: Staff, alice: User
) -> None:
    newcomer = await staff.person()
    room = await staff.group(alice, newcomer)
    screen = await desk(newcomer, signed_in=False, locale="en")
    for path in ("/", "/?from=mail"):
        await screen.page.goto(path)
        await expect(screen.page.get_by_role("heading", name="Hongyan")).to_be_visible()
        assert screen.page.url.endswith(f"/login?next={path.replace('?', '%3F').replace('=', '%3D')}")
    await screen.page.goto(f"/#/c/{room.pk}")
    await sign_in(screen, newcomer.username)
    await expect(screen.button("Settings")).to_contain_text("Erin")
    await expect(screen.part("chat-title")).to_contain_text(room.name)


async def test_the_page_speaks_the_browsers_language_before_anybody_is_known(desk: Desk, alice: User) -> None:
    screen = await desk(alice, signed_in=False, locale="zh-CN")
    await screen.page.goto("/login")
    await expect(screen.button("登录")).to_be_visible()


async def test_a_wrong_password_is_told_and_signs_nobody_in(desk: Desk, staff: Staff) -> None:
    newcomer = await staff.person()
    screen = await desk(newcomer, signed_in=False, locale="en")
    await screen.page.goto("/login")
    await sign_in(screen, newcomer.username, "not-the-password")
    await expect(screen.page.get_by_role("alert")).to_contain_text("correct username and password")
    await expect(screen.page.get_by_label("Username")).to_have_value(newcomer.username)
    await screen.page.goto("/")
    await expect(screen.button("Sign in")).to_be_visible()


async def test_who_guesses_too_often_is_locked_out_even_with_the_right_password(desk: Desk, staff: Staff) -> None:
    newcomer = await staff.person()
    async with httpx.AsyncClient(base_url=staff.product.node(0).url, timeout=30) as guesser:
        guesses = [
            guesser.post("/api/v1/auth/login", json={"username": newcomer.username, "password": f"guess-{n}", "device": "web"})
            for n in range(9)
        ]
        assert {answer.status_code for answer in await asyncio.gather(*guesses)} == {401}
    screen = await desk(newcomer, signed_in=False, locale="en")
    screen.expect_trouble("status of 429")
    await screen.page.goto("/login")
    await sign_in(screen, newcomer.username, "guess-10")
    await expect(screen.page.get_by_role("alert")).to_have_text("Too many failed attempts to sign in. Please try again later.")
    await screen.page.get_by_role("link", name="Back to the sign-in page").click()
    await sign_in(screen, newcomer.username)
    await expect(screen.page.get_by_role("alert")).to_contain_text("Too many failed attempts")


async def test_a_demo_shows_its_logins_and_fills_them_in(desk: Desk, staff: Staff, alice: User) -> None:
    await staff.ask(lambda: factories.person("dave", display_name="Dave", language="en"))
    screen = await desk(alice, signed_in=False, locale="en")
    await screen.page.goto("/login")
    await screen.button("Dave dave").click()
    await screen.button("Sign in").press("Enter")
    await expect(screen.button("Settings")).to_contain_text("Dave")


async def test_signing_out_ends_the_session(desk: Desk, staff: Staff) -> None:
    newcomer = await staff.person()
    screen = await desk(newcomer)
    await screen.button("Settings").click()
    await screen.button("Sign out").click()
    await expect(screen.page.get_by_label("Password")).to_be_visible()
    await screen.page.goto("/")
    await expect(screen.page).to_have_url(re.compile("/login"))
