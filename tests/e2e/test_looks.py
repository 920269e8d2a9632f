"""Language, light and dark, and every width from a phone to the widest screen."""

import pytest
from playwright.async_api import expect

from imcore.models import User
from tests.e2e.files import picture
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Room, Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
WIDTHS = [360, 768, 1440, 3440]
# 0 is black, 1 is white
BRIGHTNESS = """element => {
  const [r, g, b] = getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number)
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255
}"""

TOO_WIDE = """[...document.querySelectorAll('html, body, main, aside, nav, dialog, [data-testid=timeline]')]
  .filter(box => {
    const spills = box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== 'hidden'
    return spills || box.getBoundingClientRect().right > innerWidth + 1
  })
  .map(box => `${box.tagName} ${box.dataset.testid ?? box.className}: ${box.scrollWidth} > ${box.clientWidth}`)"""


async def brightness(screen: Screen) -> float:
    """Of the page's ground."""
    return float(await screen.page.locator("body").evaluate(BRIGHTNESS))


async def fits(screen: Screen) -> None:
    """Nothing is wider than the screen: neither the page nor the timeline, the list, the details, a dialog."""
    assert await screen.page.evaluate(TOO_WIDE) == []


async def busy_room(staff: Staff, viewer: User, other: User) -> Room:
    """Long words, long names, many lines."""
    room = await staff.group(viewer, other, name="A group whose name is as long as the product allows it" + "!" * 6)
    await staff.wrote(room, other, "W" * 400, "很长的中文没有空格" * 40, "https://example.com/" + "a" * 300, "short")
    await staff.wrote(room, viewer, "a quote of something long", reply_to=1)
    return room


async def test_the_language_changes_at_once_and_for_good_and_the_server_speaks_it(desk: Desk, staff: Staff) -> None:
    erin = await staff.person()
    screen = await desk(erin)
    screen.expect_trouble("status of 400")
    await screen.button("Settings").click()
    async with screen.page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.url.endswith("/me")):
        await screen.dialog().get_by_role("radio", name="简体中文").click()
    await expect(screen.dialog().get_by_role("heading", name="设置")).to_be_visible()
    await expect(screen.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    await expect(screen.dialog().get_by_role("radio", name="简体中文")).to_be_checked()
    # errors of the server
    await screen.dialog().get_by_text("修改密码").first.click()
    await screen.dialog().get_by_label("当前密码").fill("hongyan-demo")
    await screen.dialog().get_by_label("新密码").fill("12345678")
    await screen.dialog().get_by_role("button", name="修改密码").click()
    await expect(screen.dialog().get_by_role("alert")).to_contain_text("密码")
    # after a reload, and back
    await screen.page.reload()
    await expect(screen.page.get_by_role("searchbox", name="搜索会话")).to_be_visible()
    await screen.button("设置").click()
    await screen.dialog().get_by_role("radio", name="English").click()
    await expect(screen.dialog().get_by_role("heading", name="Settings")).to_be_visible()


async def test_light_and_dark_follow_the_system_until_one_is_chosen(desk: Desk, staff: Staff) -> None:
    erin = await staff.person()
    screen = await desk(erin, color_scheme="dark")
    assert await brightness(screen) < 0.3
    await screen.page.emulate_media(color_scheme="light")
    assert await brightness(screen) > 0.7
    await screen.button("Settings").click()
    await screen.dialog().get_by_role("radio", name="Dark").click()
    assert await brightness(screen) < 0.3
    await screen.page.reload()
    await expect(screen.button("Settings")).to_be_visible()
    assert await brightness(screen) < 0.3


@pytest.mark.parametrize("width", WIDTHS)
async def test_nothing_is_wider_than_the_screen(desk: Desk, staff: Staff, alice: User, carol: User, width: int) -> None:
    room = await busy_room(staff, alice, carol)
    screen = await desk(alice, room, viewport={"width": width, "height": 800})
    await screen.part("file-input").set_input_files(picture(2000, 300))
    await expect(screen.part("image-message")).to_be_visible()
    await fits(screen)
    await screen.button("Details").click()
    await expect(screen.part("member").first).to_be_visible()
    await fits(screen)
    await screen.part("details-panel").get_by_role("button", name="Close").click()
    await screen.page.go_back() if width < 760 else None
    await screen.open()
    for name in ("New chat", "New group", "Settings"):
        await screen.button(name).first.click()
        await expect(screen.dialog()).to_be_visible()
        await fits(screen)
        await screen.page.keyboard.press("Escape")
        await expect(screen.page.get_by_role("dialog")).to_have_count(0)


async def test_on_a_phone_list_and_conversation_are_two_screens(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, bob, "手机上也能看")
    screen = await desk(alice, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    await expect(screen.part("timeline")).to_have_count(0)
    await screen.item(room.name).tap()
    await expect(screen.message("手机上也能看")).to_be_visible()
    await expect(screen.part("conversation-list")).to_be_hidden()
    await screen.button("Back").tap()
    await expect(screen.item(room.name)).to_be_visible()
    await expect(screen.part("timeline")).to_have_count(0)
    await screen.item(room.name).tap()
    await expect(screen.message("手机上也能看")).to_be_visible()
    await screen.page.go_back()
    await expect(screen.item(room.name)).to_be_visible()


async def test_on_a_phone_a_long_press_opens_the_menu(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, bob, "按住我")
    screen = await desk(alice, room, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    fingers = await screen.context.new_cdp_session(screen.page)
    box = await screen.message("按住我").locator(".bubble").bounding_box()
    assert box is not None
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    await fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    await expect(screen.page.get_by_role("menuitem", name="Reply")).to_be_visible()
    await fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await screen.page.get_by_role("menu").get_by_role("button", name="👍").tap()
    await expect(screen.message("按住我").get_by_role("button", name="👍 1")).to_be_visible()


async def test_on_a_phone_the_details_cover_the_conversation_and_close(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    screen = await desk(alice, room, viewport={"width": 390, "height": 800})
    await screen.button("Details").click()
    box = await screen.part("details-panel").bounding_box()
    assert box is not None
    assert box["width"] == 390
    await screen.part("details-panel").get_by_role("button", name="Close").click()
    await expect(screen.composer).to_be_in_viewport()
