"""An employee leaves, another one moves: what the administrator does, and what the people's pages make of it."""

import pytest
from playwright.async_api import expect

from oa.models import Employee
from tests import factories
from tests.e2e.admin_pages import administrator, fact, pick, save, visit
from tests.e2e.screen import Desk
from tests.e2e.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
REFUSED = ("WebSocket connection to", "status of 40[013]")


async def test_who_leaves_is_signed_out_and_the_group_goes_to_the_successor(desk: Desk, staff: Staff) -> None:
    erin, frank, gina = [await staff.person(name) for name in ("erin", "frank", "gina")]
    place = await staff.department(f"Floor {factories.number():06}")
    for one in (erin, frank, gina):
        await staff.works_in(one, place, number=f"N-{one.username}")
    room = await staff.group(erin, gina, frank)
    await staff.wrote(room, erin, "the key is under the mat")
    hers, his = await desk(erin, room), await desk(frank, room)
    hers.expect_trouble(*REFUSED)

    chief = await administrator(desk, staff, f"employee/?q={erin.username}")
    await chief.page.get_by_role("link", name="Erin", exact=True).click()
    await chief.page.get_by_role("link", name="Leaves the company").click()
    await chief.page.get_by_label("Employee number of the successor").fill(f"N-{frank.username}")
    await chief.page.locator("#dialog").get_by_role("button", name="Leaves the company").click()
    await expect(chief.page.get_by_text(": done.")).to_be_visible()
    await expect(fact(chief, "State")).to_contain_text("left")
    await expect(chief.page.get_by_role("link", name="Comes back")).to_be_visible()

    await expect(hers.part("ended")).to_contain_text("your account was disabled")
    await hers.button("Sign in again").click()
    await hers.page.get_by_label("Username").fill(erin.username)
    await hers.page.locator("input[name=password]").fill(factories.PASSWORD)
    await hers.page.locator("form [type=submit]").click()
    await expect(hers.page.get_by_role("alert")).to_be_visible()

    await his.button("Details").click()
    await expect(his.part("member").filter(has_text="Frank")).to_contain_text("Owner")
    await expect(his.part("member").filter(has_text="Erin")).not_to_contain_text("Owner")
    await expect(his.message("the key is under the mat")).to_be_visible()
    await his.part("tab-contacts").click()
    await his.page.get_by_role("searchbox", name="Search people and departments").fill(erin.username)
    await expect(his.page.get_by_text("Nobody found")).to_be_visible()


async def test_a_department_group_takes_in_and_lets_go_whoever_moves(desk: Desk, staff: Staff) -> None:
    root = await staff.department(f"Firm {factories.number():06}")
    works, yard = [await staff.department(f"{name} {factories.number():06}", root) for name in ("Works", "Yard")]
    ann, ben = await staff.person("ann"), await staff.person("ben")
    await staff.works_in(ann, works, manages=True)
    await staff.works_in(ben, await staff.department("Team", works))
    number = await staff.ask(lambda: Employee.objects.get(user=ben).pk)
    hers, his = await desk(ann), await desk(ben)

    chief = await administrator(desk, staff, "departmentgroup/add/")
    await pick(chief, "department", works.name)
    await chief.page.locator("#id_with_below").uncheck()
    await save(chief)
    await expect(hers.item(works.name)).to_be_visible()
    await visit(chief, "departmentgroup/add/")
    await pick(chief, "department", root.name)
    await save(chief)
    await expect(his.item(root.name)).to_be_visible()
    await expect(his.item(works.name)).to_have_count(0)  # he works below it

    await visit(chief, f"employee/{number}/change/")
    await pick(chief, "positions-0-department", works.name)
    await save(chief)
    await expect(his.item(works.name)).to_be_visible()
    await visit(chief, f"employee/{number}/change/")
    await pick(chief, "positions-0-department", yard.name)
    await save(chief)
    await expect(his.item(works.name)).to_have_count(0)
    await expect(his.item(root.name)).to_be_visible()
    await hers.item(works.name).click()
    await expect(hers.part("chat-title")).to_contain_text("1 member")
