"""The list of conversations."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.async_api import expect

from imcore.models import User
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def names(screen: Screen) -> list[str]:
    """The rows from top to bottom."""
    return await screen.part("conversation-item").locator(".name").all_inner_texts()


async def test_the_newest_conversation_stands_on_top(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    rooms = [await staff.group(alice, erin) for _ in range(3)]
    for ago, room in zip((3, 1, 2), rooms, strict=True):
        await staff.wrote(room, alice, f"{ago} days ago", at=timezone.now() - timedelta(days=ago))
    hers = await desk(erin)
    await expect(hers.part("conversation-item")).to_have_count(3)
    assert await names(hers) == [rooms[1].name, rooms[2].name, rooms[0].name]
    others = await desk(alice, rooms[0])
    await others.say("now")
    await expect(hers.part("conversation-item").first).to_contain_text(rooms[0].name)
    assert await names(hers) == [rooms[0].name, rooms[1].name, rooms[2].name]


async def test_a_row_tells_the_last_message_and_how_many_are_unread_until_it_is_opened(
    desk: Desk, staff: Staff, alice: User
) -> None:
    erin = await staff.person()
    room = await staff.group(alice, erin)
    await staff.wrote(room, erin, "old")
    await staff.wrote(room, alice, "one", "two")
    hers, others = await desk(erin), await desk(alice, room)
    await expect(hers.item(room.name)).to_contain_text("Alice: two")
    await expect(hers.item(room.name).get_by_test_id("unread-badge")).to_have_text("2")
    await others.say("three")
    await expect(hers.item(room.name)).to_contain_text("Alice: three")
    await expect(hers.item(room.name).get_by_test_id("unread-badge")).to_have_text("3")
    await expect(hers.page).to_have_title("(3) Hongyan")
    # opening it reads it, and marks where the new begins
    await hers.item(room.name).click()
    await expect(hers.page.get_by_role("separator").filter(has_text="New messages")).to_be_visible()
    await expect(hers.part("unread-badge")).to_have_count(0)
    await expect(hers.page).to_have_title(room.name)
    await expect(others.own("three").get_by_test_id("receipts")).to_contain_text("Read by all")
    # it stays read
    await hers.open()
    await expect(hers.item(room.name)).to_contain_text("Alice: three")
    await expect(hers.part("unread-badge")).to_have_count(0)


async def test_who_was_mentioned_sees_it_in_the_list(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    room = await staff.group(alice, erin)
    await staff.wrote(room, alice, "hello @Erin", mentions=(erin.pk,))
    hers = await desk(erin)
    await expect(hers.item(room.name).get_by_title("You were mentioned")).to_be_visible()
    await hers.item(room.name).click()
    await expect(hers.part("unread-badge")).to_have_count(0)
    await expect(hers.page.get_by_title("You were mentioned")).to_have_count(0)


async def test_a_pinned_conversation_stays_on_top(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    older, newer = await staff.group(alice, erin), await staff.group(alice, erin)
    await staff.wrote(older, alice, "before", at=timezone.now() - timedelta(days=1))
    await staff.wrote(newer, alice, "after")
    hers = await desk(erin)
    async with hers.page.expect_response(lambda answer: answer.url.endswith("/settings")):
        await hers.choose(hers.item(older.name), "Pin to top")
    await expect(hers.part("conversation-item").first).to_contain_text(older.name)
    await hers.page.reload()
    await expect(hers.part("conversation-item").first).to_contain_text(older.name)
    await hers.choose(hers.item(older.name), "Unpin")
    await expect(hers.part("conversation-item").first).to_contain_text(newer.name)


async def test_a_conversation_is_muted_marked_as_read_and_hidden_until_its_next_message(
    desk: Desk, staff: Staff, alice: User
) -> None:
    erin = await staff.person()
    room = await staff.group(alice, erin)
    await staff.wrote(room, alice, "noise")
    hers, others = await desk(erin), await desk(alice, room)
    row = hers.item(room.name)
    # muted, it counts quietly
    await expect(hers.page).to_have_title("(1) Hongyan")
    await hers.choose(row, "Mute")
    await expect(hers.page).to_have_title("Hongyan")
    await expect(row.get_by_test_id("unread-badge")).to_have_text("1")
    await hers.choose(row, "Unmute")
    await expect(hers.page).to_have_title("(1) Hongyan")
    # marked as read without opening it
    await hers.choose(row, "Mark as read")
    await expect(hers.part("unread-badge")).to_have_count(0)
    # open and hidden, it comes back with its next message
    await row.click()
    await expect(hers.message("noise")).to_be_visible()
    await hers.choose(row, "Hide")
    await expect(row).to_have_count(0)
    await expect(hers.page.get_by_text("Choose a conversation")).to_be_visible()
    await others.say("after")
    await expect(row).to_contain_text("Alice: after")


async def test_the_list_is_searched_by_name(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    apples, pears = await staff.group(alice, erin, name="Apples"), await staff.group(alice, erin, name="Pears")
    hers = await desk(erin)
    await expect(hers.part("conversation-item")).to_have_count(2)
    await hers.page.keyboard.press("Control+k")
    await hers.page.keyboard.type("pea")
    await expect(hers.item(apples.name)).to_have_count(0)
    await hers.page.keyboard.press("Enter")
    await expect(hers.part("chat-title")).to_contain_text(pears.name)


async def test_who_has_no_conversation_is_shown_how_to_begin(desk: Desk, staff: Staff) -> None:
    hers = await desk(await staff.person())
    await expect(hers.page.get_by_text("No conversations yet")).to_be_visible()
    await hers.part("conversation-list").get_by_role("button", name="New chat").click()
    await expect(hers.dialog()).to_contain_text("New chat")
