"""The documentation's pictures, taken from a running demo: python -m scripts.screenshots http://127.0.0.1:8000 docs/images

It needs Playwright (requirements-dev.txt) and a Chromium (CHROMIUM, or one on the PATH). It signs in as people of the demo
company; whoever of them is signed in elsewhere in a browser is signed out there.
"""

import argparse
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PASSWORD = "hongyan-demo"  # noqa: S105  (shown on the demo's sign-in page; production refuses it)
ONLINE = ("bob", "carol", "dave")  # so that somebody has a green dot
WIDE, PHONE = (1440, 900), (390, 844)
ENGLISH, CHINESE = "On-call & Incidents", "鸿雁 2.0 发布"
PLACES = ("产品与设计中心", "协同产品部", "IM 产品组", "会话体验小组")  # from the root down
REPORT = re.compile("^(Report|举报)$")
TRIED = "Blue  Whale Office pays to 6222 0212 3456 7894, 藍鯨雲辦公 as well"
HEAVIEST = 100_000  # bytes; heavier pictures get a palette
COLOURS = 256
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


class Studio:
    """A browser, the address of the demo, and where the pictures go."""

    def __init__(self, browser: Browser, url: str, folder: Path) -> None:
        self.browser, self.url, self.folder = browser, url.rstrip("/"), folder

    @contextmanager
    def visitor(self, *, size: tuple[int, int] = WIDE, theme: str = "light", locale: str = "en-GB") -> Iterator[Page]:
        """A page of its own: a screen of this size (CSS pixels), light or dark."""
        context = self._context(size, theme, locale)
        yield context.new_page()
        context.close()

    def _context(self, size: tuple[int, int], theme: str, locale: str) -> BrowserContext:
        phone = size == PHONE
        return self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if theme == "dark" else "light",
            locale=locale,
            timezone_id="Asia/Shanghai",
            is_mobile=phone,
            has_touch=phone,
            device_scale_factor=2 if phone else 1,
        )

    def take(self, page: Page, name: str) -> None:
        """Writes `name`.png, as small as it goes without loss, or with a palette where that is too heavy."""
        path = self.folder / f"{name}.png"
        page.screenshot(path=path, animations="disabled")
        with Image.open(path) as image:
            image.convert("RGB").save(path, optimize=True)
            if path.stat().st_size > HEAVIEST:
                image.convert("RGB").quantize(COLOURS).save(path, optimize=True)
        print(f"{path}  {path.stat().st_size / 1000:.0f} kB")

    def sign_in(self, page: Page, name: str) -> None:
        """Through the sign-in page, until the conversations are there."""
        page.goto(self.url)
        page.get_by_test_id("username").fill(name)
        page.get_by_test_id("password").fill(PASSWORD)
        page.get_by_test_id("sign-in").click()
        page.get_by_test_id("conversation-item").first.wait_for()


def speak(page: Page, language: str) -> None:
    """Switches the language in the settings ("en" or "zh-hans"), and waits until the server knows."""
    page.get_by_test_id("open-settings").click()
    with page.expect_response(lambda answer: answer.url.endswith("/me") and answer.ok):
        page.get_by_test_id(f"language-{language}").click()
    page.keyboard.press("Escape")


def open_conversation(page: Page, name: str) -> None:
    """Shows a conversation around what the reader said last, with its pictures and receipts loaded."""
    page.get_by_test_id("conversation-item").filter(has_text=name).first.click()
    page.locator("[data-testid=message][data-seq]").last.wait_for()
    page.locator("[data-testid=message].own").last.evaluate("row => row.scrollIntoView({ block: 'center' })")
    page.evaluate("document.activeElement.blur()")
    page.wait_for_load_state("networkidle")


def chat(studio: Studio, name: str, *, size: tuple[int, int], theme: str, language: str = "en") -> None:
    """Alice's page with a group of that language open."""
    with studio.visitor(size=size, theme=theme) as page:
        studio.sign_in(page, "alice")
        speak(page, language)
        open_conversation(page, ENGLISH if language == "en" else CHINESE)
        studio.take(page, name)


def contacts(studio: Studio, name: str, *, size: tuple[int, int], theme: str, language: str = "en", card: bool = False) -> None:
    """The org chart opened down to a department, and its page, or the card of its manager."""
    with studio.visitor(size=size, theme=theme) as page:
        studio.sign_in(page, "alice")
        speak(page, language)
        page.get_by_test_id("tab-contacts").click()
        for place, below in pairwise(PLACES):
            page.get_by_test_id("department").filter(has_text=place).press("ArrowRight")
            page.get_by_test_id("department").filter(has_text=below).wait_for()
        page.get_by_test_id("department").filter(has_text=PLACES[-1]).click()
        page.get_by_test_id("seat").first.wait_for()
        if card:
            page.locator(".manager button").click()
            page.get_by_test_id("fact-office").wait_for()
        page.evaluate("document.activeElement.blur()")
        page.mouse.move(0, 0)
        studio.take(page, name)


def announcements(studio: Studio, name: str, *, size: tuple[int, int], theme: str) -> None:
    """What the company tells, the one open that waits for a confirmation."""
    with studio.visitor(size=size, theme=theme) as page:
        studio.sign_in(page, "alice")
        speak(page, "en")
        page.get_by_test_id("tab-announcements").click()
        page.get_by_test_id("announcement-item").first.click()
        page.get_by_test_id("confirm-announcement").wait_for()
        page.evaluate("document.activeElement.blur()")
        page.mouse.move(0, 0)
        page.wait_for_load_state("networkidle")
        studio.take(page, name)


def sign_in_page(studio: Studio, name: str, *, size: tuple[int, int], theme: str) -> None:
    """The first page that anybody sees."""
    with studio.visitor(size=size, theme=theme) as page:
        page.goto(studio.url)
        page.get_by_test_id("sign-in").wait_for()
        studio.take(page, name)


def report(studio: Studio, name: str, why: str) -> None:
    """Somebody reports the newest message of another in the English group, as the page does."""
    with studio.visitor() as page:
        studio.sign_in(page, name)
        page.get_by_test_id("conversation-item").filter(has_text=ENGLISH).first.click()
        message = page.locator("[data-testid=message][data-seq]:not(.own)").filter(has=page.get_by_test_id("message-text")).last
        message.locator(".bubble").hover(force=True)  # its tools may come to lie over it
        message.get_by_test_id("more-actions").click()
        page.get_by_role("menuitem", name=REPORT).click()
        page.get_by_role("dialog").locator("textarea").fill(why)
        with page.expect_response(lambda answer: answer.url.endswith("/reports") and answer.ok):
            page.get_by_test_id("save-text").click()


def admin(studio: Studio) -> None:
    """A case, the test box, the log as moderators see it, and who has looked at what."""
    report(studio, "alice", "Not about the incident")
    report(studio, "bob", "Please look at this one")
    with studio.visitor() as page:
        page.goto(f"{studio.url}/admin/")
        page.locator("[name=username]").fill("admin")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("form [type=submit]").click()
        page.locator("#nav-sidebar, aside, nav").first.wait_for()
        page.goto(f"{studio.url}/admin/imcore/message/")
        page.locator("[name=look_reason]").fill("Complaint 7")
        page.locator("[name=look_reason]").press("Enter")
        shown(studio, page, "admin-light-1440", "#result_list")
        page.goto(f"{studio.url}/admin/imcore/moderationcase/next")
        shown(studio, page, "desk-light-1440", "[data-testid=case]")
        page.goto(f"{studio.url}/admin/imcore/moderationrule/try")
        page.locator("[name=text]").fill(TRIED)
        page.locator(".org-form [type=submit]").click()
        shown(studio, page, "words-light-1440", "[role=status] table")
        page.goto(f"{studio.url}/admin/imcore/auditevent/")
        shown(studio, page, "audit-light-1440", "#result_list")


def shown(studio: Studio, page: Page, name: str, what: str) -> None:
    """Takes the picture once that is there."""
    page.locator(what).first.wait_for()
    page.wait_for_load_state("networkidle")
    studio.take(page, name)


def take_all(studio: Studio) -> None:
    """Every picture that the documentation shows; alice's language is Chinese again at the end, as the demo has it."""
    others = [studio.browser.new_page() for _ in ONLINE]
    for page, name in zip(others, ONLINE, strict=True):
        studio.sign_in(page, name)
    for theme in ("light", "dark"):
        chat(studio, f"chat-{theme}-1440", size=WIDE, theme=theme)
        chat(studio, f"chat-{theme}-390", size=PHONE, theme=theme)
    contacts(studio, "contacts-light-1440", size=WIDE, theme="light")
    contacts(studio, "contacts-dark-390", size=PHONE, theme="dark", card=True)
    announcements(studio, "announcements-light-1440", size=WIDE, theme="light")
    chat(studio, "chat-zh-light-1440", size=WIDE, theme="light", language="zh-hans")
    contacts(studio, "contacts-zh-light-1440", size=WIDE, theme="light", language="zh-hans")
    sign_in_page(studio, "sign-in-light-1440", size=WIDE, theme="light")
    sign_in_page(studio, "sign-in-dark-390", size=PHONE, theme="dark")
    admin(studio)


def main() -> None:
    """Takes the address of a running demo and the output folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        take_all(Studio(browser, given.url, given.folder))
        browser.close()


if __name__ == "__main__":
    main()
