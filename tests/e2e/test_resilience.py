"""The server goes away and comes back; the page is reloaded, opened twice, signed in elsewhere. Nothing is lost or doubled."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import expect
from pytest_django import DjangoDbBlocker

from imcore.models import Message, User
from tests.e2e.screen import Desk, Screen, Wire
from tests.e2e.staff import Room, Staff
from tests.products import embedded_product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
AWAY = ("WebSocket connection to", "ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "status of 503")


@pytest.fixture(scope="module")
def shaken(django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    """The people of a product that these tests may stop and start."""
    with embedded_product(tmp_path_factory.mktemp("shaken"), django_db_blocker) as product:
        yield Staff(product)


async def stored(staff: Staff, room: Room) -> list[str]:
    """What the log of the room says, in its order."""
    return await staff.ask(
        lambda: list(Message.objects.filter(conversation=room.pk).order_by("seq").values_list("text", flat=True))
    )


async def both_recover(staff: Staff, room: Room, *screens: Screen, count: int) -> None:
    """All pages show what the log says, once and in order, without a banner."""
    for screen in screens:
        await expect(screen.part("message-text")).to_have_count(count, timeout=30_000)
        await expect(screen.page.locator("[data-testid=message]:not([data-state=sent])")).to_have_count(0)
        await expect(screen.part("connection-banner")).to_have_count(0)
    said = await stored(staff, room)
    assert [await screen.texts() for screen in screens] == [said] * len(screens)


async def test_a_restart_loses_nothing_and_both_pages_recover_by_themselves(desk: Desk, shaken: Staff) -> None:
    alice, bob = await shaken.person("alice"), await shaken.person("bob", language="zh-hans")
    room = await shaken.group(alice, bob)
    hers, his = await desk(alice, room, of=shaken), await desk(bob, room, of=shaken)
    await hers.say("before")
    await expect(his.message("before")).to_be_visible()
    for screen in (hers, his):
        screen.expect_trouble(*AWAY)
    await asyncio.to_thread(shaken.product.node(0).stop)
    await expect(hers.part("connection-banner")).to_contain_text("Connection lost. Reconnecting…")
    await expect(his.part("connection-banner")).to_contain_text("连接已断开，正在重新连接…")
    for number in range(3):
        await hers.say(f"hers {number}")
        await his.say(f"他的 {number}")
    await expect(hers.own("hers", "queued")).to_have_count(3)
    await expect(hers.own("hers 0", "queued")).to_contain_text("Waiting to be sent")
    await expect(hers.part("connection-banner")).to_contain_text("3 messages waiting")
    await asyncio.to_thread(shaken.product.node(0).start)
    await both_recover(shaken, room, hers, his, count=7)
    said = await stored(shaken, room)
    assert [text for text in said if "hers" in text] == ["hers 0", "hers 1", "hers 2"]
    assert [text for text in said if "他的" in text] == ["他的 0", "他的 1", "他的 2"]


async def test_a_crash_loses_nothing_and_what_was_missed_is_caught_up(desk: Desk, shaken: Staff) -> None:
    alice, bob = await shaken.person("alice"), await shaken.person("bob", language="zh-hans")
    room, other = await shaken.group(alice, bob), await shaken.group(alice, bob)
    hers, his = await desk(alice, room, of=shaken), await desk(bob, room, of=shaken)
    for screen in (hers, his):
        screen.expect_trouble(*AWAY)
    await asyncio.to_thread(shaken.product.node(0).kill)
    await expect(hers.part("connection-banner")).to_be_visible()
    await shaken.wrote(room, bob, *[f"missed {number}" for number in range(3)])
    await shaken.wrote(other, bob, "missed elsewhere")
    await hers.say("written meanwhile")
    await asyncio.to_thread(shaken.product.node(0).start)
    await both_recover(shaken, room, hers, his, count=4)
    await expect(hers.item(other.name)).to_contain_text("Bob: missed elsewhere")
    await expect(hers.item(other.name).get_by_test_id("unread-badge")).to_have_text("1")


async def test_a_conversation_opened_without_a_link_takes_words_and_fills_itself_later(
    desk: Desk, staff: Staff, alice: User
) -> None:
    room, other = await staff.group(alice), await staff.group(alice)
    await staff.wrote(other, alice, "from before")
    hers = await desk(alice, room)
    wire = await Wire.tap(hers)
    await wire.refuse()
    await hers.item(other.name).click()
    await hers.say("not yet sent")
    await expect(hers.own("not yet sent", "queued")).to_be_visible()
    wire.admit()
    await expect(hers.own("not yet sent", "sent")).to_be_visible()
    await expect(hers.message("from before")).to_be_visible()
    assert await hers.texts() == ["from before", "not yet sent"]


async def test_who_was_removed_while_away_finds_it_out_on_coming_back(desk: Desk, staff: Staff, alice: User) -> None:
    erin = await staff.person()
    room, other = await staff.group(alice, erin), await staff.group(alice, erin)
    hers = await desk(erin, room)
    wire = await Wire.tap(hers)
    await wire.refuse()
    with await asyncio.to_thread(staff.product.http, alice, device="desktop") as office:
        assert (await asyncio.to_thread(office.delete, f"/groups/{room.pk}/members/{erin.pk}")).status_code == 204
    wire.admit()
    await expect(hers.item(room.name)).to_have_count(0, timeout=20_000)
    await expect(hers.item(other.name)).to_be_visible()
    await expect(hers.page.get_by_text("Choose a conversation")).to_be_visible()


async def test_what_was_not_sent_yet_survives_a_reload(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    wire = await Wire.tap(hers)
    await wire.refuse()
    for text in ("one", "two", "three"):
        await hers.say(text)
    await expect(hers.page.locator("[data-state=queued]")).to_have_count(3)
    await hers.page.reload()
    await expect(hers.page.locator("[data-state=queued]")).to_have_count(3)
    wire.admit()
    await expect(his.message("three")).to_be_visible(timeout=20_000)
    assert await his.texts() == ["one", "two", "three"]
    await expect(hers.page.locator("[data-state=sent]")).to_have_count(3)
    assert await hers.texts() == ["one", "two", "three"]
    assert await hers.page.evaluate("Object.keys(localStorage).filter(key => key.includes('outbox'))") == []


async def test_a_browser_without_network_says_so(desk: Desk, alice: User) -> None:
    hers = await desk(alice)
    hers.expect_trouble("ERR_INTERNET_DISCONNECTED")
    await hers.context.set_offline(True)
    await expect(hers.part("connection-banner")).to_contain_text("You are offline.")
    await hers.context.set_offline(False)
    await expect(hers.part("connection-banner")).to_have_count(0)


async def test_a_refused_message_says_why_and_is_given_up(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    his = await desk(bob, room)
    wire = await Wire.tap(his)
    await wire.refuse()
    await his.say("too late")
    hers = await desk(alice, room)
    await hers.button("Details").click()
    await hers.button("Dissolve group").click()
    await hers.part("confirm").click()
    await expect(hers.message("You dissolved the group")).to_be_visible()
    wire.admit()
    refused = his.own("too late", "failed")
    await expect(refused.get_by_role("alert")).to_contain_text("当前状态", timeout=20_000)
    await refused.get_by_role("button", name="放弃").click()
    await expect(his.own("too late", "failed")).to_have_count(0)
    assert await his.page.evaluate("Object.keys(localStorage).filter(key => key.includes('outbox'))") == []


async def test_two_tabs_show_the_same_and_send_nothing_twice(desk: Desk, staff: Staff, alice: User, bob: User) -> None:
    room = await staff.group(alice, bob)
    hers, his = await desk(alice, room), await desk(bob, room)
    wire = await Wire.tap(hers)
    await wire.refuse()
    await hers.say("from the first tab")
    second = Screen(hers.context, await hers.context.new_page(), alice)
    await second.open(room.pk)
    await second.say("from the second tab")
    wire.admit()
    for screen in (hers, second, his):
        await expect(screen.part("message-text")).to_have_count(2, timeout=20_000)
        assert sorted(await screen.texts()) == ["from the first tab", "from the second tab"]
        await expect(screen.page.locator("[data-testid=message]:not([data-state=sent])")).to_have_count(0)
    await his.say("两边都看到了吗？")
    for screen in (hers, second):
        await expect(screen.message("两边都看到了吗？")).to_be_visible()
    assert second.unexpected() == []
