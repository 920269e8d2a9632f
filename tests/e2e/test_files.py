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


async def test_a_picture_is_shown_to_both_opens_in_full_and_stands_upright(
    desk: Desk, staff: Staff, alice: User, bob: User
) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    # chosen
    async with hers.page.expect_file_chooser() as chooser:
        await hers.button("Send files").click()
    await (await chooser.value).set_files(picture(1200, 900))
    await expect(hers.own("Read by all").get_by_role("button", name="Open picture")).to_be_visible()
    shown = his.button("查看图片").get_by_role("img", name="图片")
    await expect(shown).to_have_attribute("src", re.compile(r"/api/v1/attachments/[-0-9a-f]+/thumbnail"))
    await expect(shown).to_have_js_property("naturalWidth", 480)
    await expect(shown).to_have_js_property("naturalHeight", 360)
    # opened in full, closed with Escape
    await his.button("查看图片").click()
    full = his.part("lightbox").get_by_role("img")
    await expect(full).to_have_js_property("naturalWidth", 1200)
    await expect(full).to_have_js_property("naturalHeight", 900)
    await his.page.keyboard.press("Escape")
    await expect(his.part("lightbox")).to_have_count(0)
    # pasted
    await hers.page.evaluate(HAND_OVER, handed_over(COMPOSER, "paste", picture()))
    await expect(hers.page.locator("[data-state=sent]").get_by_test_id("image-message")).to_have_count(2)
    # taken with the camera on its side
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 200), "navy").save(buffer, "JPEG", exif=exif)
    await hers.part("file-input").set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()})
    await expect(his.button("查看图片")).to_have_count(3)
    upright = his.button("查看图片").last
    shown = upright.get_by_role("img")
    await expect(shown).to_be_visible()
    assert await shown.evaluate("image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])") == [200, 400]
    box = await upright.bounding_box()
    assert box is not None
    assert box["height"] > box["width"]


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
    # the last is called a picture and is none: it goes as a file
    none = {"name": "cat.png", "mimeType": "image/png", "buffer": b"no cat at all"}
    await hers.part("file-input").set_input_files([document("a.txt"), picture(name="b.png"), document("c.txt"), none])
    await expect(hers.page.locator("[data-testid=message][data-state=sent]")).to_have_count(4)
    shown = [await row.inner_text() for row in await hers.messages().all()]
    assert ["a.txt" in shown[0], ".txt" in shown[1], "c.txt" in shown[2], "cat.png" in shown[3]] == [True, False, True, True]
    await expect(hers.page.get_by_role("link", name="Download cat.png")).to_be_visible()


async def test_an_upload_is_refused_with_a_clear_sentence_cancelled_or_tried_again(
    desk: Desk, staff: Staff, alice: User, data_file: Callable[[str, bytes], Path]
) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    hers.expect_trouble("status of 400", "status of 413", "ERR_FAILED")
    # an empty file
    await hers.part("file-input").set_input_files(document("empty.txt", b""))
    await expect(hers.message("empty.txt").get_by_role("alert")).to_contain_text("This file is empty.")
    await hers.button("Discard").click()
    await expect(hers.messages()).to_have_count(0)
    # a picture over the limit
    large = data_file("large.png", picture(64, 64)["buffer"] + b"\0" * (20 << 20))
    await hers.part("file-input").set_input_files(large)
    await expect(hers.messages().get_by_role("alert")).to_contain_text("too large")
    await hers.button("Discard").click()
    await expect(hers.messages()).to_have_count(0)
    # one that breaks off
    await hers.page.route("**/api/v1/attachments", lambda route: route.abort())
    await hers.part("file-input").set_input_files(document("plan.txt"))
    await expect(hers.message("plan.txt").get_by_role("alert")).to_contain_text("The server can’t be reached.")
    await hers.page.unroute_all()
    await hers.button("Try again").click()
    await expect(hers.own("plan.txt", "sent")).to_be_visible()
    assert await hers.messages().count() == 1
    # one that takes long shows how far it is
    await slow_down(hers, bytes_per_second=100_000)
    await hers.part("file-input").set_input_files(document("large.bin", b"\0" * 400_000))
    await expect(hers.page.get_by_role("progressbar", name="Upload progress")).to_be_visible()
    await hers.message("large.bin").get_by_role("button", name="Cancel").click()
    await expect(hers.messages()).to_have_count(1)
