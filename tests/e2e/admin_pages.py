"""What an administrator does on any page of the office: come in, choose from a list that is searched, answer a dialog."""

import re

from playwright.async_api import Locator, expect

from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Staff


async def administrator(desk: Desk, staff: Staff, page: str) -> Screen:
    """A superuser's browser at that page below /admin/oa/."""
    chief = await staff.person("chief", is_staff=True, is_superuser=True)
    screen = await desk(chief, signed_in=False)
    await screen.context.add_cookies(await staff.cookies(chief))
    await visit(screen, page)
    return screen


async def visit(screen: Screen, page: str) -> None:
    """Another page below /admin/oa/."""
    await screen.page.goto(f"/admin/oa/{page}")


async def pick(screen: Screen, field: str, words: str) -> None:
    """Looks for the words in a field that searches, and takes the one choice that is offered."""
    await screen.page.locator(f"#id_{field} + .select2-container").click()
    await screen.page.locator(".select2-container--open .select2-search__field").last.fill(words)
    option = screen.page.get_by_role("option", name=words)
    await expect(option).to_have_count(1)
    await option.click()
    await expect(screen.page.locator(f"#id_{field} option:checked")).to_contain_text(words)


def fact(screen: Screen, label: str) -> Locator:
    """The line of a page on which that stands, with what is said of it."""
    return screen.page.locator(".field-line").filter(has=screen.page.get_by_text(label, exact=True))


async def save(screen: Screen) -> None:
    """Saves, and has the product's word that it did."""
    await screen.page.get_by_role("button", name="Save", exact=True).click()
    await expect(screen.page.get_by_text(re.compile("(added|changed) successfully"))).to_be_visible()


async def act(screen: Screen, name: str) -> Locator:
    """Opens the dialog of an action at the top of the page, and agrees; what the page says then."""
    await screen.page.get_by_role("link", name=name).click()
    await screen.page.locator("#dialog").get_by_role("button", name=name).click()
    return screen.page.get_by_text(": done.")
