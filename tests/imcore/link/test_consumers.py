"""Real sockets of the running product: readers that stop, storms during a hello, limits of what a client may send."""

import asyncio
import json
import resource
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from imcore.accounts.tokens import token_digest
from imcore.models import Conversation, Device, Message, User
from tests import factories
from tests.cast import Cast, assemble
from tests.chat_client import ChatClient, Refused
from tests.conftest import Connect
from tests.imcore.link.readers import Reader
from tests.products import Product, embedded_product

LONG = "长" * 2000  # 6 kB on the wire
ROUND, ROUNDS = 10, 5  # more than the kernel, the server's buffer and the bound hold together; a round is less than the bound


def versions(client: ChatClient) -> list[int]:
    return [event["message"]["version"] for event in client.events if "message" in event]


@pytest.fixture(scope="module")
def narrow(django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with a bound that is soon reached; it and this process may each hold some thousand sockets."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    folder = tmp_path_factory.mktemp("narrow")
    with embedded_product(folder, django_db_blocker, READER_FRAMES="50", READER_BYTES="65536") as running:
        yield running
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def enter(product: Product, user: User, *, device: str = "web", since: str = "") -> ChatClient:
    token = await product.in_orm(lambda: factories.token(user, device_class=device))
    return await ChatClient.connect(product.node().ws_url, token=token, device=device, since=since)


# -- a reader that stops reading


async def test_a_reader_that_stops_is_closed_with_4008_delays_nobody_and_resumes_with_everything(narrow: Product) -> None:
    company = await narrow.in_orm(lambda: assemble(suffix=narrow.fresh_suffix()))
    alice, carol = await enter(narrow, company.alice), await enter(narrow, company.carol)
    own = await enter(narrow, company.bob)
    token = await narrow.in_orm(lambda: factories.token(company.bob, device_class="mobile"))
    stalled = await Reader.connect(narrow.node().ws_url, token, narrow=True)
    everything = list(range(1, ROUND * ROUNDS + 1))
    for start in range(0, len(everything), ROUND):
        await asyncio.gather(*(alice.say(company.group.pk, LONG) for _ in range(ROUND)))
        for client in (alice, carol, own):
            await client.wait_for(partial(has, client, everything[: start + ROUND]), what=f"all {start + ROUND}")
    assert await stalled.close_code() == 4008
    await stalled.close()
    known = len(stalled.versions)
    assert stalled.versions == everything[:known] != everything
    back = await enter(narrow, company.bob, device="mobile")
    assert back.hello["heads"][0]["version"] == len(everything)
    missed = await back.request("changes", conversation=company.group.pk, since=known)
    assert [message["version"] for message in missed["messages"]] == everything[known:]
    for client in (alice, carol, own, back):
        await client.close()


def has(client: ChatClient, wanted: list[int]) -> bool:
    return versions(client) == wanted


async def test_of_a_thousand_readers_ten_stall_and_the_others_get_everything(narrow: Product) -> None:
    owner, group, tokens = await narrow.in_orm(lambda: crowd(999))
    door = asyncio.Semaphore(20)

    async def come_in(place: int) -> Reader:
        async with door:
            return await Reader.connect(narrow.node().ws_url, tokens[place], narrow=place < 10)

    readers = await asyncio.gather(*map(come_in, range(999)))
    stalled, reading = readers[:10], readers[10:]
    sender = await enter(narrow, owner)
    everything = list(range(1, ROUND * ROUNDS + 1))
    for start in range(0, len(everything), ROUND):
        await asyncio.gather(*(sender.say(group.pk, LONG) for _ in range(ROUND)))
        await asyncio.gather(*(reader.read_until(start + ROUND) for reader in reading))
    assert [reader.versions == everything for reader in reading] == [True] * 989
    assert versions(sender) == everything
    assert await asyncio.gather(*(reader.close_code() for reader in stalled)) == [4008] * 10
    await sender.close()
    for reader in readers:
        await reader.close()


def crowd(count: int) -> tuple[User, Conversation, list[str]]:
    """An owner, their group, and the tokens of its other members."""
    owner, people = factories.person(), factories.people(count)
    group = factories.group(owner, *people, member_limit=count + 1)
    tokens, tomorrow = [f"crowd-{person.pk}" for person in people], timezone.now() + timedelta(days=1)
    Device.objects.bulk_create(
        Device(user=person, device_class="web", token_digest=token_digest(token), expires_at=tomorrow)
        for person, token in zip(people, tokens, strict=True)
    )
    return owner, group, tokens


# -- messages while a hello is on its way


async def test_in_a_storm_each_message_is_in_the_hello_or_comes_once(company: Cast, connect: Connect, product: Product) -> None:
    alice, calm = await connect(company.alice), asyncio.Event()

    async def say() -> None:
        try:
            await alice.say(company.group.pk, "storm")
        except Refused as refused:  # faster than one person may: it waits as it is told to
            await asyncio.sleep(refused.detail["retry_after"])
            await say()

    async def storm() -> int:
        sent = 0
        while not calm.is_set():
            await asyncio.gather(*(say() for _ in range(5)))
            sent += 5
        return sent

    storming = asyncio.create_task(storm())
    clients = []
    for number in range(12):
        clients.append(await connect(company.bob, device=("web", "mobile", "pad", "desktop")[number % 4]))
        await clients[-1].wait_for(lambda: len(versions(clients[-1])) >= 5, what="five messages")
    calm.set()
    last = await storming
    living = clients[-4:]  # a new login of a class ends the former
    for client in living:
        await client.wait_for(lambda client=client: versions(client)[-1:] == [last], what=f"version {last}")  # type: ignore[misc]
    for client in clients:
        heard, head = versions(client), client.hello["heads"][0]["version"]
        assert heard == list(range(head + 1, head + 1 + len(heard)))
    assert [client.frames[0]["event"] for client in clients] == ["hello"] * 12


# -- what a client may send


async def test_past_the_burst_frames_are_refused_for_a_while_and_nothing_of_them_is_stored(
    company: Cast, connect: Connect, product: Product
) -> None:
    alice = await connect(company.alice)
    frames = [
        json.dumps(
            {
                "id": n,
                "op": "send",
                "conversation": company.group.pk,
                "client_id": f"f{n}",
                "kind": "text",
                "body": {"text": "x"},
            }
        )
        for n in range(1, 801)
    ]
    await asyncio.gather(*map(alice.send_raw, frames))
    await alice.wait_for(lambda: len([f for f in alice.frames if f.get("re")]) == 800, what="800 replies", deadline=30)
    refused = {f["re"]: f["error"] for f in alice.frames if "error" in f}
    stored = await product.in_orm(lambda: set(Message.objects.filter(sender=company.alice).values_list("client_id", flat=True)))
    assert {error["code"] for error in refused.values()} == {"rate_limited"}
    assert all(0 < error["detail"]["retry_after"] <= 0.01 for error in refused.values())
    assert stored == {f"f{n}" for n in range(1, 801) if n not in refused}
    assert 500 <= len(stored) < 800
    assert await alice.request("ping")


async def test_one_good_frame_forgives_the_bad_ones_before_it(company: Cast, connect: Connect) -> None:
    alice = await connect(company.alice)
    for _ in range(2):
        for _ in range(19):
            await alice.send_raw(b"binary")
        await alice.request("ping")
    for _ in range(20):
        await alice.send_raw("{")
    assert await alice.close_code() == 4400
    assert [frame["error"]["code"] for frame in alice.frames if "error" in frame] == ["bad_frame"] * 58
