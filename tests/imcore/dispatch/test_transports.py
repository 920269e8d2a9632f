"""One contract for both ways on which publications travel."""

import asyncio
import os

import pytest

from imcore.dispatch import bus
from tests.imcore.dispatch.hearing import Ear, listening

pytestmark = pytest.mark.usefixtures("layer")


async def test_a_subscriber_hears_what_is_published_on_its_names() -> None:
    async with listening("conv.1", "conv.2") as (ear, transport):
        await transport.publish([("conv.1", b"one"), ("conv.3", b"three"), ("conv.2", b"two"), ("conv.1", b"end")])
        heard = await ear.count(3)
    assert heard == [b"one", b"two", b"end"]


async def test_bytes_arrive_unchanged() -> None:
    anything = [bytes(range(256)), b"", b"\x00", os.urandom(70_000), "你好".encode(), b"\r\n$5\r\n"]
    async with listening("conv.1") as (ear, transport):
        await transport.publish([("conv.1", packed) for packed in anything])
        heard = await ear.count(len(anything))
    assert heard == anything


async def test_what_is_said_on_a_name_is_heard_in_order() -> None:
    said = [(f"conv.{number % 5}", f"{number % 5} {number}".encode()) for number in range(5_000)]
    async with listening(*(f"conv.{number}" for number in range(5))) as (ear, transport):
        for start in range(0, len(said), 100):
            await transport.publish(said[start : start + 100])
        heard = await ear.count(len(said))
    for number in range(5):
        prefix = f"{number} ".encode()
        assert [packed for packed in heard if packed.startswith(prefix)] == [
            packed for _, packed in said if packed.startswith(prefix)
        ]


async def test_nothing_is_missed_after_subscribe_has_returned() -> None:
    async with listening("conv.0") as (ear, transport):
        for number in range(1, 300):
            await transport.subscribe([f"conv.{number}"])
            await transport.publish([(f"conv.{number}", str(number).encode())])
        heard = await ear.count(299)
    assert sorted(map(int, heard)) == list(range(1, 300))


async def test_hundreds_of_names_are_heard_and_let_go_at_once() -> None:
    names = [f"conv.{number}" for number in range(300)]
    async with listening("end") as (ear, transport):
        await transport.subscribe(names)
        await transport.publish([(name, name.encode()) for name in names])
        assert sorted(await ear.count(300)) == sorted(name.encode() for name in names)
        await transport.unsubscribe(names)
        await transport.publish([*((name, b"late") for name in names), ("end", b"end")])
        assert (await ear.until(lambda heard: b"end" in heard))[300:] == [b"end"]


async def test_a_name_that_is_let_go_is_heard_no_more_and_the_others_still_are() -> None:
    async with listening("conv.1", "conv.2") as (ear, transport):
        await transport.unsubscribe(["conv.1"])
        await transport.publish([("conv.1", b"late"), ("conv.2", b"still")])
        assert await ear.count(1) == [b"still"]


async def test_a_name_that_is_let_go_may_be_heard_again() -> None:
    async with listening("conv.1") as (ear, transport):
        await transport.unsubscribe(["conv.1"])
        await transport.subscribe(["conv.1"])
        await transport.publish([("conv.1", b"again")])
        assert await ear.count(1) == [b"again"]


async def test_a_name_that_is_asked_for_twice_is_heard_once() -> None:
    async with listening("conv.1", "conv.1") as (ear, transport):
        await transport.subscribe(["conv.1"])
        await transport.publish([("conv.1", b"one"), ("conv.1", b"end")])
        assert await ear.until(lambda heard: b"end" in heard) == [b"one", b"end"]


async def test_letting_go_of_what_was_never_heard_is_no_fault() -> None:
    async with listening("conv.1") as (ear, transport):
        await transport.unsubscribe(["conv.9"])
        await transport.publish([("conv.1", b"one")])
        assert await ear.count(1) == [b"one"]


async def test_publishing_to_nobody_is_no_fault() -> None:
    async with listening("conv.1") as (ear, transport):
        await transport.publish([("nobody", b"lost"), ("conv.1", b"one")])
        assert await ear.count(1) == [b"one"]


async def test_a_closed_transport_hears_nothing_and_a_new_one_starts_afresh() -> None:
    async with listening("conv.1") as (gone, transport):
        await transport.publish([("conv.1", b"before")])
        await gone.count(1)
    async with listening("conv.2") as (ear, transport):
        await transport.publish([("conv.1", b"after"), ("conv.2", b"after")])
        assert await ear.count(1) == [b"after"]
    assert gone.heard == [b"before"]


async def test_closing_leaves_no_task_behind() -> None:
    before = asyncio.all_tasks()
    async with listening("conv.1") as (ear, transport):
        await transport.publish([("conv.1", b"one")])
        await ear.count(1)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before


async def test_closing_twice_is_no_fault() -> None:
    transport = bus.attach(Ear())
    await transport.close()
    await transport.close()
    bus.detach()
