"""A person's page in a real browser: what they see and do, and all that the browser complained of meanwhile."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Self

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, WebSocket, WebSocketRoute, expect

from imcore.models import User

DEADLINE_MS = 10_000
HELLO = '"event":"hello"'
expect.set_options(timeout=DEADLINE_MS)

# a violation of the page's own policy is told nowhere but here
TELL_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
  console.error(`policy violated: ${violatedDirective} ${blockedURI} ${sourceFile}`))
"""


class Screen:
    """One page of one person. `troubles` are the console's errors, thrown errors and violations of the policy."""

    def __init__(self, context: BrowserContext, page: Page, user: User) -> None:
        self.context, self.page, self.user = context, page, user
        self.troubles: list[str] = []
        self._expected: list[str] = []
        page.set_default_timeout(DEADLINE_MS)
        self.linked = asyncio.Event()
        page.on("websocket", self._watch)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.troubles.append(f"thrown: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def _watch(self, socket: WebSocket) -> None:
        def heard(frame: str | bytes) -> None:
            if HELLO in str(frame):
                self.linked.set()

        socket.on("framereceived", heard)
        socket.on("close", lambda _: self.linked.clear())

    def expect_trouble(self, *patterns: str) -> None:
        """What this test provokes: the browser may complain of it, and of nothing else."""
        self._expected.extend(patterns)

    def unexpected(self) -> list[str]:
        """The complaints that no test has asked for."""
        return [said for said in self.troubles if not any(re.search(pattern, said) for pattern in self._expected)]

    # --- where things are
    def part(self, testid: str) -> Locator:
        """The element that the front end's README names so."""
        return self.page.get_by_test_id(testid)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """The button with exactly that name."""
        return self.page.get_by_role("button", name=name, exact=isinstance(name, str))

    @property
    def composer(self) -> Locator:
        """Where one writes."""
        return self.part("composer-input")

    def messages(self) -> Locator:
        """All bubbles and notices of the open conversation."""
        return self.part("message")

    def message(self, text: str) -> Locator:
        """The bubbles or notices in which the text stands."""
        return self.messages().filter(has_text=text)

    def own(self, text: str, state: str = "sent") -> Locator:
        """Own bubbles in that state."""
        return self.page.locator(f"[data-testid=message].own[data-state={state}]").filter(has_text=text)

    def item(self, name: str) -> Locator:
        """The conversation's row in the list."""
        return self.part("conversation-item").filter(has_text=name)

    def dialog(self) -> Locator:
        """The dialog on top."""
        return self.page.get_by_role("dialog").last

    async def texts(self) -> list[str]:
        """What the text bubbles say, from top to bottom."""
        return await self.part("message-text").all_inner_texts()

    # --- what a person does
    async def open(self, conversation: int | None = None) -> None:
        """Loads the page, at that conversation where one is given, and waits until it can be used."""
        await self.page.goto(f"/#/c/{conversation}" if conversation else "/")
        await expect(self.part("timeline" if conversation else "conversation-list")).to_be_visible()
        if conversation:
            await expect(self.part("timeline")).to_have_attribute("aria-busy", "false")
        await self.online()

    async def online(self) -> None:
        """Waits until the page has its link."""
        await asyncio.wait_for(self.linked.wait(), DEADLINE_MS / 1000)

    async def say(self, text: str) -> None:
        """Writes and presses Enter."""
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def point_at(self, message: Locator) -> None:
        """The mouse over the bubble, so that its tools appear."""
        await message.locator(".bubble").hover(force=True)  # its tools may come to lie over a short one

    async def menu(self, message: Locator, action: str) -> None:
        """Chooses a row of a message's menu by its words."""
        await self.point_at(message)
        await message.get_by_test_id("more-actions").click()
        await self.page.get_by_role("menuitem", name=action, exact=True).click()

    async def choose(self, trigger: Locator, action: str) -> None:
        """Opens a menu by the right button and chooses a row by its words."""
        await trigger.click(button="right")
        await self.page.get_by_role("menuitem", name=action, exact=True).click()


class Wire:
    """The line between a page and its server in the test's hands: what the server says is held back, the line is cut."""

    def __init__(self) -> None:
        self.greeted = asyncio.Event()
        self._refusing = False
        self._lines: list[tuple[WebSocketRoute, WebSocketRoute]] = []
        self._held: list[tuple[WebSocketRoute, str | bytes]] | None = None

    @classmethod
    async def tap(cls, screen: Screen) -> Self:
        """From now on the page's line runs through this one; the page is loaded anew for it."""
        wire = cls()
        screen.expect_trouble("already in CLOSING or CLOSED state")  # what was said in the moment of a cut
        await screen.page.route_web_socket(re.compile("/ws/v1"), wire._laid)
        await screen.page.reload()
        await asyncio.wait_for(wire.greeted.wait(), DEADLINE_MS / 1000)
        return wire

    async def _laid(self, page: WebSocketRoute) -> None:
        if self._refusing:
            await page.close(code=1013)
            return
        server = page.connect_to_server()
        self._lines.append((page, server))
        server.on_message(lambda frame: self._said(page, frame))

    def _said(self, page: WebSocketRoute, frame: str | bytes) -> None:
        if self._held is not None:
            self._held.append((page, frame))
            return
        page.send(frame)
        if HELLO in str(frame):
            self.greeted.set()

    def hold(self) -> None:
        """The server's words do not arrive for now."""
        self._held = []

    def release(self) -> None:
        """They arrive, those held back first."""
        held, self._held = self._held or [], None
        for page, frame in held:
            page.send(frame)

    async def refuse(self) -> None:
        """The line breaks, and no other comes about."""
        self._refusing = True
        await self.cut()

    def admit(self) -> None:
        """The page's next line works."""
        self._refusing = False

    async def cut(self) -> None:
        """The line breaks, and what was held back is lost; the page's next one works."""
        self._held = None
        for page, server in self._lines:
            await page.close(code=4012)
            await server.close()
        self._lines.clear()


async def slow_down(screen: Screen, *, bytes_per_second: int) -> None:
    """The page's line becomes that slow, by the browser's own throttle."""
    tools = await screen.context.new_cdp_session(screen.page)
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_second}
    await tools.send("Network.emulateNetworkConditions", limits)


Desk = Callable[..., Awaitable[Screen]]
