"""The announcement desk from the first word to the list of those who have confirmed, with its readers' pages beside it."""

import csv
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.async_api import expect

from oa.models import Department
from tests import factories
from tests.e2e.admin_pages import act, administrator, fact, pick, save
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
NOTE = {"name": "map.txt", "mimeType": "text/plain", "buffer": b"Left, then right."}
PLAN = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"Meet at the gate."}


async def write(chief: Screen, title: str, to: Department) -> None:
    """Fills the form: rich text, two files, a department, for tomorrow, to be confirmed."""
    page = chief.page
    await page.get_by_label("Title").fill(title)
    await page.get_by_label("Text").fill("Friday at ten.")
    await page.get_by_label("Text").press("Control+A")
    await chief.button("B").click()
    await expect(page.get_by_label("Text")).to_have_value("<strong>Friday at ten.</strong>")
    await page.locator("#id_files").set_input_files([PLAN, NOTE])
    await expect(page.get_by_label("Choose file to upload")).to_have_value("plan.txt, map.txt")
    await pick(chief, "departments", to.name)
    tomorrow = timezone.localtime() + timedelta(days=1)
    await page.locator("#id_publish_at_0").fill(f"{tomorrow:%Y-%m-%d}")
    await page.locator("#id_publish_at_1").fill("09:00:00")
    await page.locator("#id_must_confirm").check()
    await save(chief)


async def read_and_confirm(hers: Screen, title: str) -> None:
    """What a recipient does: opens it, fetches a file, confirms."""
    await hers.part("tab-announcements").click()
    await hers.part("announcement-item").filter(has_text=title).click()
    await expect(hers.part("announcement-text").locator("strong")).to_have_text("Friday at ten.")
    async with hers.page.expect_download() as fetching:
        await hers.page.get_by_role("link", name="Download plan.txt").click()
    assert (await (await fetching.value).path()).read_bytes() == PLAN["buffer"]
    await hers.part("confirm-announcement").click()
    await expect(hers.part("announcement-view")).to_contain_text("Confirmed")


async def test_an_announcement_is_written_published_confirmed_reminded_of_and_exported(desk: Desk, staff: Staff) -> None:
    hall, outside = [await staff.department(f"{name} {factories.number():06}") for name in ("Hall", "Yard")]
    erin, frank, gina = [await staff.person(name) for name in ("erin", "frank", "gina")]
    await staff.works_in(erin, await staff.department("Annex", hall))
    await staff.works_in(frank, hall)
    await staff.works_in(gina, outside)
    hers, his, theirs = [await desk(one) for one in (erin, frank, gina)]
    title = f"Fire drill {factories.number()}"

    chief = await administrator(desk, staff, "announcement/add/")
    page = chief.page
    await write(chief, title, hall)
    row = page.locator("#result_list tbody tr").filter(has_text=title)
    await expect(row.locator(".field-state_label")).to_have_text("scheduled")
    await expect(row.locator(".field-to_whom")).to_have_text(hall.name)
    await row.get_by_role("link", name=title).click()
    await expect(page.locator(".org-rich strong")).to_have_text("Friday at ten.")
    await expect(page.get_by_label("plan.txt")).to_be_checked()
    await expect(await act(chief, "Publish")).to_be_visible()
    await expect(fact(chief, "State")).to_contain_text("published")
    await expect(page.get_by_role("link", name="plan.txt")).to_be_visible()

    await expect(hers.part("announcement-banner")).to_contain_text(title)
    await expect(his.part("announcement-banner")).to_contain_text(title)
    await read_and_confirm(hers, title)
    await his.part("tab-announcements").click()
    await expect(his.part("announcement-item")).to_contain_text("Please confirm")
    await his.part("announcement-banner").get_by_role("button", name="Close").click()
    await expect(his.part("announcement-banner")).to_have_count(0)

    await page.reload()
    for name, count in (("Recipients", "2"), ("Read", "1"), ("Confirmed", "1")):
        await expect(fact(chief, name).get_by_role("link")).to_have_text(count)
    await expect(await act(chief, "Remind")).to_be_visible()
    await expect(his.part("announcement-banner")).to_contain_text(title)
    await expect(hers.part("announcement-banner")).to_have_count(0)
    async with page.expect_download() as exporting:
        await page.get_by_role("link", name="Export").click()
    told = csv.DictReader((await (await exporting.value).path()).read_text("utf-8-sig").splitlines())
    assert {line["Name"]: bool(line["Confirmed"]) for line in told} == {"Erin": True, "Frank": False}
    await fact(chief, "Confirmed").get_by_role("link").click()
    await expect(page.locator("#result_list .field-user")).to_have_text([f"Erin ({erin.username})"])

    await theirs.part("tab-announcements").click()
    await expect(theirs.page.get_by_text("No announcements")).to_be_visible()
