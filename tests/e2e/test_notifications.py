"""Notifications in the settings, and the service worker: it shows, collapses, withdraws, and opens the conversation.

The browser's own push service is on the internet, so what it would bring is handed to the worker by the browser's debugger.
"""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, CDPSession, expect

from imcore.models import PushWishes, User
from tests import lanes
from tests.e2e.conftest import chromium
from tests.e2e.screen import Desk, Screen
from tests.e2e.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
REGISTER = """async () => {
  const { worker } = JSON.parse(document.getElementById('boot').textContent)
  await navigator.serviceWorker.register(worker, { scope: '/' })
}"""
# what is shown, and what the worker remembers to have told: the newest message of each conversation
SAME = """async (wanted) => {
  const registration = await navigator.serviceWorker.ready
  const shown = (await registration.getNotifications()).map(({ title, body, tag }) => [title, body, tag])
  const notes = await caches.open('hongyan-push')
  const told = await Promise.all((await notes.keys()).map(async (place) => (await notes.match(place)).text()))
  return JSON.stringify([shown, told]) === JSON.stringify(wanted)
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The whole one: without its windows Chromium has no notifications."""
    async with chromium(lanes.chromium_with_windows() or lanes.chromium()) as running:
        yield running


async def worker_of(screen: Screen) -> tuple[CDPSession, str]:
    """The debugger, and the registration of the page's service worker."""
    debugger = await screen.context.new_cdp_session(screen.page)
    found: list[dict[str, Any]] = []
    debugger.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    await debugger.send("ServiceWorker.enable")
    await screen.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    return debugger, found[-1]["registrationId"]


async def test_the_settings_of_notifications_are_kept(desk: Desk, staff: Staff, alice: User) -> None:
    screen = await desk(alice)
    await screen.part("open-settings").click()
    part = screen.part("notification-settings")
    await part.get_by_role("switch", name="Quiet hours").click()
    await expect(part.get_by_label("From")).to_have_value("22:00")
    await part.get_by_label("To", exact=True).fill("07:30")
    await part.get_by_role("switch", name="Show what was written").click()
    await expect(part.get_by_role("switch", name="Show what was written")).to_have_attribute("aria-checked", "false")
    await part.get_by_role("switch", name="Mentions come through").click()
    await expect(part.get_by_role("switch", name="Mentions come through")).to_have_attribute("aria-checked", "false")
    await part.get_by_test_id("mail-wish").select_option("daily")
    await expect(part.get_by_test_id("mail-wish")).to_have_value("daily")

    def kept() -> tuple[object, ...]:
        wishes = PushWishes.objects.get(user=alice)
        clocks = (str(wishes.quiet_from), str(wishes.quiet_to))
        return (*clocks, wishes.time_zone, wishes.mentions_pass, wishes.show_content)

    assert await staff.product.in_orm(kept) == ("22:00:00", "07:30:00", "Asia/Shanghai", False, False)


async def test_the_worker_tells_each_message_once_and_shows_one_notification_per_conversation(desk: Desk, alice: User) -> None:
    screen = await desk(alice, permissions=["notifications"])
    if await screen.page.evaluate("() => Notification.permission !== 'granted'"):
        pytest.skip("a Chromium without its windows has no notifications: install chromium besides")
    await screen.page.evaluate(REGISTER)
    debugger, registration = await worker_of(screen)

    async def tell(seq: int, body: str = "", *, conversation: int = 7, kind: str = "message", withdrawn: str = "") -> None:
        place = {"conversation": conversation, "seq": seq, "tag": f"conversation-{conversation}", "withdrawn": withdrawn}
        said = {"type": kind, "title": "Harvest", "body": body, "badge": seq, **place}
        origin = f"{urlsplit(screen.page.url).scheme}://{urlsplit(screen.page.url).netloc}"
        wanted = {"origin": origin, "registrationId": registration, "data": json.dumps(said)}
        await debugger.send("ServiceWorker.deliverPushMessage", wanted)

    async def shows(*wanted: tuple[int, int, str]) -> None:
        told = [str(seq) for _conversation, seq, _body in wanted]
        shown = [["Harvest", body, f"conversation-{place}"] for place, _seq, body in wanted]
        await screen.page.wait_for_function(SAME, arg=[shown, told])

    await tell(1, "first")
    await shows((7, 1, "first"))
    await tell(2, "second")
    await shows((7, 2, "second"))
    await tell(1, "first")  # once more, and late
    await tell(5, "elsewhere", conversation=8)
    await shows((7, 2, "second"), (8, 5, "elsewhere"))
    await tell(2, "second, put right", kind="changed")
    await tell(4, "said elsewhere, and not shown", conversation=8, kind="changed")
    await shows((8, 5, "elsewhere"), (7, 2, "second, put right"))
    await tell(6, "later", conversation=9)
    await tell(1, kind="withdraw", withdrawn="7:2 8:4 9:6")  # of conversation 8 a later one is shown
    await screen.page.wait_for_function(SAME, arg=[[["Harvest", "elsewhere", "conversation-8"]], ["2", "5", "6"]])
