"""protocol.md §1, the six promises, under concurrency and over both nodes."""

import asyncio
from typing import Any

from imcore.models import Message
from tests.cast import Cast
from tests.chat_client import ChatClient
from tests.conftest import Connect
from tests.products import Product

BURST = 40


async def whole_log(client: ChatClient, conversation: int) -> list[dict[str, Any]]:
    """Every message that the reader may see, by pages."""
    messages: list[dict[str, Any]] = []
    while True:
        after = messages[-1]["seq"] if messages else 0
        page = await client.request("history", conversation=conversation, after_seq=after, limit=100)
        messages += page["messages"]
        if not page["has_more"]:
            return messages


async def test_1_an_ok_means_committed(company: Cast, connect: Connect, product: Product) -> None:
    client = await connect(company.alice, node=0)
    ok = await client.say(company.group.pk, "kept")
    await asyncio.to_thread(product.node(0).kill)
    await asyncio.to_thread(product.node(0).start)
    reader = await connect(company.bob, node=0)
    (message,) = (await reader.request("history", conversation=company.group.pk))["messages"]
    assert (message["id"], message["seq"]) == (ok["message_id"], ok["seq"])


async def test_2_the_same_client_id_is_stored_once(company: Cast, connect: Connect) -> None:
    web, phone = await connect(company.alice, node=0), await connect(company.alice, device="mobile", node=1)
    sends = [c.say(company.group.pk, "once", client_id="same") for c in (web, phone) for _ in range(10)]
    answers = await asyncio.gather(*sends)
    assert {answer["seq"] for answer in answers} == {1}
    assert {answer["message_id"] for answer in answers} == {answers[0]["message_id"]}
    assert [answer["duplicate"] for answer in answers].count(False) == 1
    assert len(await whole_log(web, company.group.pk)) == 1


async def test_2_another_sender_may_use_the_same_client_id(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    one = await alice.say(company.group.pk, "mine", client_id="same")
    other = await bob.say(company.group.pk, "mine too", client_id="same")
    assert (one["seq"], other["seq"], other["duplicate"]) == (1, 2, False)


async def test_3_seq_has_no_gap_whoever_sends(company: Cast, connect: Connect) -> None:
    clients = [await connect(user) for user in company.members()]
    refused = await connect(company.erin)

    async def burst(client: ChatClient) -> list[int]:
        return [(await client.say(company.group.pk, f"{number}"))["seq"] for number in range(BURST)]

    async def refusals() -> None:
        for number in range(BURST):
            await refused.answer(
                await refused.post(
                    "send", conversation=company.group.pk, client_id=f"r{number}", kind="text", body={"text": "no"}
                )
            )

    seqs, *_ = await asyncio.gather(asyncio.gather(*map(burst, clients)), refusals())
    assert sorted(seq for own in seqs for seq in own) == list(range(1, 3 * BURST + 1))
    assert [own == sorted(own) for own in seqs] == [True] * 3
    assert [message["seq"] for message in await whole_log(clients[0], company.group.pk)] == list(range(1, 3 * BURST + 1))


async def test_4_events_come_in_version_order_with_none_missing(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice, node=0), await connect(company.bob, node=1)
    reader = await connect(company.carol, node=1)

    async def talk(client: ChatClient) -> None:
        for number in range(BURST):
            ok = await client.say(company.group.pk, f"{number}")
            await client.request("react", conversation=company.group.pk, seq=ok["seq"], emoji="👀", on=True)

    await asyncio.gather(talk(alice), talk(bob))
    last = 4 * BURST
    await reader.wait_for(lambda: versions(reader)[-1:] == [last], what=f"version {last}")
    heard = versions(reader)
    assert heard == sorted(set(heard))
    final = {e["message"]["seq"]: e["message"] for e in reader.events if e["event"] in ("message", "changed")}
    assert [final[seq]["version"] for seq in sorted(final)] == [m["version"] for m in await whole_log(reader, company.group.pk)]
    assert sorted(final) == list(range(1, 2 * BURST + 1))


async def test_5_what_a_connection_missed_is_in_changes(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    await alice.say(company.group.pk, "heard")
    known = (await bob.message(seq=1))["version"]
    await bob.close()
    for number in range(5):
        await alice.say(company.group.pk, f"missed {number}")
    await alice.request("edit", conversation=company.group.pk, seq=1, body={"text": "heard, then edited"})
    back = await connect(company.bob)
    (head,) = back.hello["heads"]
    missed = await back.request("changes", conversation=company.group.pk, since=known)
    assert (head["version"], missed["version"]) == (7, 7)
    assert [(m["seq"], m["version"]) for m in missed["messages"]] == [(2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (1, 7)]


async def test_6_a_former_member_hears_and_reads_nothing(company: Cast, connect: Connect, product: Product) -> None:
    alice, dave = await connect(company.alice), await connect(company.dave)
    await alice.say(company.group.pk, "not for dave")
    await alice.request("typing", conversation=company.group.pk)
    await alice.request("read", conversation=company.group.pk, seq=1)
    await alice.message(seq=1)
    await dave.settle()
    assert dave.events == [dave.hello]

    def search() -> list[Any]:
        with product.http(company.dave, device="desktop") as http:
            found: list[Any] = http.get("/search", params={"q": "not for dave"}).json()["results"]
            return found

    assert await asyncio.to_thread(search) == []


async def test_a_refused_message_is_nowhere(company: Cast, connect: Connect, product: Product) -> None:
    erin = await connect(company.erin)
    number = await erin.post("send", conversation=company.group.pk, client_id="no", kind="text", body={"text": "no"})
    assert (await erin.answer(number))["error"]["code"] == "not_member"
    assert await product.in_orm(lambda: Message.objects.filter(sender=company.erin).count()) == 0


def versions(client: ChatClient) -> list[int]:
    """The versions in the order in which they came."""
    return [event["message"]["version"] for event in client.events if event["event"] in ("message", "changed")]
