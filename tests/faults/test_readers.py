"""A reader that reads nothing any more."""

import asyncio
import socket
from typing import Any

import pytest

from tests.cast import Cast
from tests.conftest import Connect

pytestmark = pytest.mark.faults
LONG_TEXT = "长" * 8000
AT_ONCE = 30
MESSAGES = 450  # of 24 KB: more than the socket's buffers (4 MB where the kernel gives most) and the reader's outbox


async def test_a_reader_that_stops_reading_is_closed_and_hurts_nobody_and_has_everything_when_back(
    company: Cast, connect: Connect
) -> None:
    alice, bob = await connect(company.alice, node=0), await connect(company.bob, node=0)
    carol = await connect(company.carol, node=0)
    carol.socket.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    carol.socket.transport.pause_reading()
    for last in range(AT_ONCE, MESSAGES + 1, AT_ONCE):
        await asyncio.gather(*(alice.say(company.group.pk, LONG_TEXT) for _ in range(AT_ONCE)))
        await bob.message(seq=last)
    assert [message["seq"] for message in bob.messages()] == list(range(1, MESSAGES + 1))
    carol.socket.transport.resume_reading()
    assert await carol.close_code() == 4008
    before = [message["version"] for message in carol.messages()]
    assert before == list(range(1, len(before) + 1))
    back = await connect(company.carol, node=1)
    rest: list[dict[str, Any]] = []
    while True:
        since = rest[-1]["version"] if rest else len(before)
        page = await back.request("changes", conversation=company.group.pk, since=since)
        rest += page["messages"]
        if not page["has_more"]:
            break
    assert before + [message["version"] for message in rest] == list(range(1, MESSAGES + 1))
