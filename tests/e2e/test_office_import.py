"""The import wizard: a file is handed in, what is wrong or would change is read, it is applied, and the colleague is there."""

import re

import pytest
from django.db import transaction
from playwright.async_api import expect

from oa.imports import lease, wizard
from oa.imports.bounds import Fault
from oa.imports.lease import Held
from oa.models import Department, Employee
from tests import factories
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Staff
from tests.oa.imports import sheets

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def hand_in(screen: Screen, content: bytes, name: str = "people.csv") -> None:
    """The wizard's first page."""
    await screen.page.goto("/admin/oa/orgimport/add/")
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    await screen.page.set_input_files("input[type=file]", file)
    await screen.button("Check the file").click()


async def apply(screen: Screen) -> None:
    """Its second page, from the plan to the end."""
    await screen.button("Apply").click()
    await expect(screen.page.get_by_text(re.compile("^Applied "))).to_be_visible()


async def test_from_a_hostile_file_to_a_new_colleague(desk: Desk, staff: Staff) -> None:
    mark = f"{factories.number():06}"
    chief = await staff.person("chief", is_staff=True, is_superuser=True)
    place = await staff.department(f"Harbour {mark}")
    await staff.works_in(chief, place, number=f"H{mark}")

    def chart() -> tuple[int, int]:
        return Department.objects.count(), Employee.objects.count()

    before = await staff.ask(chart)
    screen = await desk(chief)
    page = screen.page
    await hand_in(screen, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    await expect(page.get_by_text("This is neither CSV nor XLSX.")).to_be_visible()

    heads: tuple[str, ...] = ("employee number", "name", "department", "rank", "line manager number")
    hostile = [(f"A{mark}", "=HYPERLINK(1)", "Nowhere", "7", ""), (f"A{mark}", "", f"Harbour {mark}", "99", "nobody")]
    await hand_in(screen, sheets.people(*hostile, heads=heads))
    rows = page.locator("table tbody tr")
    await expect(rows).to_have_text(
        [
            re.compile(r"2\s*name\s*A cell must not begin with"),
            re.compile(r"2\s*department\s*There is no such department: Nowhere"),
            re.compile(r"3\s*rank\s*A whole number from 1 to 20\."),
            re.compile(r"3\s*name\s*This cell must not be empty\."),
            re.compile(r"3\s*employee number\s*The same stands in row 2\."),
            re.compile(r"3\s*line manager number\s*There is no employee with this number\."),
        ]
    )
    await expect(page.get_by_text("Nothing was changed.")).to_be_visible()
    await expect(screen.button("Apply")).to_have_count(0)
    assert await staff.ask(chart) == before

    heads = ("code", "name", "parent code")
    await hand_in(screen, sheets.units((f"Q{mark}", f"Quay {mark}", ""), heads=heads), "departments.csv")
    await apply(screen)
    heads = ("employee number", "name", "department", "title")
    await hand_in(screen, sheets.people((f"B{mark}", f"Zoe{mark} Quill", f"Q{mark}", "Pilot"), heads=heads))
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text([re.compile(rf"new.*Zoe{mark} Quill.*title: Pilot", re.DOTALL)])
    assert await staff.ask(chart) == (before[0] + 1, before[1])
    await apply(screen)
    assert await staff.ask(chart) == (before[0] + 1, before[1] + 1)

    await page.goto("/")
    await screen.part("tab-contacts").click()
    await page.get_by_role("searchbox", name="Search people and departments").fill(f"zoe{mark}")
    await expect(screen.part("found-person").filter(has_text=f"Zoe{mark} Quill")).to_contain_text("Pilot")


async def test_the_page_follows_the_worker_by_itself(desk: Desk, staff: Staff) -> None:
    chief = await staff.person("chief", is_staff=True, is_superuser=True)

    @transaction.atomic
    def take() -> Held:
        """A file that this test works on: no other worker sees it waiting."""
        one = wizard.keep(chief, content=sheets.units(("Q", "")), file_name="quays.csv")
        held = lease.take(one.pk)
        assert held is not None
        return Held(held)

    held = await staff.ask(take)
    screen = await desk(chief)
    await screen.page.goto(f"/admin/oa/orgimport/{held.lease.number}/change/")
    bar, says = screen.page.get_by_role("progressbar"), screen.page.get_by_role("status")
    await expect(says).to_have_text("Waiting …")
    await staff.ask(lambda: held.renew(3, 4))
    await expect(says).to_have_text("3 of 4 rows")
    await expect(bar).to_have_attribute("value", "75")
    await staff.ask(lambda: held.lease.end("judge", total=4, errors=[Fault(2, "name", "Not so.")._asdict()]))
    await expect(screen.page.locator("table tbody tr")).to_have_text(re.compile(r"2\s*name\s*Not so\."))
    await expect(bar).to_have_count(0)
