"""A login ends: elsewhere, by its owner, by an administrator. The page says so and leads back to the sign-in."""

import re

import httpx
import pytest
from playwright.async_api import expect

from imcore.models import User
from tests import factories
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Staff, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
REFUSED = ("WebSocket connection to", "status of 401", "status of 403")


async def ended(screen: Screen, reason: str) -> None:
    """The page is closed by a dialog that says why and cannot be waved away."""
    await expect(screen.part("ended")).to_contain_text(reason)
    for _ in range(3):
        await screen.page.keyboard.press("Escape")
    await expect(screen.part("ended")).to_be_visible()


async def test_a_second_login_on_the_same_kind_of_device_ends_the_first(desk: Desk, staff: Staff) -> None:
    erin = await staff.person()
    screen = await desk(erin)
    screen.expect_trouble(*REFUSED)
    await sign_in(staff.product, erin)
    await ended(screen, "You signed in elsewhere with the same kind of device.")
    await screen.button("Sign in again").click()
    await expect(screen.page.locator("input[name=password]")).to_be_visible()


async def test_signing_out_in_one_tab_ends_the_other(desk: Desk, staff: Staff) -> None:
    erin = await staff.person()
    screen = await desk(erin)
    screen.expect_trouble(*REFUSED)
    other = Screen(screen.context, await screen.context.new_page(), erin)
    await other.open()
    await other.button("Settings").click()
    await other.button("Sign out").click()
    await expect(other.page).to_have_url(re.compile("/login"))
    await expect(screen.part("ended")).to_be_visible()


async def test_a_changed_password_ends_every_login(desk: Desk, staff: Staff) -> None:
    erin = await staff.person()
    screen = await desk(erin)
    screen.expect_trouble(*REFUSED)
    await screen.button("Settings").click()
    await screen.dialog().get_by_text("Change password").first.click()
    await screen.dialog().get_by_label("Present password").fill(factories.PASSWORD)
    await screen.dialog().get_by_label("New password").fill("a-Longer-one-42")
    await screen.dialog().get_by_role("button", name="Change password").click()
    await ended(screen, "Your password was changed or your account was disabled.")


async def test_a_wrong_present_password_is_told(desk: Desk, staff: Staff) -> None:
    erin = await staff.person()
    screen = await desk(erin)
    screen.expect_trouble("status of 40[03]")
    await screen.button("Settings").click()
    await screen.dialog().get_by_text("Change password").first.click()
    await screen.dialog().get_by_label("Present password").fill("wrong-password")
    await screen.dialog().get_by_label("New password").fill("a-Longer-one-42")
    await screen.dialog().get_by_role("button", name="Change password").click()
    await expect(screen.dialog().get_by_role("alert")).to_be_visible()
    assert await screen.part("ended").count() == 0


async def test_a_deactivated_account_is_out_at_once_and_stays_out(desk: Desk, staff: Staff) -> None:
    erin = await staff.person()
    keeper = await staff.person("keeper", is_staff=True, is_superuser=True)
    screen = await desk(erin)
    screen.expect_trouble(*REFUSED)
    cookies = {cookie["name"]: cookie["value"] for cookie in await staff.cookies(keeper)}
    async with httpx.AsyncClient(base_url=staff.product.node(0).url, cookies=cookies, timeout=30) as office:
        form = {"action": "deactivate_selected", "_selected_action": str(erin.pk), "csrfmiddlewaretoken": cookies["csrftoken"]}
        assert (await office.post("/admin/imcore/user/", data=form)).status_code == 302
    await ended(screen, "Your password was changed or your account was disabled.")
    await screen.button("Sign in again").click()
    await screen.page.locator("input[name=username]").fill(erin.username)
    await screen.page.locator("input[name=password]").fill(factories.PASSWORD)
    await screen.page.locator("button[type=submit]").first.click()
    await expect(screen.page.get_by_role("alert")).to_be_visible()


async def test_a_device_is_signed_out_from_the_settings(desk: Desk, staff: Staff) -> None:
    erin = await staff.person()
    await staff.ask(lambda: factories.token(erin, device_class="mobile"))
    screen = await desk(erin)
    await screen.button("Settings").click()
    await expect(screen.dialog()).to_contain_text("This device")
    await screen.dialog().get_by_role("listitem").filter(has_text="Phone").get_by_role("button", name="Sign out").click()
    await expect(screen.dialog().get_by_role("listitem").filter(has_text="Phone")).to_have_count(0)


async def test_who_is_signed_out_is_not_shown_the_page_by_the_back_button(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    room = await staff.group(alice, erin)
    await staff.wrote(room, alice, "between us")
    screen = await desk(erin, room)
    screen.expect_trouble(*REFUSED)
    await screen.button("Settings").click()
    await screen.button("Sign out").click()
    await expect(screen.page.locator("input[name=password]")).to_be_visible()
    await screen.page.go_back()
    await expect(screen.page.get_by_text("between us")).to_have_count(0)
