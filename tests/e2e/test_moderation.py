"""The desk's one walk: what a rule holds, what a reader reports, two moderators, a block, a mute, an appeal; and the pages of
sender and reader follow at once."""

import asyncio
import re
import time

import pytest
from playwright.async_api import Locator, expect

from imcore.models import ModerationCase, User, WordCategory
from imcore.moderation import lists
from tests.e2e.files import picture
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


async def case_of(staff: Staff, room: Room, text: str, *, kind: str = "text") -> int:
    """The case of the message of that kind that says so; a worker may open it."""
    deadline = time.monotonic() + DEADLINE_MS / 1000
    those = ModerationCase.objects.filter(message__conversation=room.pk, message__kind=kind)
    wanted = those.filter(message__text=text) if text else those
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


async def report(reader: Screen, message: Locator, why: str) -> None:
    """From the message's menu, as any reader does."""
    await reader.menu(message, "Report")
    await reader.dialog().get_by_role("textbox").fill(why)
    await reader.dialog().get_by_role("button", name="Save").click()
    await expect(reader.page.get_by_role("status").filter(has_text="Reported. Thank you.")).to_be_visible()


async def fetches(who: Screen, address: str) -> int:
    """What the server answers to their browser."""
    return (await who.page.request.get(address)).status


async def lift(moderator: Screen, reason: str) -> None:
    """The sanction, from the list of them."""
    await moderator.page.goto("/admin/imcore/sanction/")
    row = moderator.page.get_by_role("row").filter(has_text=reason)
    await row.locator("input.action-select").check()
    await moderator.page.locator("select[name=action]").select_option("lift_selected")
    await moderator.page.locator("button[name=index]").click()
    await expect(moderator.page.get_by_text("1 sanction was lifted.")).to_be_visible()


async def a_held_message_is_approved(staff: Staff, room: Room, *, sender: Screen, reader: Screen, chief: Screen) -> None:
    """What a rule holds is its sender's alone until then."""
    await sender.say(f"A {WORD} in the harbour")
    held = sender.own(f"A {WORD} in the harbour")
    await expect(held.get_by_test_id("held-mark")).to_contain_text("In review")
    await staff.wrote(room, sender.user, "Nothing to see")
    await expect(reader.message("Nothing to see")).to_be_visible()
    assert await reader.messages().count() == 1
    await sender.open(room.pk)
    await expect(held.get_by_test_id("held-mark")).to_be_visible()
    await open_case(chief, await case_of(staff, room, f"A {WORD} in the harbour"))
    await press(chief, "approve")
    await expect(reader.message(f"A {WORD} in the harbour")).to_be_visible()
    await expect(sender.part("held-mark")).to_have_count(0)


async def one_moderator_has_the_case(number: int, *, chief: Screen, deputy: Screen) -> None:
    """Who opens it sees the messages around it and the reason of the report; the second one cannot decide."""
    await open_case(chief, number)
    await expect(chief.part("case")).to_contain_text("Not fit for work")
    await expect(chief.part("case")).to_contain_text("Nothing to see")
    await expect(chief.part("case-message").get_by_role("img")).to_have_js_property("naturalWidth", 480)
    await open_case(deputy, number)
    await expect(deputy.part("claimant")).to_contain_text("Chief")
    await expect(deputy.page.locator("button[name=act][value=block]")).to_have_count(0)


async def the_sender_appeals_and_is_heard(number: int, *, sender: Screen, chief: Screen) -> None:
    """From the blocked message's place; granted at the case's page."""
    await sender.part("appeal-button").click()
    await sender.part("appeal-text").fill("It is the harbour at dawn")
    await sender.part("appeal-send").click()
    await expect(sender.dialog()).to_have_count(0)
    await open_case(chief, number)
    await expect(chief.part("appeal")).to_contain_text("It is the harbour at dawn")
    await chief.page.locator("button[name=act][value=grant]").click()


async def test_a_walk_through_the_desk(desk: Desk, staff: Staff, alice: User, carol: User) -> None:
    room = await staff.group(alice, carol)
    await watch(staff, room)
    sender, reader = await desk(alice, room), await desk(carol, room)
    chief, deputy = [await desk(await staff.person(name, is_staff=True, is_superuser=True)) for name in ("chief", "deputy")]
    await a_held_message_is_approved(staff, room, sender=sender, reader=reader, chief=chief)

    await sender.part("file-input").set_input_files(picture())
    shown = reader.messages().filter(has=reader.page.get_by_test_id("image-message"))
    await expect(shown).to_have_count(1)
    await report(reader, shown, "Not fit for work")
    number = await case_of(staff, room, "", kind="image")
    await one_moderator_has_the_case(number, chief=chief, deputy=deputy)

    address = await shown.get_by_role("img").get_attribute("src") or ""
    assert [await fetches(who, address) for who in (sender, reader)] == [200, 200]
    await press(chief, "block")
    await expect(chief.part("case-state")).to_have_text("Blocked", ignore_case=True)
    await expect(reader.part("image-message")).to_have_count(0)
    await expect(sender.part("image-message")).to_have_count(0)
    await expect(sender.message("Your message was blocked by the moderators.")).to_be_visible()
    assert [await fetches(who, address) for who in (sender, reader)] == [404, 404]

    await chief.page.locator("textarea[name=reason]").fill("Enough of pictures")
    await chief.page.locator("button[name=act][value=mute]").click()
    await expect(sender.part("composer-disabled")).to_have_text(re.compile("You are muted until .+: Enough of pictures"))

    await the_sender_appeals_and_is_heard(number, sender=sender, chief=chief)
    await expect(shown).to_have_count(1)
    assert await fetches(reader, address) == 200
    await lift(chief, "Enough of pictures")
    await expect(sender.part("composer-disabled")).to_have_count(0)
    await sender.say("Thank you")
    await expect(reader.message("Thank you")).to_be_visible()
