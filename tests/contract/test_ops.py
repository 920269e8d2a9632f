"""protocol.md §1, the table of ops: each row answers as written."""

import re
from typing import Any

import pytest

from tests.cast import Cast
from tests.chat_client import ChatClient, Refused
from tests.conftest import Connect

INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")


async def refusal(client: ChatClient, op: str, **fields: Any) -> str:
    """The code with which a request is refused."""
    with pytest.raises(Refused) as refused:
        await client.request(op, **fields)
    return refused.value.code


async def test_send_answers_with_the_place_in_the_log(company: Cast, connect: Connect) -> None:
    client = await connect(company.alice)
    ok = await client.say(company.group.pk, "你好")
    assert set(ok) == {"conversation", "seq", "version", "message_id", "created_at", "duplicate"}
    assert ok["conversation"] == company.group.pk
    assert (ok["seq"], ok["version"], ok["duplicate"]) == (1, 1, False)
    assert INSTANT.match(ok["created_at"])


async def test_send_to_a_user_makes_the_direct_conversation_once(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    first = await alice.request("send", to=company.bob.pk, client_id="d-1", kind="text", body={"text": "hi"})
    second = await bob.request("send", to=company.alice.pk, client_id="d-2", kind="text", body={"text": "hello"})
    assert (first["conversation"], first["seq"]) == (second["conversation"], 1)
    assert second["seq"] == 2
    assert (await bob.message(seq=1))["body"] == {"text": "hi"}
    assert (await alice.message(seq=2))["body"] == {"text": "hello"}


async def test_send_needs_exactly_one_address(company: Cast, connect: Connect) -> None:
    client = await connect(company.alice)
    message = {"client_id": "c-1", "kind": "text", "body": {"text": "hi"}}
    assert await refusal(client, "send", **message) == "invalid"
    assert await refusal(client, "send", **message, to=company.bob.pk, conversation=company.group.pk) == "invalid"


async def test_send_keeps_reply_and_mentions(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    await alice.say(company.group.pk, "first")
    await alice.say(company.group.pk, "second", reply_to=1, mentions=[company.bob.pk])
    await alice.say(company.group.pk, "third", mentions="all")
    second, third = await bob.message(seq=2), await bob.message(seq=3)
    assert (second["reply_to"], second["mentions"]) == (1, [company.bob.pk])
    assert (third["reply_to"], third["mentions"]) == (None, "all")
    assert await refusal(
        alice, "send", conversation=company.group.pk, client_id="r", kind="text", body={"text": "x"}, reply_to=99
    ) in {"invalid", "not_found"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [("text", {"text": "x" * 8001}), ("text", {"text": ""}), ("text", {"text": "hi", "colour": "red"}), ("text", {}),
     ("smoke", {"text": "hi"}), ("notice", {"event": "renamed"}),
     ("location", {"latitude": 91, "longitude": 0, "name": "n", "address": "a"})],
)  # fmt: skip
async def test_send_refuses_a_body_that_the_kind_does_not_know(
    company: Cast, connect: Connect, kind: str, body: dict[str, Any]
) -> None:
    client = await connect(company.alice)
    code = await refusal(client, "send", conversation=company.group.pk, client_id="c-1", kind=kind, body=body)
    assert code in {"invalid", "forbidden"}
    assert (await client.request("history", conversation=company.group.pk))["messages"] == []


async def test_read_moves_the_cursor_forward_only(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    for text in ("one", "two", "three"):
        await alice.say(company.group.pk, text)
    assert await bob.request("read", conversation=company.group.pk, seq=2) == {"read_seq": 2, "unread": 1}
    assert await bob.request("read", conversation=company.group.pk, seq=1) == {"read_seq": 2, "unread": 1}
    assert await bob.request("read", conversation=company.group.pk, seq=3) == {"read_seq": 3, "unread": 0}


async def test_typing_answers_with_nothing(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    assert await alice.request("typing", conversation=company.group.pk) == {}
    event = await bob.next_event("typing")
    assert event == {"event": "typing", "conversation": company.group.pk, "user": company.alice.pk}


async def test_history_pages_both_ways(company: Cast, connect: Connect) -> None:
    client = await connect(company.alice)
    for number in range(1, 8):
        await client.say(company.group.pk, f"m{number}")

    async def page(**fields: int) -> tuple[list[int], bool]:
        ok = await client.request("history", conversation=company.group.pk, **fields)
        return [message["seq"] for message in ok["messages"]], ok["has_more"]

    assert await page() == ([1, 2, 3, 4, 5, 6, 7], False)
    assert await page(limit=3) == ([5, 6, 7], True)
    assert await page(before_seq=5, limit=3) == ([2, 3, 4], True)
    assert await page(before_seq=2, limit=3) == ([1], False)
    assert await page(after_seq=4, limit=2) == ([5, 6], True)
    assert await page(after_seq=7) == ([], False)


async def test_changes_gives_the_state_now_by_version(company: Cast, connect: Connect) -> None:
    client = await connect(company.alice)
    group = company.group.pk
    for text in ("one", "two", "three"):
        await client.say(group, text)
    edited = await client.request("edit", conversation=group, seq=1, body={"text": "ONE"})
    assert edited == {"version": 4}
    ok = await client.request("changes", conversation=group, since=1)
    assert [(m["seq"], m["version"], m["body"]["text"]) for m in ok["messages"]] == [
        (2, 2, "two"),
        (3, 3, "three"),
        (1, 4, "ONE"),
    ]
    assert (ok["version"], ok["has_more"]) == (4, False)
    first = await client.request("changes", conversation=group, since=0, limit=2)
    assert ([m["version"] for m in first["messages"]], first["version"], first["has_more"]) == ([2, 3], 3, True)
    assert (await client.request("changes", conversation=group, since=4))["messages"] == []


async def test_recall_takes_the_content_away(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    sent = await alice.say(company.group.pk, "secret")
    assert await alice.request("recall", conversation=company.group.pk, seq=1) == {"version": 2}
    changed = (await bob.next_event("changed"))["message"]
    assert (changed["seq"], changed["version"], changed["state"], changed["body"]) == (1, 2, "recalled", {})
    assert (changed["sender"], changed["created_at"]) == (company.alice.pk, sent["created_at"])
    assert INSTANT.match(changed["recalled_at"])
    for reader in (alice, bob):
        (message,) = (await reader.request("history", conversation=company.group.pk))["messages"]
        assert message["body"] == {}


async def test_only_the_author_and_admins_recall(company: Cast, connect: Connect) -> None:
    bob, carol = await connect(company.bob), await connect(company.carol)
    await bob.say(company.group.pk, "mine")
    await carol.say(company.group.pk, "hers")
    assert await refusal(carol, "recall", conversation=company.group.pk, seq=1) == "forbidden"
    assert await bob.request("recall", conversation=company.group.pk, seq=2) == {"version": 3}


async def test_edit_is_the_authors_and_marks_the_message(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    await alice.say(company.group.pk, "helo")
    assert await refusal(bob, "edit", conversation=company.group.pk, seq=1, body={"text": "mine now"}) == "forbidden"
    assert await refusal(alice, "edit", conversation=company.group.pk, seq=1, body={"txt": "x"}) == "invalid"
    assert await alice.request("edit", conversation=company.group.pk, seq=1, body={"text": "hello"}) == {"version": 2}
    changed = (await bob.next_event("changed"))["message"]
    assert (changed["body"], changed["version"]) == ({"text": "hello"}, 2)
    assert INSTANT.match(changed["edited_at"])


async def test_react_puts_an_emoji_on_and_takes_it_off(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    await alice.say(company.group.pk, "cake?")
    group = company.group.pk
    assert await bob.request("react", conversation=group, seq=1, emoji="👍", on=True) == {"version": 2}
    assert (await alice.next_event("changed"))["message"]["reactions"] == {"👍": [company.bob.pk]}
    assert await alice.request("react", conversation=group, seq=1, emoji="👍", on=True) == {"version": 3}
    assert (await alice.next_event("changed"))["message"]["reactions"] == {"👍": [company.bob.pk, company.alice.pk]}
    assert await bob.request("react", conversation=group, seq=1, emoji="👍", on=False) == {"version": 4}
    assert (await alice.next_event("changed"))["message"]["reactions"] == {"👍": [company.alice.pk]}


async def test_receipts_say_who_has_read_and_when(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    await alice.say(company.group.pk, "read me")
    await bob.request("read", conversation=company.group.pk, seq=1)
    await alice.next_event("read")
    ok = await alice.request("receipts", conversation=company.group.pk, seq=1)
    assert [entry["user"] for entry in ok["read"]] == [company.bob.pk]
    assert INSTANT.match(ok["read"][0]["read_at"])
    assert ok["unread"] == [company.carol.pk]
    assert (ok["read_count"], ok["unread_count"]) == (1, 1)


async def test_watch_answers_with_presence_and_tells_changes(company: Cast, connect: Connect) -> None:
    alice = await connect(company.alice)
    bob = str(company.bob.pk)
    ok = await alice.request("watch", users=[company.bob.pk])
    assert ok["presence"][bob]["online"] is False
    came = await connect(company.bob, device="mobile")
    event = await alice.next_event("presence", where=lambda e: e["user"] == company.bob.pk and e["online"])
    assert event["devices"] == ["mobile"]
    assert (await alice.request("watch", users=[company.bob.pk]))["presence"][bob]["online"] is True
    await came.close()
    event = await alice.next_event("presence", where=lambda e: e["user"] == company.bob.pk and not e["online"])
    assert event["devices"] == []
    assert INSTANT.match(event["last_active"])


async def test_ping_tells_the_time(company: Cast, connect: Connect) -> None:
    ok = await (await connect(company.alice)).request("ping")
    assert list(ok) == ["server_time"]
    assert INSTANT.match(ok["server_time"])


OPS: list[tuple[str, dict[str, Any]]] = [
    ("send", {"client_id": "x", "kind": "text", "body": {"text": "x"}}),
    ("read", {"seq": 1}),
    ("typing", {}),
    ("history", {}),
    ("changes", {"since": 0}),
    ("recall", {"seq": 1}),
    ("edit", {"seq": 1, "body": {"text": "x"}}),
    ("react", {"seq": 1, "emoji": "👍", "on": True}),
    ("receipts", {"seq": 1}),
]


@pytest.mark.parametrize(("op", "fields"), OPS, ids=[op for op, _ in OPS])
async def test_an_op_on_a_conversation_that_is_not_mine_is_refused_like_one_that_is_not_there(
    company: Cast, connect: Connect, op: str, fields: dict[str, Any]
) -> None:
    alice = await connect(company.alice)
    await alice.say(company.group.pk, "for members")
    for stranger in company.strangers():
        client = await connect(stranger)
        assert await refusal(client, op, conversation=company.group.pk, **fields) == "not_member"
        assert await refusal(client, op, conversation=2**40, **fields) == "not_member"
    (message,) = (await alice.request("history", conversation=company.group.pk))["messages"]
    assert (message["body"], message["version"], message["reactions"]) == ({"text": "for members"}, 1, {})
