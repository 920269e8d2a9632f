"""Finding one's way through the company: the tree, a department's page, the search, the card, the picker."""

from typing import NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from imcore.models import User
from oa import department_groups
from oa.models import Department, Employee, VisibilityRule
from tests import factories
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Room, Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


class Firm(NamedTuple):
    """A company of its own: a root, a department below it, a team below that, and its three people."""

    root: Department
    works: Department
    team: Department
    ann: User  # manages the works
    ben: User  # in the team
    cleo: User  # in the team


@pytest_asyncio.fixture(loop_scope="session")
async def firm(staff: Staff) -> Firm:
    """Other tests' companies stand beside it."""
    root = await staff.department(f"Firm {factories.number():06}")
    works = await staff.department("Works", root)
    team = await staff.department("Team", works)
    ann, ben, cleo = [await staff.person(name) for name in ("ann", "ben", "cleo")]
    await staff.works_in(ann, works, title="Head of works", manages=True)
    await staff.works_in(ben, team, title="Turner", mobile="13800138000", number=f"N-{ben.username}", office="Hall 3")
    await staff.works_in(cleo, team, works, title="Fitter")
    return Firm(root, works, team, ann, ben, cleo)


def row(place: Locator, name: str) -> Locator:
    """A department's row in a tree."""
    return place.get_by_test_id("department").filter(has_text=name)


async def turn(place: Locator, *names: str) -> None:
    """Opens departments one after the other; the key leaves open what is."""
    for name in names:
        await row(place, name).press("ArrowRight")
        await expect(row(place, name)).to_have_attribute("aria-expanded", "true")


async def department(screen: Screen, firm: Firm, *names: str) -> None:
    """Opens the tab, then the last of the departments through the ones above it."""
    await screen.part("tab-contacts").click()
    tree = screen.part("department-tree")
    await turn(tree, firm.root.name, *names[:-1])
    await row(tree, names[-1]).click()
    await expect(screen.part("department-view").get_by_role("heading", name=names[-1])).to_be_visible()


async def test_from_the_tree_to_a_colleague_and_a_first_message(desk: Desk, firm: Firm) -> None:
    hers = await desk(firm.ann)
    await department(hers, firm, "Works", "Team")
    await expect(hers.part("breadcrumb")).to_have_text(f"{firm.root.name}WorksTeam")
    await expect(hers.part("seat")).to_have_text(["BBenTurner", "CCleoFitter"])
    await hers.part("seat").filter(has_text="Ben").click()
    card = hers.dialog()
    await expect(card.get_by_test_id("position")).to_contain_text("Turner")
    await expect(card.get_by_test_id("fact-mobile")).to_contain_text("13800138000")
    await expect(card.get_by_test_id("fact-office")).to_contain_text("Hall 3")
    await expect(card.get_by_test_id("fact-employee_number")).to_contain_text(f"N-{firm.ben.username}")
    await card.get_by_role("button", name="Send a message").click()
    await hers.say("welcome to the works")
    await expect(hers.own("welcome to the works")).to_be_visible()


async def test_a_department_shows_its_manager_what_is_below_and_how_many(desk: Desk, firm: Firm) -> None:
    hers = await desk(firm.ben)
    await department(hers, firm, "Works")
    view = hers.part("department-view")
    await expect(view).to_contain_text("3 people")
    await expect(hers.part("seat")).to_have_text(["AAnnHead of worksManager", "CCleoFitter"])
    await view.get_by_test_id("sub-department").filter(has_text="Team2 people").click()
    await expect(view.get_by_role("heading", name="Team")).to_be_visible()
    await view.get_by_test_id("breadcrumb").get_by_role("button", name="Works").click()
    await expect(view.get_by_role("heading", name="Works")).to_be_visible()
    await hers.page.go_back()
    await expect(view.get_by_role("heading", name="Team")).to_be_visible()
    await hers.page.reload()
    await expect(view.get_by_role("heading", name="Team")).to_be_visible()
    await expect(hers.part("tab-contacts")).to_have_attribute("aria-selected", "true")


async def test_tabs_and_tree_are_walked_by_keys_and_the_box_finds_people_and_departments(desk: Desk, firm: Firm) -> None:
    hers = await desk(firm.ann)
    keys, tree = hers.page.keyboard, hers.part("department-tree")
    view = hers.part("department-view")
    # the tabs
    await hers.part("tab-chats").focus()
    await keys.press("ArrowRight")
    await expect(hers.part("tab-contacts")).to_be_focused()
    await expect(tree).to_be_visible()
    await keys.press("ArrowLeft")
    await expect(hers.part("conversation-list")).to_be_visible()
    await keys.press("ArrowRight")
    # the tree
    await turn(tree, firm.root.name)
    await row(tree, firm.root.name).focus()
    await keys.press("ArrowRight")
    await expect(row(tree, "Works")).to_be_focused()
    await keys.press("ArrowRight")
    await expect(row(tree, "Team")).to_be_visible()
    await keys.press("ArrowDown")
    await expect(row(tree, "Team")).to_be_focused()
    await keys.press("ArrowLeft")
    await expect(row(tree, "Works")).to_be_focused()
    await keys.press("ArrowLeft")
    await expect(row(tree, "Team")).to_have_count(0)
    await keys.press("Enter")
    await expect(view.get_by_role("heading", name="Works")).to_be_visible()
    # the box: people by what they are known for, departments by name
    box = hers.page.get_by_role("searchbox", name="Search people and departments")
    await box.fill(f"N-{firm.ben.username}")
    await expect(hers.part("found-person").filter(has_text="Ben").get_by_test_id("match")).to_contain_text("Number")
    await box.fill(firm.root.name)
    await hers.part("found-department").filter(has_text=firm.root.name).click()
    await expect(view.get_by_role("heading", name=firm.root.name)).to_be_visible()
    await box.fill("nobody is called like that")
    await expect(hers.page.get_by_text("Nobody found")).to_be_visible()


async def test_a_group_is_made_of_a_whole_department_and_somebody_found(desk: Desk, staff: Staff, firm: Firm) -> None:
    erin = await staff.person()
    hers = await desk(firm.ann)
    await hers.part("new-group").click()
    dialog = hers.dialog()
    await turn(dialog.get_by_role("tree"), firm.root.name, "Works")
    await row(dialog, "Team").get_by_role("button", name="Choose everybody of Team").click()
    await expect(dialog.get_by_test_id("chip")).to_have_text(["Ben", "Cleo"])
    await dialog.get_by_role("combobox").fill(erin.username)
    await dialog.get_by_role("option", name=erin.username).click()
    await dialog.get_by_role("button", name="Remove Cleo").click()
    await hers.button("Create group (3)").click()
    await expect(hers.part("chat-title")).to_contain_text("Ann, Ben, Erin3 members")


async def test_a_department_whose_people_one_may_not_see_is_not_chosen(desk: Desk, staff: Staff, firm: Firm) -> None:
    erin = await staff.person()
    await staff.works_in(erin, firm.root)

    def hide() -> None:
        rule = VisibilityRule.objects.create(name=f"Rule {factories.number()}")
        rule.viewer_people.set(Employee.objects.filter(user=erin))
        rule.target_departments.set([firm.team])

    await staff.ask(hide)
    hers = await desk(erin)
    await hers.part("new-group").click()
    dialog = hers.dialog()
    await turn(dialog.get_by_role("tree"), firm.root.name, "Works")
    await row(dialog, "Team").get_by_role("button", name="Choose everybody of Team").click()
    await expect(hers.page.get_by_text("You see nobody there whom you could choose.")).to_be_visible()
    await expect(row(dialog, "Team").get_by_role("button", name="Choose everybody of Team")).to_have_attribute(
        "aria-pressed", "false"
    )
    await expect(dialog.get_by_test_id("chip")).to_have_count(0)


async def test_a_departments_group_says_that_its_members_follow_the_chart(desk: Desk, staff: Staff, firm: Firm) -> None:
    made = await staff.ask(lambda: department_groups.create(firm.works.pk))
    hers = await desk(firm.ann, Room(made.conversation_id, "Works"))
    await hers.part("details-button").click()
    await expect(hers.part("follows-chart")).to_have_text("Members follow the org chart: Works and the departments below")
    await expect(hers.part("member")).to_have_count(3)
    for name in ("invite", "transfer-group", "dissolve-group", "rename-group"):
        await expect(hers.part(name)).to_have_count(0)
    await hers.part("member").filter(has_text="Ben").click()
    await expect(hers.page.get_by_role("menuitem")).to_have_text(["Profile", "Make admin"])
    await hers.page.keyboard.press("Escape")
    await hers.part("follows-chart").get_by_role("button", name="Works").click()
    await expect(hers.part("department-view").get_by_role("heading", name="Works")).to_be_visible()


async def test_an_owner_chooses_the_next_one(desk: Desk, staff: Staff, firm: Firm) -> None:
    room = await staff.group(firm.ann, firm.ben, firm.cleo)
    hers = await desk(firm.ann, room)
    await hers.part("details-button").click()
    await hers.button("Transfer ownership").click()
    await hers.dialog().get_by_role("combobox").fill("cle")
    await hers.dialog().get_by_role("option", name="Cleo").click()
    await hers.part("confirm").click()
    await expect(hers.part("member").filter(has_text="Cleo")).to_contain_text("Owner")
    await expect(hers.button("Transfer ownership")).to_have_count(0)


async def test_a_message_is_forwarded_to_several_people(desk: Desk, staff: Staff, firm: Firm) -> None:
    room = await staff.group(firm.ann)
    await staff.wrote(room, firm.ann, "spread the word")
    hers, his = await desk(firm.ann, room), await desk(firm.ben)
    await hers.menu(hers.own("spread the word"), "Forward")
    dialog = hers.dialog()
    await dialog.get_by_role("tab", name="People").click()
    await turn(dialog.get_by_role("tree"), firm.root.name, "Works")
    await row(dialog, "Team").get_by_role("button", name="Choose everybody of Team").click()
    await dialog.get_by_test_id("forward-confirm").click()
    await expect(hers.page.get_by_text("Forwarded to Ben, Cleo")).to_be_visible()
    await expect(his.item("Ann")).to_contain_text("spread the word")


async def test_on_a_phone_tree_and_department_are_two_screens(desk: Desk, firm: Firm) -> None:
    hers = await desk(firm.ann, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    await department(hers, firm, "Works")
    await expect(hers.part("department-tree")).to_be_hidden()
    assert await hers.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await hers.button("Back").tap()
    await expect(hers.part("department-tree")).to_be_visible()
