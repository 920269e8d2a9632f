"""What can be done with a message, and what the other one sees of it."""

import pytest
from playwright.async_api import expect

from imcore.models import User
from tests.e2e.files import document
from tests.e2e.screen import Desk
from tests.e2e.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_reply_quotes_and_leads_to_what_it_answers(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, alice, "the question", *[f"filler {n}\n\n\n" for n in range(20)])
    hers, his = await desk(alice, room), await desk(bob, room)
    await his.menu(his.message("the question"), "回复")
    await expect(his.part("writing-bar")).to_contain_text("回复 Alice： the question")
    await his.say("答案")
    quote = hers.message("答案").get_by_test_id("reply-quote")
    await expect(quote).to_contain_text("Alicethe question")
    await quote.click()
    await expect(hers.page.locator("[data-seq='1']")).to_be_in_viewport()
    await expect(his.part("writing-bar")).to_have_count(0)


async def test_a_reply_can_be_given_up_with_escape(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    await staff.wrote(room, alice, "the question")
    hers = await desk(alice, room)
    await hers.menu(hers.message("the question"), "Reply")
    await hers.composer.press("Escape")
    await expect(hers.part("writing-bar")).to_have_count(0)
    await hers.say("not an answer")
    await expect(hers.own("not an answer")).to_be_visible()
    assert await hers.part("reply-quote").count() == 0


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


async def test_an_own_message_is_edited_and_marked(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, alice, "teh")
    hers, his = await desk(alice, room), await desk(bob, room)
    await hers.menu(hers.own("teh"), "Edit")
    await expect(hers.composer).to_have_value("teh")
    await hers.say("the")
    await expect(his.message("已编辑")).to_contain_text("the")
    await expect(hers.composer).to_have_value("")
    assert await hers.texts() == await his.texts() == ["the"]


async def test_arrow_up_in_an_empty_composer_edits_the_last_own_message(
    desk: Desk, staff: Staff, alice: User, bob: User
) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, alice, "teh end")
    await staff.wrote(room, bob, "？")
    hers = await desk(alice, room)
    await hers.composer.press("ArrowUp")
    await expect(hers.composer).to_have_value("teh end")
    await hers.composer.press("Escape")
    await expect(hers.composer).to_have_value("")


async def test_nobody_else_may_edit_or_recall(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, alice, "mine")
    his = await desk(bob, room)
    await his.point_at(his.message("mine"))
    await his.message("mine").get_by_test_id("more-actions").click()
    offered = await his.page.get_by_role("menuitem").all_inner_texts()
    assert offered == ["回复", "复制", "转发", "多选", "标记重点", "举报"]


async def test_a_reaction_is_put_on_joined_and_taken_off(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, alice, "done!")
    hers, his = await desk(alice, room), await desk(bob, room)
    await his.point_at(his.message("done!"))
    await his.message("done!").get_by_role("button", name="表情回应").click()
    await his.message("done!").get_by_role("button", name="🎉").click()
    await hers.message("done!").get_by_role("button", name="🎉 1").click()
    await expect(his.message("done!").get_by_role("button", name="🎉 2")).to_have_attribute("title", "你和Alice")
    await his.message("done!").get_by_role("button", name="🎉 2").click()
    await expect(hers.message("done!").get_by_role("button", name="🎉 1")).to_have_attribute("title", "You")
    await hers.message("done!").get_by_role("button", name="🎉 1").click()
    await expect(his.part("reaction")).to_have_count(0)


async def test_a_pinned_message_is_found_in_the_details_of_both(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, alice, "the address is 3 Main Street", *[f"filler {n}\n\n\n" for n in range(20)])
    hers, his = await desk(alice, room), await desk(bob, room)
    await his.button("会话详情").click()
    await hers.menu(hers.message("Main Street"), "Pin")
    await expect(his.part("pin")).to_contain_text("Alicethe address is 3 Main Street")
    await his.part("pin").click()
    await expect(his.page.locator("[data-seq='1']")).to_be_in_viewport()
    await his.button("取消重点").click()
    await expect(his.part("pin")).to_have_count(0)


async def test_one_message_is_forwarded_to_another_conversation(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    source, target = await staff.group(alice), await staff.group(alice, bob)
    await staff.wrote(source, alice, "pass it on")
    hers, his = await desk(alice, source), await desk(bob, target)
    await hers.menu(hers.own("pass it on"), "Forward")
    await hers.dialog().get_by_role("searchbox").fill(target.name)
    await hers.dialog().get_by_role("button", name=target.name).click()
    await expect(hers.page.get_by_role("status").filter(has_text=f"Forwarded to {target.name}")).to_be_visible()
    await expect(his.message("pass it on")).to_be_visible()


async def test_several_are_forwarded_one_by_one_in_their_order(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    source, target = await staff.group(alice), await staff.group(alice, bob)
    await staff.wrote(source, alice, "first", "second", "third")
    hers, his = await desk(alice, source), await desk(bob, target)
    await hers.menu(hers.own("third"), "Select")
    await hers.own("first").get_by_role("checkbox").check()
    await expect(hers.page.get_by_text("2 selected")).to_be_visible()
    await hers.button("Forward one by one").click()
    await hers.dialog().get_by_role("button", name=target.name).click()
    await expect(his.message("third")).to_be_visible()
    assert await his.texts() == ["first", "third"]


async def test_several_are_forwarded_as_one_and_read_there(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    source, target = await staff.group(alice, bob), await staff.group(alice, bob)
    await staff.wrote(source, alice, "who comes?")
    await staff.wrote(source, bob, "我来")
    hers, his = await desk(alice, source), await desk(bob, target)
    await hers.menu(hers.message("who comes?"), "Select")
    await hers.message("我来").get_by_role("checkbox").check()
    await hers.button("Forward merged").click()
    await hers.dialog().get_by_role("button", name=target.name).click()
    merged = his.part("forward-message")
    await expect(merged).to_contain_text(f"Chat of {source.name}")
    await expect(merged).to_contain_text("Bob：我来")
    await merged.click()
    assert await his.dialog().get_by_test_id("message-text").all_inner_texts() == ["who comes?", "我来"]


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


async def test_a_message_is_copied(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    await staff.wrote(room, alice, "two\nlines")
    hers = await desk(alice, room, permissions=["clipboard-read", "clipboard-write"])
    await hers.menu(hers.own("two"), "Copy")
    await expect(hers.page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert await hers.page.evaluate("navigator.clipboard.readText()") == "two\nlines"


async def test_a_message_is_reported_to_the_moderators(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, bob, "rude words")
    hers = await desk(alice, room)
    await hers.menu(hers.message("rude words"), "Report")
    await hers.dialog().get_by_role("textbox").fill("This is an insult.")
    await hers.dialog().get_by_role("button", name="Save").click()
    await expect(hers.page.get_by_role("status").filter(has_text="Reported. Thank you.")).to_be_visible()
