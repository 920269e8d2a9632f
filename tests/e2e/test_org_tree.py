"""The department tree of the admin: opening, shutting, moving by drag and drop, and by the form from the keyboard."""

import pytest
from playwright.async_api import Locator, expect

from imcore.models import User
from oa import orgchart
from oa.models import Department
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Staff
from tests.oa import office

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def branch(staff: Staff) -> str:
    """A name that begins those of this test's departments."""
    return f"Branch{staff.product.fresh_suffix()}"


async def tree(desk: Desk, staff: Staff, name: str) -> Screen:
    """An administrator's page of the tree, with A (A1, A2 below it, A11 below A1) and B."""

    def plant() -> None:
        top = orgchart.create_department(name)
        for letter in "AB":
            office.department(f"{name}-{letter}", above=Department.objects.get(pk=top.pk))
        for number in (1, 2):
            office.department(f"{name}-A{number}", above=Department.objects.get(name=f"{name}-A"))
        office.department(f"{name}-A11", above=Department.objects.get(name=f"{name}-A1"))

    await staff.ask(plant)
    chief: User = await staff.person("chief", is_staff=True, is_superuser=True)
    screen = await desk(chief, signed_in=False)
    await screen.context.add_cookies(await staff.cookies(chief))
    await screen.page.goto("/admin/oa/department/")
    return screen


def row(screen: Screen, name: str) -> Locator:
    """A department's row."""
    return screen.page.locator(".org-tree tbody tr").filter(has=screen.page.get_by_role("link", name=name, exact=True))


async def below(staff: Staff, name: str) -> list[str]:
    """The letters of those directly below, in order."""

    def read() -> list[str]:
        children = Department.objects.get_children(Department.objects.get(name=name))
        return [child.name.rpartition("-")[2] for child in children]

    return await staff.ask(read)


async def test_a_branch_opens_and_shuts_and_stays_so(desk: Desk, staff: Staff, branch: str) -> None:
    screen = await tree(desk, staff, branch)
    await expect(row(screen, f"{branch}-A")).to_be_visible()
    await expect(row(screen, f"{branch}-A1")).to_be_hidden()
    await row(screen, f"{branch}-A").get_by_role("button").click()
    await expect(row(screen, f"{branch}-A1")).to_be_visible()
    await expect(row(screen, f"{branch}-A11")).to_be_hidden()
    await screen.page.reload()
    await expect(row(screen, f"{branch}-A1")).to_be_visible()
    await row(screen, branch).get_by_role("button").click()
    await expect(row(screen, f"{branch}-A1")).to_be_hidden()


async def test_a_department_dropped_onto_another_goes_below_it(desk: Desk, staff: Staff, branch: str) -> None:
    screen = await tree(desk, staff, branch)
    box = await row(screen, f"{branch}-A").bounding_box()
    assert box is not None
    await row(screen, f"{branch}-B").drag_to(row(screen, f"{branch}-A"), target_position={"x": 200, "y": box["height"] * 0.7})
    await expect(screen.page.get_by_text(f"{branch}-B stands in its new place.")).to_be_visible()
    await expect(row(screen, f"{branch}-B")).to_be_visible()
    assert await below(staff, f"{branch}-A") == ["A1", "A2", "B"]


async def test_a_department_dropped_onto_an_upper_edge_goes_before_it(desk: Desk, staff: Staff, branch: str) -> None:
    screen = await tree(desk, staff, branch)
    await row(screen, f"{branch}-B").drag_to(row(screen, f"{branch}-A"), target_position={"x": 200, "y": 3})
    await expect(screen.page.get_by_text(f"{branch}-B stands in its new place.")).to_be_visible()
    assert await below(staff, branch) == ["B", "A"]


async def test_a_branch_cannot_be_dropped_into_itself(desk: Desk, staff: Staff, branch: str) -> None:
    screen = await tree(desk, staff, branch)
    await row(screen, branch).drag_to(row(screen, f"{branch}-A"), target_position={"x": 200, "y": 20})
    await expect(screen.page).to_have_url(f"{staff.product.node(0).url}/admin/oa/department/")
    assert await below(staff, branch) == ["A", "B"]


async def test_a_department_is_moved_from_the_keyboard(desk: Desk, staff: Staff, branch: str) -> None:
    screen = await tree(desk, staff, branch)
    await row(screen, f"{branch}-B").get_by_role("link", name=f"Move {branch}-B to …").press("Enter")
    await screen.page.get_by_role("combobox").press("Enter")
    await screen.page.keyboard.type(f"{branch}-A2")
    await expect(screen.page.get_by_role("option", name=f"{branch}-A2")).to_be_visible()
    await screen.page.keyboard.press("Enter")
    await screen.page.get_by_label("beside it, just before it").press("Space")
    await screen.page.get_by_role("button", name="Move", exact=True).press("Enter")
    await expect(screen.page.get_by_text(f"{branch}-B stands in its new place.")).to_be_visible()
    assert await below(staff, f"{branch}-A") == ["A1", "B", "A2"]
