"""protocol.md §1: what a frame must be, and what becomes of one that is not."""

import json
from typing import Any

import pytest

from tests.cast import Cast
from tests.chat_client import ChatClient, Refused
from tests.conftest import Connect


async def answer_to(client: ChatClient, frame: str | bytes) -> dict[str, Any]:
    """The next frame after this one was sent."""
    seen = len(client.frames)
    await client.send_raw(frame)
    await client.wait_for(lambda: client.frames[seen:], what="answer")
    return client.frames[seen]


@pytest.mark.parametrize(
    "frame",
    ["", "{", "null", "[]", '"text"', "7", '{"op": "ping"}', '{"id": "7", "op": "ping"}', '{"id": -1, "op": "ping"}',
     '{"id": 1.5, "op": "ping"}', '{"id": true, "op": "ping"}', '{"id": 9007199254740992, "op": "ping"}', "[" * 20_000],
)  # fmt: skip
async def test_a_frame_without_a_usable_id_is_answered_bad_frame(company: Cast, connect: Connect, frame: str) -> None:
    client = await connect(company.alice)
    answer = await answer_to(client, frame)
    assert answer["re"] is None
    assert answer["error"]["code"] == "bad_frame"
    assert answer["error"]["message"]
    assert await client.request("ping")


@pytest.mark.parametrize("op", ["fly", "", None, 7, ["send"]])
async def test_an_unknown_op_is_answered_with_the_number(company: Cast, connect: Connect, op: object) -> None:
    client = await connect(company.alice)
    answer = await answer_to(client, json.dumps({"id": 41, "op": op}))
    assert answer["re"] == 41
    assert answer["error"]["code"] == "unknown_op"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"op": "send", "client_id": "c", "kind": "text", "body": "hi", "conversation": 1}, "body"),
        ({"op": "send", "client_id": "", "kind": "text", "body": {}, "conversation": 1}, "client_id"),
        ({"op": "send", "client_id": "c" * 65, "kind": "text", "body": {}, "conversation": 1}, "client_id"),
        ({"op": "send", "kind": "text", "body": {}, "conversation": 1}, "client_id"),
        ({"op": "history", "conversation": 1, "limit": 0}, "limit"),
        ({"op": "history", "conversation": 1, "limit": 101}, "limit"),
        ({"op": "changes", "conversation": 1, "since": 0, "limit": 201}, "limit"),
        ({"op": "changes", "conversation": 1}, "since"),
        ({"op": "read", "conversation": "1", "seq": 1}, "conversation"),
        ({"op": "react", "conversation": 1, "seq": 1, "emoji": "👍", "on": "yes"}, "on"),
        ({"op": "watch", "users": list(range(1, 502))}, "users"),
    ],
)
async def test_a_wrong_field_is_named(company: Cast, connect: Connect, fields: dict[str, Any], field: str) -> None:
    client = await connect(company.alice)
    answer = await answer_to(client, json.dumps({"id": 3, **fields}))
    assert answer["re"] == 3
    assert answer["error"]["code"] == "invalid"
    assert [name.split("[")[0] for name in answer["error"]["detail"]] == [field]


async def test_a_frame_of_64_KiB_passes_and_a_larger_one_is_closed_with_1009(company: Cast, connect: Connect) -> None:
    client = await connect(company.alice)
    ping = json.dumps({"id": 1, "op": "ping"})
    await client.send_raw(ping + " " * (65_536 - len(ping)))
    assert "ok" in await client.answer(1)
    await client.send_raw(ping + " " * (65_537 - len(ping)))
    assert await client.close_code() == 1009


async def test_twenty_bad_frames_in_a_row_are_abuse(company: Cast, connect: Connect) -> None:
    client = await connect(company.alice)
    for _ in range(19):
        await client.send_raw("{")
    assert await client.request("ping"), "nineteen are forgiven, and a good one begins the count anew"
    for _ in range(20):
        await client.send_raw("{")
    assert await client.close_code() == 4400


async def test_a_number_may_be_zero_and_is_repeated(company: Cast, connect: Connect) -> None:
    client = await connect(company.alice)
    answer = await answer_to(client, '{"id": 0, "op": "ping"}')
    assert answer["re"] == 0
    assert list(answer["ok"]) == ["server_time"]


async def test_a_refusal_speaks_the_users_language(company: Cast, connect: Connect) -> None:
    client = await connect(company.erin)
    with pytest.raises(Refused) as refused:
        await client.say(company.group.pk, "let me in")
    assert refused.value.code == "not_member"
    assert "成员" in str(refused.value)
