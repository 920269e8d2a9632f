"""The messages of a conversation: days, older pages, the reader's place."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.async_api import expect

from imcore.models import User
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Room, Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
LINES = [f"line {number}\nof {'many words ' * (number % 5)}" for number in range(1, 161)]


async def long_room(staff: Staff, writer: User, *readers: User) -> Room:
    """160 messages, all read by their writer."""
    room = await staff.group(writer, *readers)
    await staff.wrote(room, writer, *LINES)
    return room


async def top_of(screen: Screen, seq: int) -> float:
    """Where that message stands on the screen."""
    box = await screen.page.locator(f"[data-seq='{seq}']").bounding_box()
    assert box is not None
    return box["y"]


async def test_days_are_told_apart(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    noon = datetime.now(ZoneInfo("Asia/Shanghai")).replace(hour=0, minute=1)
    await staff.wrote(room, alice, "long ago", at=datetime(2024, 2, 29, 12, tzinfo=ZoneInfo("Asia/Shanghai")))
    await staff.wrote(room, alice, "the day before", at=noon - timedelta(days=1))
    await staff.wrote(room, alice, "this day", at=noon)
    hers, his = await desk(alice, room), await desk(bob, room)
    await expect(hers.page.get_by_role("separator")).to_have_text(["February 29, 2024", "Yesterday", "Today"])
    assert await his.page.locator(".day").all_inner_texts() == ["2024年2月29日", "昨天", "今天"]


async def test_a_conversation_opens_at_its_end_and_older_pages_come_by_scrolling(desk: Desk, staff: Staff, alice: User) -> None:
    hers = await desk(alice, await long_room(staff, alice))
    await expect(hers.page.locator("[data-seq='160']")).to_be_in_viewport()
    assert await hers.messages().count() == 50
    await hers.part("timeline").evaluate("pane => pane.scrollTop = 300")
    before = await top_of(hers, 114)
    await expect(hers.messages()).to_have_count(100)
    assert abs(await top_of(hers, 114) - before) <= 1
    await hers.part("timeline").evaluate("pane => pane.scrollTop = 0")
    await expect(hers.messages()).to_have_count(150)
    await hers.part("timeline").evaluate("pane => pane.scrollTop = 0")
    await expect(hers.messages()).to_have_count(160)
    await hers.part("timeline").evaluate("pane => pane.scrollTop = 0")
    await expect(hers.page.get_by_text("This is the beginning of the conversation.")).to_be_in_viewport()
    assert [text.split("\n")[0] for text in await hers.texts()] == [f"line {number}" for number in range(1, 161)]


async def test_new_messages_move_a_reader_at_the_end_along_and_nobody_in_the_past(
    desk: Desk, staff: Staff, alice: User, bob: User
) -> None:
    room = await long_room(staff, alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    await his.say("还在吗？")
    await expect(hers.message("还在吗？")).to_be_in_viewport()
    await hers.part("timeline").evaluate("pane => pane.scrollTop = pane.scrollHeight / 2")
    await expect(hers.part("jump-to-latest")).to_be_visible()
    seq = int(await hers.messages().nth(30).get_attribute("data-seq") or 0)
    before = await top_of(hers, seq)
    await his.say("新消息")
    await expect(hers.part("jump-to-latest")).to_have_text("1")
    assert abs(await top_of(hers, seq) - before) <= 1
    await hers.button("To the newest message").click()
    await expect(hers.message("新消息")).to_be_in_viewport()
    await expect(hers.part("jump-to-latest")).to_have_count(0)


async def test_from_the_past_one_comes_to_the_present_by_scrolling_or_at_once_by_writing(
    desk: Desk, staff: Staff, alice: User
) -> None:
    room = await long_room(staff, alice)
    await staff.wrote(room, alice, "an answer", reply_to=3)
    hers = await desk(alice, room)
    # writing leads back to the end
    await hers.part("reply-quote").click()
    await expect(hers.page.locator("[data-seq='3']")).to_be_in_viewport()
    assert await hers.page.locator("[data-seq='160']").count() == 0
    await hers.say("back to the present")
    await expect(hers.own("back to the present")).to_be_in_viewport()
    # scrolling leads there page by page, and leaves nothing out
    await hers.part("reply-quote").click()
    await expect(hers.page.locator("[data-seq='3']")).to_be_in_viewport()
    while await hers.page.locator("[data-seq='162']").count() == 0:
        count = await hers.messages().count()
        await hers.part("timeline").evaluate("pane => pane.scrollTop = pane.scrollHeight")
        await expect(hers.messages()).not_to_have_count(count)
    seqs = await hers.messages().evaluate_all("rows => rows.map(row => Number(row.dataset.seq))")
    assert seqs == list(range(seqs[0], 163))


async def test_messages_of_one_sender_in_a_row_stand_together(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    await staff.wrote(room, bob, "一", "二")
    await staff.wrote(room, alice, "three")
    await staff.wrote(room, bob, "四")
    hers = await desk(alice, room)
    await expect(hers.messages()).to_have_count(4)
    await expect(hers.page.locator(".sender")).to_have_text(["Bob", "Bob"])


async def test_what_somebody_joined_after_is_not_shown(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    await staff.wrote(room, alice, "before you", at=timezone.now() - timedelta(hours=1))
    erin = await staff.person()
    hers = await desk(alice, room)
    await hers.button("Details").click()
    await hers.button("Invite people").click()
    await hers.dialog().get_by_role("combobox").fill(erin.username)
    await hers.dialog().get_by_role("option", name=erin.username).click()
    await hers.part("invite-confirm").click()
    await expect(hers.message("You invited Erin")).to_be_visible()
    theirs = await desk(erin, room)
    await expect(theirs.message("Alice invited")).to_have_text("Alice invited you")
    assert await theirs.message("before you").count() == 0
