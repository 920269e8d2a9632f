"""Two people write to each other."""

import pytest
from playwright.async_api import expect

from imcore.models import User
from tests.e2e.screen import Desk, Wire
from tests.e2e.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


# a bubble with that text → the browser's clock when it was first there
WHEN_SEEN = """text => new Promise(done => {
    const bubbles = () => [...document.querySelectorAll('[data-testid=message-text]')]
    const look = () => bubbles().some(one => one.innerText === text) ? done(Date.now()) : requestAnimationFrame(look)
    look()
})"""


# → the browser's clock when the next key goes down: what lies before it is the test's own way to the page
WHEN_PRESSED = """() => { window.pressed = new Promise(done =>
    addEventListener('keydown', () => done(Date.now()), { once: true, capture: true })) }"""


async def test_what_one_writes_the_other_sees(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    await hers.say("Good morning")
    await expect(his.message("Good morning")).to_be_visible()
    await his.say("早上好")
    await expect(hers.message("早上好")).to_be_visible()
    assert await hers.texts() == await his.texts() == ["Good morning", "早上好"]


async def test_a_message_is_visible_to_the_other_within_moments(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    took = []
    for number in range(5):
        await hers.composer.fill(f"message {number}")
        await hers.page.evaluate(WHEN_PRESSED)
        seen = his.page.evaluate(WHEN_SEEN, f"message {number}")
        await hers.composer.press("Enter")
        took.append(await seen - await hers.page.evaluate("pressed"))
    print(f"\nfrom Enter in one page to visible in the other: {took} ms")
    assert await his.texts() == [f"message {number}" for number in range(5)]


async def test_a_bubble_is_there_at_once_and_sent_only_after_its_ack(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    wire = await Wire.tap(hers)
    wire.hold()
    await hers.say("under way")
    await expect(hers.own("under way", "sending")).to_be_visible()
    wire.release()
    await expect(hers.own("under way", "sent")).to_be_visible()
    assert await hers.texts() == ["under way"]


async def test_a_lost_ack_leaves_one_message(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    wire = await Wire.tap(hers)
    wire.hold()
    await hers.say("once and for all")
    await expect(his.message("once and for all")).to_be_visible()
    await wire.cut()
    await expect(hers.own("once and for all", "sent")).to_be_visible()
    assert await hers.texts() == await his.texts() == ["once and for all"]


async def test_enter_sends_and_shift_enter_breaks_the_line(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    await hers.composer.press_sequentially("one")
    await hers.composer.press("Shift+Enter")
    await hers.composer.press_sequentially("two")
    await expect(hers.composer).to_have_value("one\ntwo")
    await hers.composer.press("Enter")
    await expect(hers.composer).to_have_value("")
    await expect(hers.own("one")).to_be_visible()
    assert await hers.texts() == ["one\ntwo"]


async def test_the_send_button_sends(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    await expect(hers.button("Send")).to_be_disabled()
    await hers.composer.fill("by the button")
    await hers.button("Send").click()
    await expect(hers.own("by the button")).to_be_visible()


async def test_blank_lines_are_not_sent(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    await hers.say("  \n ")
    await hers.say("something")
    await expect(hers.own("something")).to_be_visible()
    assert await hers.texts() == ["something"]


async def test_enter_that_chooses_a_word_of_an_input_method_does_not_send(desk: Desk, staff: Staff, bob: User) -> None:
    room = await staff.group(bob)
    his = await desk(bob, room)
    await his.composer.focus()
    keyboard = await his.context.new_cdp_session(his.page)
    await keyboard.send("Input.imeSetComposition", {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6})
    await expect(his.composer).to_have_value("ni hao")
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}  # what a browser tells while a word is chosen
    await keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown"} | enter)
    await keyboard.send("Input.insertText", {"text": "你好"})
    await expect(his.composer).to_have_value("你好")
    assert await his.messages().count() == 0
    await his.page.keyboard.press("Enter")
    await expect(his.own("你好")).to_be_visible()
    assert await his.texts() == ["你好"]


async def test_a_message_too_long_cannot_be_written(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    await hers.composer.focus()
    await hers.page.keyboard.insert_text("字" * 8001)
    assert len(await hers.composer.input_value()) == 8000
    await hers.composer.press("Enter")
    await expect(hers.own("字字字")).to_be_visible()


async def test_an_address_in_a_message_is_a_link(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    await hers.say("见 https://example.com/a?b=c。")
    link = hers.page.get_by_role("link", name="https://example.com/a?b=c", exact=True)
    await expect(link).to_have_attribute("href", "https://example.com/a?b=c")
    await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")


async def test_an_emoji_of_the_picker_lands_at_the_caret(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    await hers.composer.fill("ab")
    await hers.composer.press("ArrowLeft")
    await hers.button("Emoji").click()
    await hers.part("emoji-picker").get_by_role("button", name="👍").click()
    await expect(hers.composer).to_have_value("a👍b")


async def test_what_was_written_waits_where_it_was_written(desk: Desk, staff: Staff, alice: User) -> None:
    room, other = await staff.group(alice), await staff.group(alice)
    hers = await desk(alice, room)
    await hers.composer.fill("half a thou")
    await hers.item(other.name).click()
    await expect(hers.composer).to_have_value("")
    await expect(hers.item(room.name)).to_contain_text("Draft: half a thou")
    await hers.page.reload()
    await hers.item(room.name).click()
    await expect(hers.composer).to_have_value("half a thou")
