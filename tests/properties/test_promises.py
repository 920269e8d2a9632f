"""Five people at random in one group, on both nodes, two of whom come and go."""

import asyncio
import random
from typing import Any

import httpx
import pytest

from tests.cast import Cast
from tests.chat_client import ChatClient, Refused
from tests.conftest import Connect
from tests.products import Product
from tests.properties import promises
from tests.properties.actor import Actor, Book
from tests.properties.promises import Stay

TIMES = 30  # operations of each actor
COMINGS = 12  # times that somebody is taken in or removed


async def come_and_go(http: httpx.Client, company: Cast, chance: random.Random) -> None:
    """The owner takes dave and erin in, and removes them, at random."""
    inside: set[int] = set()
    for _ in range(COMINGS):
        user = chance.choice(company.strangers()).pk
        where = f"/groups/{company.group.pk}/members"
        if user in inside:
            answer = await asyncio.to_thread(http.delete, f"{where}/{user}")
        else:
            answer = await asyncio.to_thread(http.post, where, json={"users": [user]})
        assert answer.is_success, answer.text
        inside ^= {user}


def stays(log: list[dict[str, Any]], user: int) -> list[Stay]:
    """When the user was a member, as the notices tell it."""
    found: list[Stay] = []
    for message in log:
        body = message["body"]
        if message["kind"] != "notice" or user not in body["users"]:
            continue
        if body["event"] == "members_added":
            found.append(Stay(message["version"], 0, message["seq"] - 1))
        else:
            found[-1] = found[-1]._replace(left=message["version"])
    return found


@pytest.mark.parametrize("seed", range(3))
async def test_the_six_promises_hold_whatever_five_people_do_at_once(
    company: Cast, connect: Connect, product: Product, seed: int
) -> None:
    book, chance = Book(company.group.pk), random.Random(seed)
    everyone = [*company.members(), *company.strangers()]
    actors = [
        Actor(user, await connect(user, node=turn), await connect(user, device="mobile", node=turn + 1), book, f"{seed}-{turn}")
        for turn, user in enumerate(everyone)
    ]
    http = await asyncio.to_thread(product.http, company.alice, device="desktop")
    await asyncio.gather(come_and_go(http, company, chance), *(actor.act(TIMES) for actor in actors))
    await asyncio.to_thread(http.close)
    assert [actor.odd for actor in actors] == [[]] * len(actors)

    log = await actors[0].client.whole_log(book.conversation)
    promises.the_log_is_what_was_answered(log, book)
    promises.each_message_is_what_was_done_to_it(log, book)
    for actor in actors:
        known = [Stay(1, 0, 0)] if actor.user in company.members() else stays(log, actor.user.pk)
        for client in (actor.client, actor.again):
            await judge(client, log, known, chance)
    await cursors_stand_where_they_were_put(actors, connect, book, len(log))


async def judge(client: ChatClient, log: list[dict[str, Any]], known: list[Stay], chance: random.Random) -> None:
    """One connection, against the log of those who were there all the time."""
    conversation, last = log[0]["conversation"], max(message["version"] for message in log)
    if known and not known[-1].left:
        readable = [message for message in log if message["seq"] > known[-1].joined_seq]
        newest = max(message["version"] for message in readable)  # a change of what was said before the joining is not heard
        await client.wait_for(lambda: any(m["version"] == newest for m in client.messages()), what=f"version {newest}")
        assert await client.whole_log(conversation) == readable
        await promises.changes_are_the_log(client, readable, chance.randint(0, last))
    else:
        await client.settle()
        with pytest.raises(Refused, match="not_member"):
            await client.request("history", conversation=conversation)
    promises.the_connection_heard(client, log, known)


async def cursors_stand_where_they_were_put(actors: list[Actor], connect: Connect, book: Book, last_seq: int) -> None:
    """A member's cursor is the furthest that was answered; unread is the rest."""
    for actor in actors[:3]:
        fresh = await connect(actor.user, device="pad")
        (head,) = [head for head in fresh.hello["heads"] if head["conversation"] == book.conversation]
        read = book.read.get(actor.user.pk, 0)
        assert (head["last_seq"], head["unread"]) == (last_seq, last_seq - head["read_seq"])
        assert head["read_seq"] >= read
