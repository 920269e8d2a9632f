"""Without a mouse, and for those who listen to the page."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from imcore.models import User
from tests import factories
from tests.e2e.files import document, picture
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
OPERATED = {
    "button",
    "link",
    "textbox",
    "searchbox",
    "checkbox",
    "radio",
    "switch",
    "combobox",
    "tab",
    "menuitem",
    "option",
    "dialog",
}


# does the focused element, or what closely surrounds it, look any different from bare ground?
SHOWS_FOCUS = """() => {
  const marked = ({ boxShadow, outlineStyle, backgroundColor }) =>
    boxShadow !== 'none' || outlineStyle !== 'none' || backgroundColor !== 'rgba(0, 0, 0, 0)'
  let element = document.activeElement
  if (element === document.body) return true
  for (let up = 0; up < 3 && element; up++, element = element.parentElement) if (marked(getComputedStyle(element))) return true
  return false
}"""


async def focused(screen: Screen) -> str:
    """What has the focus, by the browser's own name for it."""
    return str(
        await screen.page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText")
    )


async def nameless(screen: Screen) -> list[str]:
    """What can be operated and has no name in the browser's own accessibility tree."""
    tools = await screen.context.new_cdp_session(screen.page)
    tree: dict[str, Any] = await tools.send("Accessibility.getFullAXTree")
    await tools.detach()
    return [
        f"{node['role']['value']} {node.get('description', {}).get('value', '')}"
        for node in tree["nodes"]
        if not node.get("ignored")
        and node.get("role", {}).get("value") in OPERATED
        and not node.get("name", {}).get("value", "").strip()
    ]


async def test_a_day_without_a_mouse(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    room = await staff.group(alice, erin)
    await staff.wrote(room, alice, "can you type?")
    screen = await desk(erin, signed_in=False, locale="en")
    keys = screen.page.keyboard
    await screen.page.goto("/")
    await expect(screen.part("username")).to_be_focused()
    await keys.type(erin.username)
    await keys.press("Tab")
    await keys.type(factories.PASSWORD)
    await keys.press("Enter")
    await expect(screen.item(room.name)).to_be_visible()
    await keys.press("Control+k")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(screen.composer).to_be_focused()
    await keys.type("yes")
    await keys.press("Enter")
    await expect(screen.own("yes")).to_be_visible()


async def test_the_tools_of_a_message_are_reached_by_tab_and_its_menu_works_by_arrows(
    desk: Desk, staff: Staff, alice: User
) -> None:
    room = await staff.group(alice)
    await staff.wrote(room, alice, "reach me")
    screen = await desk(alice, room)
    keys = screen.page.keyboard
    await expect(screen.own("reach me")).to_be_visible()
    await screen.part("timeline").focus()
    for _ in range(12):
        await keys.press("Tab")
        if await focused(screen) == "More":
            break
    await expect(screen.part("more-actions")).to_be_focused()
    await expect(screen.part("more-actions")).to_be_in_viewport()
    await expect(screen.own("reach me").get_by_role("toolbar")).to_have_css("opacity", "1")
    await keys.press("Enter")
    await expect(screen.page.get_by_role("menuitem", name="Reply")).to_be_focused()
    menu, button = await screen.page.get_by_role("menu").bounding_box(), await screen.part("more-actions").bounding_box()
    assert menu is not None
    assert button is not None
    assert abs(menu["x"] - button["x"]) < menu["width"]
    await keys.press("ArrowDown")
    await expect(screen.page.get_by_role("menuitem", name="Copy")).to_be_focused()
    await keys.press("Escape")
    await expect(screen.page.get_by_role("menu")).to_have_count(0)
    await expect(screen.part("more-actions")).to_be_focused()
    await keys.press("Enter")
    await keys.press("Enter")
    await expect(screen.part("writing-bar")).to_be_visible()
    await expect(screen.composer).to_be_focused()


@pytest.mark.parametrize("name", ["Settings", "New chat", "New group"])
async def test_a_dialog_closes_with_escape_and_gives_the_focus_back(desk: Desk, alice: User, name: str) -> None:
    screen = await desk(alice)
    await screen.button(name).first.focus()
    await screen.page.keyboard.press("Enter")
    await expect(screen.dialog()).to_be_visible()
    assert await screen.page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    await screen.page.keyboard.press("Escape")
    await expect(screen.page.get_by_role("dialog")).to_have_count(0)
    await expect(screen.button(name).first).to_be_focused()


async def test_the_menu_of_a_conversation_opens_by_its_key(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    room = await staff.group(alice, erin)
    screen = await desk(erin)
    await screen.item(room.name).focus()
    await screen.page.keyboard.press("ContextMenu")
    await expect(screen.page.get_by_role("menuitem").first).to_be_focused()
    await screen.page.keyboard.press("Escape")
    await expect(screen.item(room.name)).to_be_focused()


async def test_whatever_has_the_focus_shows_it(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    await staff.wrote(room, alice, "look at me")
    screen = await desk(alice, room)
    await screen.button("Settings").focus()
    hidden = []
    for _ in range(25):
        await screen.page.keyboard.press("Tab")
        if not await screen.page.evaluate(SHOWS_FOCUS):
            hidden.append(await focused(screen))
    assert hidden == []


async def test_the_timeline_is_a_log_that_is_read_out(desk: Desk, staff: Staff, alice: User) -> None:
    screen = await desk(alice, await staff.group(alice))
    log = screen.page.get_by_role("log", name="Messages")
    await expect(log).to_be_visible()
    assert await log.get_attribute("aria-live") in (None, "polite")


async def test_everything_that_can_be_operated_has_a_name(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, bob, "在吗？")
    await staff.wrote(room, alice, "an answer to it", reply_to=1)
    screen = await desk(alice, room)
    found = {}
    await screen.part("file-input").set_input_files([document(), picture()])
    await expect(screen.page.locator("[data-state=sent]")).to_have_count(4)
    await screen.point_at(screen.message("an answer"))
    await screen.message("an answer").get_by_role("button", name="React").click()
    await screen.message("an answer").get_by_role("button", name="👍").click()
    await screen.button("Details").click()
    await screen.composer.press_sequentially("@")
    await expect(screen.part("mention-option").first).to_be_visible()
    found["conversation"] = await nameless(screen)
    await screen.composer.fill("")
    await screen.button("Emoji").click()
    found["emoji"] = await nameless(screen)
    await screen.page.keyboard.press("Escape")
    for name in ("Settings", "New chat", "New group"):
        await screen.button(name).first.click()
        await expect(screen.dialog()).to_be_visible()
        found[name] = await nameless(screen)
        await screen.page.keyboard.press("Escape")
    await screen.part("image-message").click()
    found["picture"] = await nameless(screen)
    await screen.page.keyboard.press("Escape")
    await screen.own("an answer").get_by_test_id("receipts").click()
    await expect(screen.dialog()).to_be_visible()
    found["receipts"] = await nameless(screen)
    assert {where: names for where, names in found.items() if names} == {}


async def test_the_sign_in_page_names_all_that_can_be_operated(desk: Desk, alice: User) -> None:
    screen = await desk(alice, signed_in=False, locale="en")
    await screen.page.goto("/login")
    assert await nameless(screen) == []
    await expect(screen.page.get_by_label("Username")).to_be_focused()
    await expect(screen.page).to_have_title(re.compile("Sign in"))
