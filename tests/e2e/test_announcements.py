"""What the company tells: the list, the text, the confirmation, and the banner that asks for it."""

import pytest
from playwright.async_api import expect

from imcore.models import User
from oa.announcements import tracking
from tests import factories
from tests.e2e.screen import Desk
from tests.e2e.staff import Staff
from tests.oa.announcements import desks

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
HTML = """<h1>Fire drill</h1><p>On <b>Friday</b> at ten. See <a href="https://example.com/plan">the plan</a>.</p>
<table><tr><th>Hall</th><td>Exit 3</td></tr></table>"""


async def editor(staff: Staff) -> User:
    """Somebody who may write announcements."""
    return await staff.ask(lambda: desks.editor("add"))


async def announce(staff: Staff, author: User, *readers: User, **fields: object) -> int:
    """One to these people; its id."""
    people = [reader.pk for reader in readers]
    told = await staff.post(author, "/announcement-desk", people=people, **({"html": "<p>So it is.</p>"} | fields))
    return int((await staff.post(author, f"/announcement-desk/{told['id']}/publish"))["id"])


async def reader(staff: Staff) -> User:
    """Somebody who works here and has been told nothing yet."""
    erin = await staff.person()
    await staff.works_in(erin, await staff.department(f"Readers {factories.number()}"))
    return erin


async def test_announcements_are_listed_and_reading_takes_the_badge_away(desk: Desk, staff: Staff) -> None:
    erin, author = await reader(staff), await editor(staff)
    await announce(staff, author, erin, title="Canteen closed", html="<p>Until Monday.</p>")
    await announce(staff, author, erin, title="House rules", is_pinned=True)
    await announce(staff, author, erin, title="Summer party")
    hers = await desk(erin)
    await expect(hers.part("tab-announcements").get_by_test_id("tab-badge")).to_contain_text("3")
    await hers.part("tab-announcements").click()
    await expect(hers.part("announcement-item").locator(".title")).to_have_text(
        ["House rules", "Summer party", "Canteen closed"]
    )
    await expect(hers.part("unread-dot")).to_have_count(3)
    await hers.part("announcement-item").filter(has_text="Canteen").click()
    await expect(hers.part("announcement-text")).to_have_text("Until Monday.")
    await expect(hers.part("unread-dot")).to_have_count(2)
    await expect(hers.part("tab-announcements").get_by_test_id("tab-badge")).to_contain_text("2")
    await expect(hers.part("confirm-announcement")).to_have_count(0)


async def test_one_that_must_be_confirmed_asks_for_it_wherever_one_is(desk: Desk, staff: Staff) -> None:
    erin, author = await reader(staff), await editor(staff)
    hers = await desk(erin)
    told = await announce(staff, author, erin, title="Fire drill", html=HTML, must_confirm=True)
    await expect(hers.part("announcement-banner")).to_contain_text("Please confirm: Fire drill")
    await hers.part("announcement-banner").get_by_role("button", name="Open").click()
    await expect(hers.part("announcement-text").get_by_role("link", name="the plan")).to_have_attribute(
        "href", "https://example.com/plan"
    )
    await expect(hers.part("announcement-text").get_by_role("cell", name="Exit 3")).to_be_visible()
    await expect(hers.part("announcement-item")).to_contain_text("Please confirm")
    await expect(hers.part("unconfirmed-count")).to_be_visible()
    await hers.part("confirm-announcement").click()
    await expect(hers.part("announcement-view")).to_contain_text("Confirmed")
    await expect(hers.part("announcement-item")).not_to_contain_text("Please confirm")
    await expect(hers.part("unconfirmed-count")).to_have_count(0)
    await expect(hers.part("announcement-banner")).to_have_count(0)
    figures = await staff.ask(lambda: tracking.figures([told]))
    assert figures == {told: tracking.Figures(recipients=1, read=1, confirmed=1)}


async def test_a_reminder_comes_back_into_sight_and_a_withdrawn_one_goes(desk: Desk, staff: Staff) -> None:
    erin, author = await reader(staff), await editor(staff)
    told = await announce(staff, author, erin, title="New contract", must_confirm=True)
    hers = await desk(erin)
    await hers.part("tab-announcements").click()
    await expect(hers.part("announcement-item")).to_have_count(1)
    await expect(hers.part("announcement-banner")).to_have_count(0)
    await staff.post(author, f"/announcement-desk/{told}/remind")
    await expect(hers.part("announcement-banner")).to_contain_text("New contract")
    await staff.post(author, f"/announcement-desk/{told}/withdraw")
    await expect(hers.part("announcement-banner")).to_have_count(0)
    await expect(hers.part("announcement-item")).to_have_count(0)
    await expect(hers.page.get_by_text("No announcements")).to_be_visible()


async def test_a_message_that_must_be_confirmed_counts_who_has(desk: Desk, staff: Staff, alice: User, carol: User) -> None:
    erin = await staff.person()
    room = await staff.group(erin, alice, carol)
    hers, others = await desk(erin, room), await desk(alice, room)
    await hers.page.get_by_role("button", name="Must be confirmed").click()
    await hers.say("the office is closed tomorrow")
    own, theirs = hers.own("closed tomorrow"), others.message("closed tomorrow")
    await expect(own.get_by_test_id("confirmations")).to_have_text("0 of 2 confirmed")
    await expect(own.get_by_test_id("confirm-message")).to_have_count(0)
    await expect(hers.part("important-switch")).to_have_attribute("aria-pressed", "false")
    await theirs.get_by_test_id("confirm-message").click()
    await expect(theirs).to_contain_text("You confirmed")
    await expect(own.get_by_test_id("confirmations")).to_have_text("1 of 2 confirmed")
    await own.get_by_test_id("confirmations").click()
    await expect(hers.part("non-confirmer")).to_have_text("CCarol")
    await hers.dialog().get_by_role("tab", name="Confirmed (1)").click()
    await expect(hers.part("confirmer")).to_contain_text("Alice")
    await hers.part("remind").click()
    await expect(hers.page.get_by_text("Reminded: 1 person")).to_be_visible()
    await hers.page.keyboard.press("Escape")
    await others.say("noted")
    await expect(hers.message("noted").get_by_test_id("important-message")).to_have_count(0)
