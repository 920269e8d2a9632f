"""protocol.md §1, the table of events: who hears what."""

import asyncio
import re
from typing import Any

from tests import factories
from tests.cast import Cast
from tests.conftest import Connect
from tests.products import Product

INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
MESSAGE_FIELDS = {
    "id", "conversation", "seq", "version", "sender", "client_id", "kind", "body", "reply_to", "mentions", "reactions",
    "created_at", "edited_at", "recalled_at", "state",
}  # fmt: skip


async def test_a_message_reaches_every_device_of_every_member(company: Cast, connect: Connect) -> None:
    writer, own_phone = await connect(company.alice), await connect(company.alice, device="mobile")
    bob, bobs_pad, carol = await connect(company.bob), await connect(company.bob, device="pad"), await connect(company.carol)
    strangers = [await connect(stranger) for stranger in company.strangers()]
    ok = await writer.say(company.group.pk, "hello all", client_id="c-81f2")
    for client in (writer, own_phone, bob, bobs_pad, carol):
        message = await client.message(seq=1)
        assert set(message) == MESSAGE_FIELDS
        assert message["id"] == ok["message_id"]
        assert (message["conversation"], message["seq"], message["version"]) == (company.group.pk, ok["seq"], ok["version"])
        assert (message["sender"], message["client_id"]) == (company.alice.pk, "c-81f2")
        assert (message["kind"], message["body"], message["state"]) == ("text", {"text": "hello all"}, "normal")
        assert (message["reply_to"], message["mentions"], message["reactions"]) == (None, [], {})
        assert (message["edited_at"], message["recalled_at"], message["created_at"]) == (None, None, ok["created_at"])
    for stranger in strangers:
        await stranger.settle()
        assert stranger.heard("message") == []


async def test_a_direct_message_is_heard_by_the_two_only(company: Cast, connect: Connect) -> None:
    alice, phone = await connect(company.alice), await connect(company.alice, device="mobile")
    bob, carol = await connect(company.bob), await connect(company.carol)
    await alice.request("send", to=company.bob.pk, client_id="d-1", kind="text", body={"text": "between us"})
    for client in (alice, phone, bob):
        assert (await client.message())["body"] == {"text": "between us"}
    await carol.settle()
    assert carol.heard("message") == []


async def test_a_change_is_told_with_the_state_after_it(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    await alice.say(company.group.pk, "v1")
    await alice.request("edit", conversation=company.group.pk, seq=1, body={"text": "v2"})
    await bob.request("react", conversation=company.group.pk, seq=1, emoji="🎉", on=True)
    await alice.request("recall", conversation=company.group.pk, seq=1)
    states = [(await bob.next_event("changed"))["message"] for _ in range(3)]
    assert [state["version"] for state in states] == [2, 3, 4]
    assert [state["body"] for state in states] == [{"text": "v2"}, {"text": "v2"}, {}]
    assert [state["reactions"] for state in states] == [{}, {"🎉": [company.bob.pk]}, {}]


async def test_a_read_cursor_is_told_to_the_members(company: Cast, connect: Connect) -> None:
    alice, bob, carol = [await connect(user) for user in company.members()]
    await alice.say(company.group.pk, "one")
    await bob.request("read", conversation=company.group.pk, seq=1)
    for client in (alice, carol):
        event = await client.next_event("read", where=lambda e: e.get("user") == company.bob.pk)
        assert INSTANT.match(event.pop("read_at"))
        assert event == {"event": "read", "conversation": company.group.pk, "user": company.bob.pk, "seq": 1}


async def test_above_200_members_only_the_author_hears_of_reading_and_as_counts(
    company: Cast, connect: Connect, product: Product
) -> None:
    def crowd() -> Any:
        return factories.group(company.alice, company.bob, company.carol, *factories.people(200))

    group = (await product.in_orm(crowd)).pk
    alice, bob, carol = [await connect(user) for user in company.members()]
    await alice.say(group, "to all")
    await carol.message(seq=1)
    await bob.request("read", conversation=group, seq=1)
    event = await alice.next_event("read", where=lambda e: "read_count" in e)
    assert event == {"event": "read", "conversation": group, "seq": 1, "read_count": 1, "unread_count": 201}
    await carol.settle()
    assert carol.heard("read") == []


async def test_typing_is_told_to_the_others(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    erin = await connect(company.erin)
    await alice.request("typing", conversation=company.group.pk)
    assert (await bob.next_event("typing"))["user"] == company.alice.pk
    for client in (alice, erin):
        await client.settle()
        assert client.heard("typing") == []


async def test_a_new_group_is_told_to_its_members_with_their_own_seat(
    company: Cast, connect: Connect, product: Product
) -> None:
    bob, erin = await connect(company.bob), await connect(company.erin)
    made = await rest(product, company.alice, "POST", "/groups", {"name": "Picnic", "members": [company.bob.pk]})
    event = await bob.next_event("conversation", where=lambda e: e["conversation"]["id"] == made["id"])
    assert event["conversation"]["name"] == "Picnic"
    assert event["conversation"]["role"] == "member"
    notice = (await bob.next_event("message"))["message"]
    assert (notice["kind"], notice["body"]["event"], notice["seq"]) == ("notice", "group_created", 1)
    await erin.settle()
    assert erin.heard("conversation") == erin.heard("message") == []


async def test_a_renamed_group_is_told_as_state_and_as_notice(company: Cast, connect: Connect, product: Product) -> None:
    carol = await connect(company.carol)
    await rest(product, company.bob, "PATCH", f"/groups/{company.group.pk}", {"name": "Harvest 2027"})
    event = await carol.next_event("conversation")
    assert (event["conversation"]["id"], event["conversation"]["name"]) == (company.group.pk, "Harvest 2027")
    notice = (await carol.next_event("message"))["message"]
    assert notice["body"] == {"event": "renamed", "by": company.bob.pk, "name": "Harvest 2027"}


async def test_who_is_removed_is_told_only_that(company: Cast, connect: Connect, product: Product) -> None:
    carol, alice = await connect(company.carol), await connect(company.alice)
    await rest(product, company.bob, "DELETE", f"/groups/{company.group.pk}/members/{company.carol.pk}")
    event = await carol.next_event("conversation", where=lambda e: e.get("removed", False))
    assert event == {"event": "conversation", "conversation": {"id": company.group.pk}, "removed": True}
    await alice.say(company.group.pk, "carol is gone")
    await alice.message(seq=2)
    await carol.settle()
    assert [event for event in carol.heard("message") if event["message"]["seq"] == 2] == []


async def test_who_is_added_hears_what_follows(company: Cast, connect: Connect, product: Product) -> None:
    alice, erin = await connect(company.alice), await connect(company.erin)
    await alice.say(company.group.pk, "before")
    await rest(product, company.alice, "POST", f"/groups/{company.group.pk}/members", {"users": [company.erin.pk]})
    await erin.next_event("conversation", where=lambda e: e["conversation"]["id"] == company.group.pk)
    await alice.say(company.group.pk, "after")
    assert (await erin.message(seq=3))["body"] == {"text": "after"}
    assert 1 not in [event["message"]["seq"] for event in erin.heard("message")]


async def rest(product: Product, user: Any, method: str, path: str, body: Any = None) -> Any:
    """A REST call that has to succeed; its JSON."""

    def call() -> Any:
        with product.http(user, device="desktop") as http:
            answer = http.request(method, path, json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    return await asyncio.to_thread(call)
