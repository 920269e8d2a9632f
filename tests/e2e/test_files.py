"""Pictures and files: chosen, pasted, dropped; shown, opened, fetched."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import expect

from imcore.models import User
from tests.e2e.files import HAND_OVER, document, handed_over, picture
from tests.e2e.screen import Desk, slow_down
from tests.e2e.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
COMPOSER, PANE = "[data-testid=composer-input]", "main"


async def test_a_chosen_picture_is_shown_to_both(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    async with hers.page.expect_file_chooser() as chooser:
        await hers.button("Send files").click()
    await (await chooser.value).set_files(picture(1200, 900))
    await expect(hers.own("Read by all").get_by_role("button", name="Open picture")).to_be_visible()
    shown = his.button("查看图片").get_by_role("img", name="图片")
    await expect(shown).to_have_attribute("src", re.compile(r"/api/v1/attachments/[-0-9a-f]+/thumbnail"))
    await expect(shown).to_have_js_property("naturalWidth", 480)
    await expect(shown).to_have_js_property("naturalHeight", 360)


async def test_a_picture_opens_in_full_and_closes_with_escape(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    await hers.part("file-input").set_input_files(picture(1200, 900))
    await hers.own("Sent").get_by_role("button", name="Open picture").click()
    full = hers.part("lightbox").get_by_role("img")
    await expect(full).to_be_visible()
    assert await full.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [1200, 900]
    await hers.page.keyboard.press("Escape")
    await expect(hers.part("lightbox")).to_have_count(0)


async def test_a_pasted_picture_is_sent(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    await hers.page.evaluate(HAND_OVER, handed_over(COMPOSER, "paste", picture()))
    await expect(hers.page.locator("[data-state=sent]").get_by_test_id("image-message")).to_be_visible()


async def test_a_dropped_file_is_sent_and_fetched_byte_for_byte(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    content = "报告 ✓\n".encode() * 1000
    await hers.page.evaluate(HAND_OVER, handed_over(PANE, "drop", document("季度报告.txt", content)))
    await expect(his.part("file-message")).to_contain_text("季度报告.txt")
    async with his.page.expect_download() as fetching:
        await his.page.get_by_role("link", name="下载 季度报告.txt").click()
    fetched = await fetching.value
    assert fetched.suggested_filename == "季度报告.txt"
    assert (await fetched.path()).read_bytes() == content


async def test_several_files_arrive_in_the_order_in_which_they_were_chosen(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    await hers.part("file-input").set_input_files([document("a.txt"), picture(name="b.png"), document("c.txt")])
    await expect(hers.page.locator("[data-testid=message][data-state=sent]")).to_have_count(3)
    shown = [await row.inner_text() for row in await hers.messages().all()]
    assert ("a.txt" in shown[0], ".txt" in shown[1], "c.txt" in shown[2]) == (True, False, True)


async def test_an_upload_shows_how_far_it_is_and_can_be_cancelled(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    await slow_down(hers, bytes_per_second=100_000)
    await hers.part("file-input").set_input_files(document("large.bin", b"\0" * 400_000))
    await expect(hers.page.get_by_role("progressbar", name="Upload progress")).to_be_visible()
    await hers.message("large.bin").get_by_role("button", name="Cancel").click()
    await expect(hers.messages()).to_have_count(0)


async def test_an_upload_that_broke_off_is_tried_again(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    hers.expect_trouble("ERR_FAILED")
    await hers.page.route("**/api/v1/attachments", lambda route: route.abort())
    await hers.part("file-input").set_input_files(document("plan.txt"))
    await expect(hers.message("plan.txt").get_by_role("alert")).to_contain_text("The server can’t be reached.")
    await hers.page.unroute_all()
    await hers.button("Try again").click()
    await expect(hers.own("plan.txt", "sent")).to_be_visible()
    assert await hers.messages().count() == 1


async def test_an_empty_file_is_refused_with_a_clear_sentence(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    hers.expect_trouble("status of 400")
    await hers.part("file-input").set_input_files(document("empty.txt", b""))
    await expect(hers.message("empty.txt").get_by_role("alert")).to_contain_text("This file is empty.")
    await hers.button("Discard").click()
    await expect(hers.messages()).to_have_count(0)


async def test_a_picture_over_the_limit_is_refused_with_a_clear_sentence(
    desk: Desk, staff: Staff, bob: User, data_file: Callable[[str, bytes], Path]
) -> None:
    room = await staff.group(bob)
    his = await desk(bob, room)
    his.expect_trouble("status of 413")
    large = data_file("large.png", picture(64, 64)["buffer"] + b"\0" * (20 << 20))
    await his.part("file-input").set_input_files(large)
    await expect(his.page.get_by_role("alert")).to_contain_text("文件过大")


async def test_a_picture_that_is_none_goes_as_a_file(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    await hers.part("file-input").set_input_files({"name": "cat.png", "mimeType": "image/png", "buffer": b"no cat at all"})
    await expect(hers.page.get_by_role("link", name="Download cat.png")).to_be_visible()


async def test_a_photo_is_turned_upright(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera on its side
    Image.new("RGB", (400, 200), "navy").save(buffer, "JPEG", exif=exif)
    await hers.part("file-input").set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()})
    shown = his.button("查看图片").get_by_role("img")
    await expect(shown).to_be_visible()
    assert await shown.evaluate("image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])") == [200, 400]
    box = await his.button("查看图片").bounding_box()
    assert box is not None
    assert box["height"] > box["width"]
