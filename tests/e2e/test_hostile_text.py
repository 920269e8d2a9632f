"""Whatever people call themselves, their groups and their files: it is text, and nothing of it ever runs."""

import pytest
from playwright.async_api import expect

from imcore.models import Message, User
from tests.e2e.files import document
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Room, Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
HOSTILE = "<img src=x onerror=\"window.owned=1\"><script>window.owned=1</script>{{constructor.constructor('window.owned=1')()}}"


async def harmless(screen: Screen) -> None:
    """Nothing has run, and no element came of the text."""
    assert await screen.page.evaluate("window.owned") is None
    assert await screen.page.locator("img[src=x]").count() == 0


async def test_html_in_a_message_is_text(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    await hers.say(HOSTILE)
    for screen in (hers, his):
        await expect(screen.part("message-text")).to_have_text(HOSTILE)
        await expect(screen.item(room.name)).to_contain_text(HOSTILE)
        await harmless(screen)


async def test_html_in_the_names_of_people_and_groups_is_text(desk: Desk, staff: Staff, alice: User) -> None:
    name = '<img src=x onerror="window.owned=1">'
    mallory = await staff.person("mallory", display_name=name)
    room = await staff.group(alice, mallory, name=HOSTILE[:60])
    await staff.wrote(room, mallory, "hi")
    hers = await desk(alice, room)
    await expect(hers.part("chat-title")).to_contain_text(HOSTILE[:60])
    await expect(hers.item(f"{name}: hi")).to_contain_text(HOSTILE[:60])
    await hers.button("Details").click()
    await expect(hers.part("member").filter(has_text=name)).to_be_visible()
    await hers.button(f"Profile of {name}").click()
    await expect(hers.dialog()).to_contain_text(name)
    await harmless(hers)


async def test_html_in_the_name_of_a_file_is_text(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    await hers.part("file-input").set_input_files(document("<img src=x onerror=alert(1)>.txt"))
    await expect(his.part("file-message")).to_contain_text("<img src=x onerror=alert(1)>.txt")
    await harmless(his)


async def test_html_that_was_uploaded_does_not_run_in_our_origin(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    hers = await desk(alice, room)
    page = {"name": "page.html", "mimeType": "text/html", "buffer": b"<script>window.owned=1</script><h1>hello</h1>"}
    await hers.part("file-input").set_input_files(page)
    await expect(hers.own("page.html").get_by_role("button", name="Read by all").or_(hers.own("page.html"))).to_be_visible()
    address = await hers.part("file-message").get_attribute("href")
    async with hers.page.expect_download() as fetching:
        await hers.page.evaluate("address => location.assign(address)", address)
    assert (await (await fetching.value).path()).read_bytes() == page["buffer"]


@pytest.mark.parametrize("address", ["javascript:window.owned=1", "data:text/html,<script>parent.owned=1</script>"])
async def test_an_address_that_would_run_is_no_link(desk: Desk, staff: Staff, alice: User, address: str) -> None:
    room = await staff.group(alice)
    await staff.wrote(room, alice, f"see {address} and https://example.com")
    await staff.wrote(room, alice, "a link", kind="link", body={"url": "https://example.com", "title": "a link"})
    await smuggled(staff, room, address)
    hers = await desk(alice, room)
    await expect(hers.part("link-message")).to_contain_text("a link")
    hrefs = await hers.part("timeline").get_by_role("link").evaluate_all("links => links.map(link => link.href)")
    assert hrefs == ["https://example.com/"]
    await hers.part("link-message").click()
    await harmless(hers)


async def smuggled(staff: Staff, room: Room, address: str) -> None:
    """The link's row as no entrance would let it in: the page does not rely on the server for this."""

    def change() -> None:
        Message.objects.filter(conversation=room.pk, kind="link").update(body={"url": address, "title": "a link"})

    await staff.ask(change)


async def test_marks_that_turn_the_reading_direction_stay_within_their_message(desk: Desk, staff: Staff, alice: User) -> None:
    room = await staff.group(alice)
    await staff.wrote(room, alice, "\u202eevil gnp.exe", "after")
    hers = await desk(alice, room)
    await expect(hers.own("after")).to_be_visible()
    starts = await hers.part("message-text").evaluate_all("texts => texts.map(text => getComputedStyle(text).unicodeBidi)")
    assert set(starts) <= {"isolate", "plaintext", "isolate-override"}
