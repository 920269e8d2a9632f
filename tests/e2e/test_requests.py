"""Contacts of one's own, and asking where the rules forbid to write."""

import pytest
from playwright.async_api import expect

from imcore.models import User
from oa.models import Employee, VisibilityRule
from tests import factories
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
REFUSED = "status of 403"


async def pair_with_a_rule(staff: Staff) -> tuple[User, User]:
    """An intern and a chief, to whom the intern may not write."""
    intern, chief = await staff.person("ivy"), await staff.person("chuck")
    place = await staff.department(f"Floor {factories.number()}")
    await staff.works_in(intern, place, title="Intern")
    await staff.works_in(chief, place, title="Chief")

    def forbid() -> None:
        rule = VisibilityRule.objects.create(name=f"Rule {factories.number()}", aspect="start", effect="deny")
        rule.viewer_people.set(Employee.objects.filter(user=intern))
        rule.target_people.set(Employee.objects.filter(user=chief))

    await staff.ask(forbid)
    return intern, chief


async def card(screen: Screen, person: User) -> None:
    """Opens somebody's card through the search."""
    await screen.part("tab-contacts").click()
    await screen.page.get_by_role("searchbox", name="Search people and departments").fill(person.username)
    await screen.part("found-person").filter(has_text=person.display_name).click()
    await expect(screen.dialog()).to_contain_text(person.username)


async def ask(screen: Screen, person: User, note: str) -> None:
    """Tries to write, may not, and asks."""
    await card(screen, person)
    await screen.part("message-person").click()
    await screen.dialog().get_by_label("Why do you want to write?").fill(note)
    await screen.part("ask-to-write").click()
    await expect(screen.part("request-state")).to_have_text("Waiting for an answer")


async def test_who_may_not_write_asks_and_is_let_in(desk: Desk, staff: Staff) -> None:
    intern, chief = await pair_with_a_rule(staff)
    theirs, his = await desk(intern), await desk(chief)
    theirs.expect_trouble(REFUSED)
    await ask(theirs, chief, "about my thesis")
    await expect(his.part("tab-contacts").get_by_test_id("tab-badge")).to_contain_text("1")
    await his.part("tab-contacts").click()
    await his.part("open-requests").click()
    await expect(his.part("request")).to_contain_text("about my thesis")
    await his.part("accept-request").click()
    await expect(his.part("request")).to_contain_text("Accepted")
    await expect(his.part("tab-contacts").get_by_test_id("tab-badge")).to_have_count(0)
    await expect(theirs.part("request-state")).to_have_count(0)
    await theirs.part("message-person").click()
    await theirs.say("thank you")
    await expect(his.item("Ivy")).to_have_count(0)  # his left column shows the contacts
    await his.part("tab-chats").click()
    await expect(his.item("Ivy")).to_contain_text("thank you")


async def test_a_request_is_refused_or_withdrawn(desk: Desk, staff: Staff) -> None:
    intern, chief = await pair_with_a_rule(staff)
    theirs, his = await desk(intern), await desk(chief)
    theirs.expect_trouble(REFUSED)
    await ask(theirs, chief, "first try")
    await his.part("tab-contacts").click()
    await his.part("open-requests").click()
    await expect(his.part("request")).to_contain_text("first try")
    await theirs.dialog().get_by_role("button", name="Withdraw").click()
    await expect(his.part("request")).to_contain_text("Withdrawn")
    await theirs.dialog().get_by_label("Why do you want to write?").fill("second try")
    await theirs.part("ask-to-write").click()
    await his.part("request").filter(has_text="second try").get_by_test_id("refuse-request").click()
    await expect(theirs.part("request-state")).to_have_text("Refused")


async def test_a_contact_gets_a_remark_and_a_group(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    hers = await desk(erin)
    await card(hers, alice)
    await hers.part("add-contact").click()
    await hers.part("edit-contact").click()
    dialog = hers.part("contact-dialog")
    await dialog.get_by_label("Remark").fill("who fixes the printer")
    await dialog.get_by_role("button", name="New group of contacts").click()
    await hers.dialog().get_by_role("textbox").fill("Helpers")
    await hers.part("save-text").click()
    await hers.part("save-contact").click()
    await expect(hers.part("person-name")).to_have_text("who fixes the printer")
    await expect(hers.part("own-name")).to_have_text("Alice")
    await hers.page.keyboard.press("Escape")
    await hers.page.get_by_role("searchbox").fill("")
    await hers.part("open-contacts").click()
    group = hers.part("contact-group").filter(has_text="Helpers")
    await expect(group.get_by_test_id("contact")).to_contain_text("who fixes the printer")
    await hers.part("add-contact-group").click()
    await hers.dialog().get_by_role("textbox").fill("Family")
    await hers.part("save-text").click()
    headings = hers.part("contact-group").get_by_role("heading")
    await expect(headings).to_have_text(["Helpers", "Family"])
    await headings.filter(has_text="Family").get_by_role("button", name="More").click()
    await hers.page.get_by_role("menuitem", name="Move up").click()
    await expect(headings).to_have_text(["Family", "Helpers"])
    await hers.page.reload()
    await expect(headings).to_have_text(["Family", "Helpers"])
    await group.get_by_test_id("contact").click()
    await hers.part("edit-contact").click()
    await hers.part("remove-contact").click()
    await expect(hers.part("add-contact")).to_be_visible()
    await expect(hers.part("contact")).to_have_count(0)


async def test_the_name_that_one_gave_a_contact_stands_wherever_one_meets_them(
    desk: Desk, staff: Staff, alice: User, bob: User
) -> None:
    erin = await staff.person()
    room = await staff.group(erin, alice, bob)
    await staff.wrote(room, alice, "in the group")
    await staff.wrote(await staff.direct(erin, alice), alice, "between us")
    await staff.post(erin, "/contacts", user=alice.pk, remark="the boss")
    hers = await desk(erin, room)
    await expect(hers.message("in the group")).to_contain_text("the boss")
    await expect(hers.item(room.name)).to_contain_text("the boss: in the group")
    await hers.item("between us").click()
    await expect(hers.part("chat-title")).to_contain_text("the boss")
    await hers.part("new-chat").click()
    await hers.dialog().get_by_role("combobox").fill(alice.username)
    await expect(hers.dialog().get_by_role("option", name=alice.username)).to_contain_text("the boss (Alice)")
    await hers.page.keyboard.press("Escape")
    await hers.menu(hers.message("between us"), "Select")
    await hers.button("Forward merged").click()
    await hers.part("forward-target").filter(has_text=room.name).click()
    his = await desk(bob, room)
    await expect(his.part("forward-message")).to_contain_text("Erin")
    await expect(his.part("forward-message")).to_contain_text("Alice")
    await expect(his.part("forward-message")).not_to_contain_text("the boss")
