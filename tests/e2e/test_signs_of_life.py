"""Who has read it, who is writing, who is there; mentions."""

import re

import pytest
from playwright.async_api import expect

from imcore.models import User
from tests.e2e.screen import Desk
from tests.e2e.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_author_sees_who_has_read_and_when(desk: Desk, staff: Staff, alice: User, bob: User, carol: User) -> None:
    room = await staff.group(alice, bob, carol)
    hers = await desk(alice, room)
    await hers.say("please read")
    await expect(hers.own("please read").get_by_test_id("receipts")).to_contain_text("2 unread")
    await desk(bob, room)
    mark = hers.own("please read").get_by_role("button", name="1 unread")
    await mark.click()
    reader = hers.dialog().get_by_test_id("reader")
    await expect(reader).to_have_count(1)
    await expect(reader).to_contain_text(re.compile(r"Bob.*\d\d:\d\d$"))
    await hers.dialog().get_by_role("tab", name="Unread (1)").click()
    await expect(hers.dialog().get_by_test_id("non-reader")).to_have_text(re.compile("Carol$"))
    await desk(carol, room)
    await hers.page.keyboard.press("Escape")
    await expect(hers.own("please read").get_by_test_id("receipts")).to_contain_text("Read by all")


async def test_a_direct_message_is_sent_and_then_read(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    room = await staff.direct(alice, erin)
    hers = await desk(alice, room)
    await hers.say("hello")
    mark = hers.own("hello").get_by_test_id("receipts")
    await expect(mark).to_have_text("Sent")
    theirs = await desk(erin)
    await expect(theirs.item("Alice")).to_contain_text("hello")
    await expect(mark).to_have_text("Sent")
    await theirs.item("Alice").click()
    await expect(mark).to_have_text("Read")


async def test_a_page_in_the_background_reads_nothing(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    other = await his.context.new_page()
    await other.bring_to_front()
    await his.page.evaluate("window.dispatchEvent(new Event('blur')); Document.prototype.hasFocus = () => false")
    await hers.say("are you there?")
    await expect(his.message("are you there?")).to_be_attached()
    await expect(hers.own("are you there?").get_by_test_id("receipts")).to_contain_text("1 unread")
    await expect(his.item(room.name).get_by_test_id("unread-badge")).to_have_text("1")
    await his.page.evaluate("Document.prototype.hasFocus = () => true; window.dispatchEvent(new Event('focus'))")
    await expect(hers.own("are you there?").get_by_test_id("receipts")).to_contain_text("Read by all")


async def test_the_other_sees_that_one_is_writing(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob)
    await hers.composer.press_sequentially("hmm")
    await expect(his.item(room.name)).to_contain_text("Alice正在输入…")
    await his.item(room.name).click()
    await expect(his.part("typing-indicator")).to_have_text("Alice正在输入…")
    await hers.composer.press("Enter")
    await expect(his.part("typing-indicator")).to_have_count(0)


async def test_a_dot_shows_who_is_there(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    room = await staff.direct(alice, erin)
    await staff.wrote(room, alice, "hello")
    hers = await desk(alice, room)
    dot = hers.item("Erin").filter(has_text="You: hello").or_(hers.part("chat-title")).get_by_role("img", name="Online")
    await expect(dot).to_have_count(0)
    theirs = await desk(erin)
    await expect(hers.part("chat-title").get_by_role("img", name="Online")).to_be_visible()
    await expect(hers.part("chat-title")).to_contain_text("Online")
    await theirs.context.close()
    await expect(hers.part("chat-title").get_by_role("img", name="Online")).to_have_count(0)
    await expect(hers.part("chat-title")).to_contain_text("Last active")


async def test_a_mention_is_completed_by_pinyin_and_reaches_the_named(desk: Desk, staff: Staff, alice: User) -> None:
    ming = await staff.person("ming", display_name="王小明", language="zh-hans")
    room = await staff.group(alice, ming)
    hers, theirs = await desk(alice, room), await desk(ming)
    await hers.composer.press_sequentially("over to @wxm")
    await expect(hers.part("mention-option")).to_have_text(["小明王小明"])
    await hers.composer.press("Enter")
    await expect(hers.composer).to_have_value("over to @王小明 ")
    await hers.composer.press_sequentially("please")
    await hers.composer.press("Enter")
    await expect(theirs.item(room.name).get_by_title("有人@你")).to_be_visible()
    await theirs.item(room.name).click()
    await expect(theirs.message("over to").locator(".mention")).to_have_text("@王小明")


async def test_all_are_mentioned_at_once(desk: Desk, staff: Staff, alice: User, bob: User, carol: User) -> None:
    room = await staff.group(alice, bob, carol)
    hers, his = await desk(alice, room), await desk(bob)
    await hers.composer.press_sequentially("@al")
    await hers.dialog().or_(hers.page.get_by_role("listbox")).get_by_role("option", name="all").click()
    await hers.composer.press_sequentially("lunch")
    await hers.composer.press("Enter")
    await expect(his.item(room.name).get_by_title("有人@你")).to_be_visible()


async def test_the_completion_closes_with_escape_and_nothing_is_chosen(
    desk: Desk, staff: Staff, alice: User, bob: User
) -> None:
    room = await staff.group(alice, bob)
    hers = await desk(alice, room)
    await hers.composer.press_sequentially("@bo")
    await expect(hers.part("mention-option")).to_have_count(1)
    await hers.composer.press("Escape")
    await expect(hers.part("mention-option")).to_have_count(0)
    await hers.composer.press("Enter")
    await expect(hers.own("@bo")).to_be_visible()
