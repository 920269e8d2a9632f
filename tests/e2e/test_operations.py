"""The operations page: who is online, a message's way from its sender to its readers, and a login that is ended from there."""

import asyncio
import time

import pytest
from playwright.async_api import expect

from imcore.models import Device, Member, Message, User
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Room, Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
REFUSED = ("WebSocket connection to", "status of 401", "status of 403")
PAGE = "/admin/imcore/device/operations/"
LONG_MS = 60_000  # a node tells of itself every five seconds, a busy machine later


async def operator(desk: Desk, staff: Staff) -> Screen:
    """A superuser's browser at the operations page, which loads itself anew."""
    chief = await staff.person("operator", is_staff=True, is_superuser=True)
    screen = await desk(chief, signed_in=False)
    await screen.context.add_cookies(await staff.cookies(chief))
    await screen.page.goto(f"{PAGE}?live")
    await expect(screen.part("operations")).to_be_visible()
    return screen


async def read_by(staff: Staff, room: Room, reader: User) -> str:
    """Waits until they have read the group's newest message: its conversation/seq."""
    message = await staff.ask(lambda: Message.objects.filter(conversation=room.pk).latest("seq"))
    wanted = Member.objects.filter(conversation=room.pk, user=reader, read_seq__gte=message.seq)
    deadline = time.monotonic() + LONG_MS / 1000
    while time.monotonic() < deadline:
        if await staff.ask(wanted.exists):
            return f"{room.pk}/{message.seq}"
        await asyncio.sleep(0.1)
    raise AssertionError(f"{reader} has not read {message}")


async def test_a_message_is_traced_and_a_login_is_ended_from_the_operations_page(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person("erin")
    room = await staff.group(alice, erin)
    await staff.wrote(room, alice, "Meet at the harbour")
    reader = await desk(erin, room)
    await expect(reader.message("Meet at the harbour")).to_be_visible()
    chief = await operator(desk, staff)
    await expect(chief.part("nodes").locator("tbody tr").first).to_contain_text("web", timeout=LONG_MS)
    await chief.page.goto(PAGE)
    await expect(chief.part("queues").locator("tbody tr")).to_have_count(5)

    place = await read_by(staff, room, erin)
    await chief.part("trace-box").get_by_role("searchbox").fill(place)
    await chief.part("trace-box").get_by_role("button").click()
    await expect(chief.part("trace")).to_contain_text(place)
    await expect(chief.part("trace-received")).to_contain_text(alice.display_name)
    await expect(chief.part("trace-read-count")).to_have_text("1")
    await expect(chief.part("trace-read")).to_contain_text(erin.display_name)
    assert "Meet at the harbour" not in await chief.page.content()

    await chief.page.goto(PAGE)
    await chief.part("people-online").get_by_role("searchbox").fill(erin.username)
    await chief.part("people-online").get_by_role("button", name="Search").click()
    person = chief.part("person").filter(has_text=erin.username)
    await expect(person).to_contain_text("online")
    await person.get_by_role("link", name="Sign out").click()
    await expect(chief.part("kick")).to_contain_text("web")
    assert await reader.part("ended").count() == 0
    reader.expect_trouble(*REFUSED)
    await chief.part("kick").get_by_label("Reason").fill("Lost notebook")
    await chief.part("kick").get_by_role("button", name="Sign out").click()
    await expect(chief.page.get_by_text("1 login was ended.")).to_be_visible()
    await expect(reader.part("ended")).to_contain_text("This login was ended.", timeout=LONG_MS)
    assert await staff.ask(lambda: Device.objects.filter(user=erin, ended_at=None).exists()) is False
