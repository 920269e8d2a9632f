"""A message that a rule holds: its sender sees it, a moderator decides at the desk, the other's page follows; then a mute."""

import asyncio
import re
import time

import pytest
from playwright.async_api import expect

from imcore.models import ModerationCase, User, WordCategory
from imcore.moderation import lists
from tests.e2e.screen import DEADLINE_MS, Desk, Screen
from tests.e2e.staff import Room, Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
WORD = "pelican"


async def watch(staff: Staff, room: Room) -> None:
    """The word is held in that group, and nowhere else."""

    def write() -> None:
        category = WordCategory.objects.create(name=f"Birds {room.pk}", action="hold", scopes=[f"conversation:{room.pk}"])
        lists.write(lists.plan(lists.typed(WORD), category=category))

    await staff.ask(write)


async def case_of(staff: Staff, room: Room, text: str) -> int:
    """The case that the worker opens for the message that says so."""
    deadline = time.monotonic() + DEADLINE_MS / 1000
    wanted = ModerationCase.objects.filter(message__conversation=room.pk, message__text=text)
    while time.monotonic() < deadline:
        found = await staff.ask(lambda: wanted.values_list("pk", flat=True).first())
        if found is not None:
            return int(found)
        await asyncio.sleep(0.1)
    raise AssertionError(f"no case was opened for {text!r}")


async def open_case(moderator: Screen, number: int) -> None:
    """The case's page, with its buttons."""
    await moderator.page.goto(f"/admin/imcore/moderationcase/{number}/change/")
    await expect(moderator.part("case")).to_be_visible()


async def press(moderator: Screen, name: str) -> None:
    """A button of the case's page; the page comes again."""
    box = moderator.page.get_by_label("then the next case")
    if await box.is_checked():
        await box.uncheck()
    await moderator.page.locator(f"button[name=act][value={name}]").click()
    await expect(moderator.part("case")).to_be_visible()


async def test_a_held_message_is_decided_on_at_the_desk_and_the_pages_follow(
    desk: Desk, staff: Staff, alice: User, carol: User
) -> None:
    room = await staff.group(alice, carol)
    await watch(staff, room)
    chief = await staff.person("moderator", is_staff=True, is_superuser=True)
    sender, reader = await desk(alice, room), await desk(carol, room)
    moderator = await desk(chief)

    await sender.say(f"A {WORD} in the harbour")
    held = sender.own(f"A {WORD} in the harbour")
    await expect(held.get_by_test_id("held-mark")).to_contain_text("In review")
    await staff.wrote(room, alice, "Nothing to see")
    await expect(reader.message("Nothing to see")).to_be_visible()
    assert await reader.messages().count() == 1
    await sender.open(room.pk)
    await expect(held.get_by_test_id("held-mark")).to_be_visible()

    await open_case(moderator, await case_of(staff, room, f"A {WORD} in the harbour"))
    await expect(moderator.part("case-message")).to_contain_text(f"A {WORD} in the harbour")
    await press(moderator, "approve")
    await expect(reader.message(f"A {WORD} in the harbour")).to_be_visible()
    await expect(sender.part("held-mark")).to_have_count(0)

    await press(moderator, "block")
    await expect(moderator.part("case-state")).to_have_text("Blocked", ignore_case=True)
    await expect(reader.message(f"A {WORD} in the harbour")).to_have_count(0)
    await expect(sender.message("Your message was blocked by the moderators.")).to_be_visible()

    await sender.part("appeal-button").click()
    await sender.part("appeal-text").fill("It is a bird")
    await sender.part("appeal-send").click()
    await expect(sender.dialog()).to_have_count(0)
    await moderator.page.reload()
    await expect(moderator.part("appeal")).to_contain_text("It is a bird")
    await moderator.page.locator("button[name=act][value=grant]").click()
    await expect(reader.message(f"A {WORD} in the harbour")).to_be_visible()

    await moderator.page.locator("textarea[name=reason]").fill("Enough of birds")
    await moderator.page.locator("button[name=act][value=mute]").click()
    await expect(sender.part("composer-disabled")).to_have_text(re.compile("You are muted until .+: Enough of birds"))
