"""Finding people, and groups from their making to their end."""

import re

import pytest
from playwright.async_api import expect

from imcore.models import User
from tests.e2e.files import picture
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
AVATAR = re.compile(r"^/api/v1/attachments/[-0-9a-f]{36}$")


async def details(screen: Screen) -> None:
    """Opens the details beside the conversation."""
    await screen.part("details-button").click()
    await expect(screen.part("details-panel")).to_be_visible()


async def member_menu(screen: Screen, name: str, action: str, *, sure: bool = False) -> None:
    """What the details offer to do with a member; some of it is asked twice."""
    await screen.part("member").filter(has_text=name).click()
    await screen.page.get_by_role("menuitem", name=action, exact=True).click()
    if sure:
        await screen.part("confirm").click()


@pytest.mark.parametrize("words", ["欧阳", "ouyangxiao", "oyxm"], ids=["by name", "by pinyin", "by initials"])
async def test_a_colleague_is_found_and_written_to(desk: Desk, staff: Staff, alice: User, words: str) -> None:
    ming = await staff.person("ming", display_name="欧阳小明", language="zh-hans")
    hers = await desk(alice)
    await hers.button("New chat").first.click()
    await hers.dialog().get_by_role("combobox").fill(words)
    await hers.dialog().get_by_role("option", name=ming.username).click()
    await expect(hers.part("chat-title")).to_contain_text("欧阳小明")
    await hers.say("nice to meet you")
    await expect(hers.own("nice to meet you")).to_be_visible()
    theirs = await desk(ming)
    await expect(theirs.item("Alice")).to_contain_text("nice to meet you")


async def test_a_first_message_brings_the_conversation_to_the_others_open_page(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    theirs, hers = await desk(erin), await desk(alice)
    await hers.button("New chat").first.click()
    await hers.dialog().get_by_role("combobox").fill(erin.username)
    await hers.dialog().get_by_role("option", name=erin.username).click()
    await hers.say("hello")
    await theirs.item("Alice").click()
    await expect(theirs.message("hello")).to_be_visible()


async def test_the_same_colleague_is_the_same_conversation(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    room = await staff.direct(alice, erin)
    await staff.wrote(room, erin, "we know each other")
    hers = await desk(alice)
    await hers.button("New chat").first.click()
    await hers.dialog().get_by_role("combobox").fill(erin.username)
    await expect(hers.dialog().get_by_role("option")).to_have_count(1)
    await hers.dialog().get_by_role("combobox").press("Enter")
    await expect(hers.message("we know each other")).to_be_visible()


async def test_nobody_found_is_said(desk: Desk, alice: User) -> None:
    hers = await desk(alice)
    await hers.button("New chat").first.click()
    await hers.dialog().get_by_role("combobox").fill("zzzzzz")
    await expect(hers.dialog()).to_contain_text("Nobody found")


async def test_a_person_is_written_to_from_their_card(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    room = await staff.group(alice, erin)
    await staff.wrote(room, erin, "hi all")
    hers = await desk(alice, room)
    await hers.button("Profile of Erin").click()
    await expect(hers.dialog()).to_contain_text(erin.username)
    await hers.dialog().get_by_role("button", name="Send a message").click()
    await expect(hers.part("chat-title")).to_contain_text("Erin")
    await expect(hers.page.get_by_text("Write the first message.")).to_be_visible()


async def test_a_group_is_made_with_a_name_and_its_members(desk: Desk, staff: Staff, alice: User) -> None:
    erin, ming = await staff.person(), await staff.person("ming")
    theirs, hers = await desk(erin), await desk(alice)
    await hers.button("New group").first.click()
    await hers.dialog().get_by_label("Group name").fill("Autumn outing")
    for one in (erin, ming):
        await hers.dialog().get_by_role("combobox").fill(one.username)
        await hers.dialog().get_by_role("option", name=one.username).click()
    await hers.button("Create group (3)").click()
    await expect(hers.part("chat-title")).to_contain_text("Autumn outing3 members")
    await expect(hers.message("You created the group")).to_be_visible()
    await expect(theirs.item("Autumn outing")).to_contain_text("Alice created the group")


async def test_a_group_without_a_name_is_called_after_its_people(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    hers = await desk(alice)
    await hers.button("New group").first.click()
    await hers.dialog().get_by_role("combobox").fill(erin.username)
    await hers.dialog().get_by_role("option", name=erin.username).click()
    await hers.button("Create group (2)").click()
    await expect(hers.part("chat-title")).to_contain_text("Alice, Erin")


async def test_a_new_name_and_announcement_are_seen_by_all(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    await details(hers)
    await hers.button("Rename group").click()
    await hers.dialog().get_by_role("textbox").fill(f"{room.name} renamed")
    await hers.dialog().get_by_role("button", name="Save").click()
    await expect(his.part("chat-title")).to_contain_text(f"{room.name} renamed")
    await expect(his.message(f"Alice将群名改为“{room.name} renamed”")).to_be_visible()
    await hers.part("edit-announcement").click()
    await hers.dialog().get_by_role("textbox").fill("No meeting today")
    await hers.dialog().get_by_role("button", name="Save").click()
    await expect(his.message("Alice更新了群公告：No meeting today")).to_be_visible()
    await details(his)
    await expect(his.part("details-panel")).to_contain_text("No meeting today")


async def test_who_is_added_gets_the_group_and_who_is_removed_loses_it(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    room = await staff.group(alice)
    theirs, hers = await desk(erin), await desk(alice, room)
    await details(hers)
    await hers.button("Invite people").click()
    await hers.dialog().get_by_role("combobox").fill(erin.username)
    await hers.dialog().get_by_role("option", name=erin.username).click()
    await hers.part("invite-confirm").click()
    await theirs.item(room.name).click()
    await expect(theirs.composer).to_be_visible()
    await member_menu(hers, "Erin", "Remove from group", sure=True)
    await expect(theirs.item(room.name)).to_have_count(0)
    await expect(theirs.page.get_by_text("Choose a conversation")).to_be_visible()
    await expect(hers.part("member")).to_have_count(1)
    await expect(hers.message("You removed Erin")).to_be_visible()


async def test_a_member_leaves(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    await details(his)
    await his.button("退出群聊").click()
    await his.part("confirm").click()
    await expect(his.item(room.name)).to_have_count(0)
    await expect(hers.message("Bob left the group")).to_be_visible()
    await expect(hers.part("chat-title")).to_contain_text("1 member")


async def test_an_admin_is_made_and_unmade(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    await details(hers)
    await details(his)
    await expect(his.part("rename-group")).to_have_count(0)
    await member_menu(hers, "Bob", "Make admin")
    await expect(his.part("rename-group")).to_be_visible()
    await expect(hers.part("member").filter(has_text="Bob")).to_contain_text("Admin")
    await member_menu(hers, "Bob", "Remove as admin")
    await expect(his.part("rename-group")).to_have_count(0)


async def test_the_group_is_handed_over(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    await details(hers)
    await details(his)
    await member_menu(hers, "Bob", "Make owner", sure=True)
    await expect(his.button("解散群聊")).to_be_visible()
    await expect(hers.button("Leave group")).to_be_visible()
    await expect(his.part("member").filter(has_text="Bob")).to_contain_text("群主")


async def test_while_all_are_muted_only_admins_write(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    await details(hers)
    await hers.page.get_by_role("switch", name="Only admins write").click()
    await expect(his.page.get_by_text("全员禁言中，仅管理员可以发言。")).to_be_visible()
    await expect(his.composer).to_have_count(0)
    await hers.say("silence please")
    await expect(his.message("silence please")).to_be_visible()
    await hers.page.get_by_role("switch", name="Only admins write").click()
    await expect(his.composer).to_be_visible()


async def test_the_invite_policy_takes_the_button_away(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    await details(his)
    await expect(his.button("邀请成员")).to_be_visible()
    await details(hers)
    await hers.page.get_by_role("switch", name="Only admins invite").click()
    await expect(his.button("邀请成员")).to_have_count(0)
    await expect(hers.page.get_by_role("switch", name="Only admins invite")).to_be_checked()


async def test_a_dissolved_group_is_read_but_not_written_in(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, alice, "the end is near")
    hers, his = await desk(alice, room), await desk(bob, room)
    await details(hers)
    await hers.button("Dissolve group").click()
    await expect(hers.dialog()).to_contain_text(f"Nobody will be able to write in “{room.name}” any more.")
    await hers.part("confirm").click()
    await expect(his.page.get_by_text("该群已解散，可以查看历史，但不能再发言。")).to_be_visible()
    await expect(his.message("the end is near")).to_be_visible()
    await expect(hers.composer).to_have_count(0)


async def test_a_nickname_is_shown_in_its_group_only(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, bob, "是我")
    hers, his = await desk(alice, room), await desk(bob, room)
    await details(his)
    await his.part("group-nickname").click()
    await his.dialog().get_by_role("textbox").fill("老张")
    await his.dialog().get_by_role("button", name="保存").click()
    await expect(his.part("member").filter(has_text="老张")).to_be_visible()
    await details(hers)
    await expect(hers.part("member").filter(has_text="老张")).to_be_visible()


async def test_a_group_and_a_person_get_a_picture(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    room = await staff.group(erin, alice)
    theirs, hers = await desk(erin, room), await desk(alice, room)
    await details(theirs)
    await theirs.part("details-panel").locator("input[type=file]").set_input_files(picture())
    await expect(hers.part("chat-title").locator("img")).to_have_attribute("src", AVATAR)
    await theirs.button("Settings").click()
    await theirs.part("settings-dialog").locator("input[type=file]").set_input_files(picture())
    await expect(theirs.part("settings-dialog").locator("img")).to_have_attribute("src", AVATAR)
