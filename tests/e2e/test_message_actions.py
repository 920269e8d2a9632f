"""What can be done with a message, and what the other one sees of it."""

import pytest
from playwright.async_api import expect

from imcore.models import User
from tests.e2e.files import document
from tests.e2e.screen import Desk
from tests.e2e.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_reply_leads_to_what_it_answers_and_a_pin_to_what_was_pinned(
    desk: Desk, staff: Staff, alice: User, bob: User
) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, alice, "the question", *[f"filler {n}\n\n\n" for n in range(20)])
    hers, his = await desk(alice, room), await desk(bob, room)
    first = "[data-seq='1']"
    # a reply is given up with Escape: what is said then answers nothing
    await hers.menu(hers.own("filler 19"), "Reply")
    await hers.composer.press("Escape")
    await expect(hers.part("writing-bar")).to_have_count(0)
    await hers.say("not an answer")
    await expect(hers.own("not an answer")).to_be_visible()
    assert await hers.part("reply-quote").count() == 0
    # one is given, and quotes
    await his.menu(his.message("the question"), "回复")
    await expect(his.part("writing-bar")).to_contain_text("回复 Alice： the question")
    await his.say("答案")
    await expect(his.part("writing-bar")).to_have_count(0)
    quote = hers.message("答案").get_by_test_id("reply-quote")
    await expect(quote).to_contain_text("Alicethe question")
    await quote.click()
    await expect(hers.page.locator(first)).to_be_in_viewport()
    # what is pinned is found in the details of both
    await expect(his.page.locator(first)).not_to_be_in_viewport()
    await his.button("会话详情").click()
    await hers.menu(hers.page.locator(first), "Pin")
    await expect(his.part("pin")).to_contain_text("Alicethe question")
    await his.part("pin").click()
    await expect(his.page.locator(first)).to_be_in_viewport()
    await his.button("取消重点").click()
    await expect(his.part("pin")).to_have_count(0)


async def test_a_recalled_message_is_gone_from_both_pages_quotes_and_list(
    desk: Desk, staff: Staff, alice: User, bob: User
) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, alice, "a slip of the tongue")
    await staff.wrote(room, bob, "什么？", reply_to=1)
    await staff.wrote(room, alice, "another slip of the tongue")
    hers, his = await desk(alice, room), await desk(bob, room)
    await expect(his.part("reply-quote")).to_contain_text("a slip of the tongue")
    for seq in (3, 1):
        await hers.menu(hers.page.locator(f"[data-seq='{seq}']"), "Recall")
        await expect(hers.page.locator(f"[data-seq='{seq}']")).to_have_text("You recalled a message")
    await expect(his.message("Alice撤回了一条消息").first).to_be_visible()
    await expect(his.part("reply-quote")).to_contain_text("Alice撤回了一条消息")
    await expect(hers.part("reply-quote")).to_contain_text("You recalled a message")
    await expect(his.item(room.name)).to_contain_text("Alice撤回了一条消息")
    for screen in (hers, his):
        assert await screen.page.get_by_text("slip of the tongue").count() == 0


async def test_an_own_message_is_edited_by_its_menu_or_the_arrow_and_only_reacted_to_by_others(
    desk: Desk, staff: Staff, alice: User, bob: User
) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, alice, "teh end")
    await staff.wrote(room, bob, "？")
    hers, his = await desk(alice, room), await desk(bob, room)
    # arrow up in an empty composer takes the last own message, Escape gives it up
    await hers.composer.press("ArrowUp")
    await expect(hers.composer).to_have_value("teh end")
    await hers.composer.press("Escape")
    await expect(hers.composer).to_have_value("")
    # edited, and marked so for both
    await hers.menu(hers.own("teh end"), "Edit")
    await expect(hers.composer).to_have_value("teh end")
    await hers.say("the end")
    await expect(his.message("已编辑")).to_contain_text("the end")
    await expect(hers.composer).to_have_value("")
    assert await hers.texts() == await his.texts() == ["the end", "？"]
    # nobody else may edit or recall it
    theirs = his.message("the end")
    await his.point_at(theirs)
    await theirs.get_by_test_id("more-actions").click()
    offered = await his.page.get_by_role("menuitem").all_inner_texts()
    assert offered == ["回复", "复制", "转发", "多选", "标记重点", "举报"]
    await his.page.keyboard.press("Escape")
    await expect(his.page.get_by_role("menuitem")).to_have_count(0)
    # a reaction is put on it, joined and taken off
    await his.point_at(theirs)
    await theirs.get_by_role("button", name="表情回应").click()
    await theirs.get_by_role("button", name="🎉").click()
    mine = hers.message("the end")
    await mine.get_by_role("button", name="🎉 1").click()
    await expect(theirs.get_by_role("button", name="🎉 2")).to_have_attribute("title", "你和Alice")
    await theirs.get_by_role("button", name="🎉 2").click()
    await expect(mine.get_by_role("button", name="🎉 1")).to_have_attribute("title", "You")
    await mine.get_by_role("button", name="🎉 1").click()
    await expect(his.part("reaction")).to_have_count(0)


async def test_messages_are_forwarded_alone_one_by_one_or_as_one(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    source, target = await staff.group(alice, bob), await staff.group(alice, bob)
    await staff.wrote(source, alice, "first", "second", "third")
    await staff.wrote(source, bob, "我来")
    hers, his = await desk(alice, source), await desk(bob, target)
    # one alone
    await hers.menu(hers.own("second"), "Forward")
    await hers.dialog().get_by_role("searchbox").fill(target.name)
    await hers.dialog().get_by_role("button", name=target.name).click()
    await expect(hers.page.get_by_role("status").filter(has_text=f"Forwarded to {target.name}")).to_be_visible()
    await expect(his.message("second")).to_be_visible()
    # several one by one, in their order whatever the order of choosing
    await hers.menu(hers.own("third"), "Select")
    await hers.own("first").get_by_role("checkbox").check()
    await expect(hers.page.get_by_text("2 selected")).to_be_visible()
    await hers.button("Forward one by one").click()
    await hers.dialog().get_by_role("button", name=target.name).click()
    await expect(his.message("third")).to_be_visible()
    assert await his.texts() == ["second", "first", "third"]
    # several as one, and read there
    await hers.menu(hers.own("first"), "Select")
    await hers.message("我来").get_by_role("checkbox").check()
    await hers.button("Forward merged").click()
    await hers.dialog().get_by_role("button", name=target.name).click()
    merged = his.part("forward-message")
    await expect(merged).to_contain_text(f"Chat of {source.name}")
    await expect(merged).to_contain_text("Bob：我来")
    await merged.click()
    await expect(his.dialog().get_by_test_id("message-text")).to_have_text(["first", "我来"])


async def test_a_forwarded_file_is_readable_to_those_who_were_not_there(
    desk: Desk, staff: Staff, alice: User, bob: User
) -> None:
    source, target = await staff.group(alice), await staff.group(alice, bob)
    hers, his = await desk(alice, source), await desk(bob, target)
    await hers.part("file-input").set_input_files(document("plan.txt", b"the plan"))
    await expect(hers.page.locator("[data-state=sent]").get_by_test_id("file-message")).to_be_visible()
    await hers.menu(hers.messages().last, "Forward")
    await hers.dialog().get_by_role("button", name=target.name).click()
    async with his.page.expect_download() as fetching:
        await his.part("file-message").click()
    assert (await (await fetching.value).path()).read_bytes() == b"the plan"


async def test_a_message_is_copied_and_reported_to_the_moderators(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, bob, "rude\nwords")
    hers = await desk(alice, room, permissions=["clipboard-read", "clipboard-write"])
    await hers.menu(hers.message("rude"), "Copy")
    await expect(hers.page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert await hers.page.evaluate("navigator.clipboard.readText()") == "rude\nwords"
    await hers.menu(hers.message("rude"), "Report")
    await hers.dialog().get_by_role("textbox").fill("This is an insult.")
    await hers.dialog().get_by_role("button", name="Save").click()
    await expect(hers.page.get_by_role("status").filter(has_text="Reported. Thank you.")).to_be_visible()
