"""A visibility rule: written, explained, felt by the two whom it concerns, and switched off."""

import pytest
from playwright.async_api import expect

from tests import factories
from tests.e2e.admin_pages import administrator, pick, save, visit
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def look_for(screen: Screen, username: str) -> None:
    """Types it anew into the search of the contacts."""
    await screen.part("tab-contacts").click()
    box = screen.page.get_by_role("searchbox", name="Search people and departments")
    await box.fill("")
    await box.fill(username)


async def test_a_rule_hides_one_from_the_other_and_the_page_explains_it(desk: Desk, staff: Staff) -> None:
    ivy, chuck = await staff.person("ivy"), await staff.person("chuck")
    place = await staff.department(f"Floor {factories.number():06}")
    for one in (ivy, chuck):
        await staff.works_in(one, place, number=f"N-{one.username}")
    name = f"Rule {factories.number():06}"

    chief = await administrator(desk, staff, "visibilityrule/add/")
    page = chief.page
    await page.get_by_label("Name").fill(name)
    await pick(chief, "viewer_people", ivy.username)
    await pick(chief, "target_people", chuck.username)
    await save(chief)
    row = page.locator("#result_list tbody tr").filter(has_text=name)
    await expect(row.locator(".field-words")).to_have_text("Ivy may not see Chuck")

    await page.get_by_role("link", name="Explain").click()
    await pick(chief, "viewer", ivy.username)
    await pick(chief, "target", chuck.username)
    await chief.button("Explain").click()
    lines = page.locator(".org-verdicts tr")
    await expect(lines.filter(has_text="See the person")).to_contain_text(f"refused This rule decides: {name}")
    await expect(lines.filter(has_text="Start a conversation")).to_contain_text(f"by this rule: {name}")
    await visit(chief, "visibilityrule/explain")
    await pick(chief, "viewer", chuck.username)
    await pick(chief, "target", ivy.username)
    await chief.button("Explain").click()
    await expect(lines.filter(has_text="Start a conversation")).to_contain_text("allowed No rule fits both")

    hers, his = await desk(ivy), await desk(chuck)
    await look_for(hers, chuck.username)
    await expect(hers.page.get_by_text("Nobody found")).to_be_visible()
    await look_for(his, ivy.username)
    await expect(his.part("found-person")).to_contain_text("Ivy")

    await visit(chief, f"visibilityrule/?q={name}")
    await row.locator(".field-is_active input").uncheck()
    await save(chief)
    await look_for(hers, chuck.username)
    await expect(hers.part("found-person")).to_contain_text("Chuck")
