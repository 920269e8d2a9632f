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


async def test_a_colleague_is_found_by_any_of_their_names_and_written_to(desk: Desk, staff: Staff, alice: User) -> None:
    ming = await staff.person("ming", display_name="欧阳小明", language="zh-hans")
    hers, theirs = await desk(alice), await desk(ming)
    # nobody is called so, and that is said
    await hers.button("New chat").first.click()
    box, found = hers.dialog().get_by_role("combobox"), hers.dialog().get_by_role("option", name=ming.username)
    await box.fill("zzzzzz")
    await expect(hers.dialog()).to_contain_text("Nobody found")
    # by name, by pinyin, by initials
    for words in ("欧阳", "ouyangxiao", "oyxm"):
        await box.fill("zzzzzz")
        await expect(found).to_have_count(0)
        await box.fill(words)
        await expect(found).to_be_visible()
    # the first message brings the conversation to the other one's open page
    await found.click()
    await expect(hers.part("chat-title")).to_contain_text("欧阳小明")
    await hers.say("nice to meet you")
    await expect(hers.own("nice to meet you")).to_be_visible()
    await expect(theirs.item("Alice")).to_contain_text("nice to meet you")
    await theirs.item("Alice").click()
    await expect(theirs.message("nice to meet you")).to_be_visible()
    # found once more, it is the same conversation
    await hers.open()
    await hers.button("New chat").first.click()
    await box.fill(ming.username)
    await expect(hers.dialog().get_by_role("option")).to_have_count(1)
    await box.press("Enter")
    await expect(hers.message("nice to meet you")).to_be_visible()


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


async def test_a_group_is_made_with_a_name_or_called_after_its_people(desk: Desk, staff: Staff, alice: User) -> None:
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
    # without a name
    await hers.button("New group").first.click()
    await hers.dialog().get_by_role("combobox").fill(erin.username)
    await hers.dialog().get_by_role("option", name=erin.username).click()
    await hers.button("Create group (2)").click()
    await expect(hers.part("chat-title")).to_contain_text("Alice, Erin")


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


async def test_what_an_owner_sets_is_seen_by_all_at_once(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    await details(hers)
    await details(his)
    # a new name and an announcement
    await hers.button("Rename group").click()
    await hers.dialog().get_by_role("textbox").fill(f"{room.name} renamed")
    await hers.dialog().get_by_role("button", name="Save").click()
    await expect(his.part("chat-title")).to_contain_text(f"{room.name} renamed")
    await expect(his.message(f"Alice将群名改为“{room.name} renamed”")).to_be_visible()
    await hers.part("edit-announcement").click()
    await hers.dialog().get_by_role("textbox").fill("No meeting today")
    await hers.dialog().get_by_role("button", name="Save").click()
    await expect(his.message("Alice更新了群公告：No meeting today")).to_be_visible()
    await expect(his.part("details-panel")).to_contain_text("No meeting today")
    # only admins invite: the others' button goes
    await expect(his.button("邀请成员")).to_be_visible()
    await hers.page.get_by_role("switch", name="Only admins invite").click()
    await expect(his.button("邀请成员")).to_have_count(0)
    await expect(hers.page.get_by_role("switch", name="Only admins invite")).to_be_checked()
    # only admins write, for a while
    await hers.page.get_by_role("switch", name="Only admins write").click()
    await expect(his.page.get_by_text("全员禁言中，仅管理员可以发言。")).to_be_visible()
    await expect(his.composer).to_have_count(0)
    await hers.say("silence please")
    await expect(his.message("silence please")).to_be_visible()
    await hers.page.get_by_role("switch", name="Only admins write").click()
    await expect(his.composer).to_be_visible()


async def test_a_member_becomes_admin_and_owner_and_the_former_owner_leaves(
    desk: Desk, staff: Staff, alice: User, bob: User
) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    await details(hers)
    await details(his)
    # an admin is made and unmade
    await expect(his.part("rename-group")).to_have_count(0)
    await member_menu(hers, "Bob", "Make admin")
    await expect(his.part("rename-group")).to_be_visible()
    await expect(hers.part("member").filter(has_text="Bob")).to_contain_text("Admin")
    await member_menu(hers, "Bob", "Remove as admin")
    await expect(his.part("rename-group")).to_have_count(0)
    # the group is handed over
    await member_menu(hers, "Bob", "Make owner", sure=True)
    await expect(his.button("解散群聊")).to_be_visible()
    await expect(his.part("member").filter(has_text="Bob")).to_contain_text("群主")
    # who handed it over may leave
    await hers.button("Leave group").click()
    await hers.part("confirm").click()
    await expect(hers.item(room.name)).to_have_count(0)
    await expect(his.message("Alice退出了群聊")).to_be_visible()
    await expect(his.part("member")).to_have_count(1)
    await expect(his.part("chat-title")).to_contain_text(f"{room.name}1 位成员")


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


async def test_a_nickname_and_pictures_are_seen_by_the_others(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    room = await staff.group(erin, alice)
    theirs, hers = await desk(erin, room), await desk(alice, room)
    await details(theirs)
    # a nickname
    await theirs.part("group-nickname").click()
    await theirs.dialog().get_by_role("textbox").fill("老张")
    await theirs.dialog().get_by_role("button", name="Save").click()
    await expect(theirs.part("member").filter(has_text="老张")).to_be_visible()
    await details(hers)
    await expect(hers.part("member").filter(has_text="老张")).to_be_visible()
    # the group's picture, and one's own
    await theirs.part("details-panel").locator("input[type=file]").set_input_files(picture())
    await expect(hers.part("chat-title").locator("img")).to_have_attribute("src", AVATAR)
    await theirs.button("Settings").click()
    await theirs.part("settings-dialog").locator("input[type=file]").set_input_files(picture())
    await expect(theirs.part("settings-dialog").locator("img")).to_have_attribute("src", AVATAR)
