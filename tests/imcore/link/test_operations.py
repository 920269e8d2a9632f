"""What an op promises beyond its row of the contract: order, quiet, and one answer each."""

import asyncio

from imcore.models import Message, ReadReceipt
from tests.cast import Cast
from tests.conftest import Connect
from tests.products import Product


async def test_the_sends_of_a_connection_are_stored_in_the_order_of_their_sending(
    company: Cast, connect: Connect, product: Product
) -> None:
    alice = await connect(company.alice)
    numbers = [
        await alice.post("send", conversation=company.group.pk, client_id=f"o{n}", kind="text", body={"text": f"{n}"})
        for n in range(300)
    ]
    answers = [(await alice.answer(number))["ok"]["seq"] for number in numbers]
    rows = await product.in_orm(lambda: list(Message.objects.filter(conversation=company.group).order_by("seq").values("text")))
    assert answers == list(range(1, 301))
    assert [row["text"] for row in rows] == [f"{n}" for n in range(300)]


async def test_a_send_waits_for_no_op_that_came_after_it_nor_before(company: Cast, connect: Connect) -> None:
    alice = await connect(company.alice)
    numbers = [await alice.post("ping") for _ in range(3)]
    numbers += [await alice.post("history", conversation=company.group.pk, limit=5)]
    numbers += [await alice.post("send", conversation=company.group.pk, client_id="s", kind="text", body={"text": "x"})]
    numbers += [await alice.post("ping")]
    answers = [await alice.answer(number) for number in numbers]
    assert [("ok" in answer, answer["re"]) for answer in answers] == [(True, number) for number in numbers]
    assert len([frame for frame in alice.frames if "re" in frame]) == 6


async def test_typing_is_passed_on_once_in_two_seconds_and_always_answered(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    for _ in range(2):
        assert await alice.request("typing", conversation=company.group.pk) == {}
    await alice.say(company.group.pk, "done")
    await bob.message(seq=1)
    assert len(bob.heard("typing")) == 1


async def test_typing_in_one_conversation_silences_no_other(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    direct = (await alice.request("send", to=company.bob.pk, client_id="d", kind="text", body={"text": "x"}))["conversation"]
    await bob.message()
    for conversation in (company.group.pk, direct):
        await alice.request("typing", conversation=conversation)
    await alice.say(direct, "done")
    await bob.message()
    assert [event["conversation"] for event in bob.heard("typing")] == [company.group.pk, direct]


async def test_many_reads_of_a_moment_are_one_move_and_all_are_answered(
    company: Cast, connect: Connect, product: Product
) -> None:
    alice, bob = await connect(company.alice), await connect(company.bob)
    for number in range(5):
        await alice.say(company.group.pk, f"{number}")
    numbers = [await bob.post("read", conversation=company.group.pk, seq=seq) for seq in (1, 3, 5, 4, 2)]
    answers = await asyncio.gather(*map(bob.answer, numbers))
    assert [answer["ok"] for answer in answers] == [{"read_seq": 5, "unread": 0}] * 5
    moves = await product.in_orm(lambda: list(ReadReceipt.objects.filter(user=company.bob).values_list("seq", flat=True)))
    assert moves == [5]


async def test_watching_shows_and_tells_only_of_people_whom_one_may_see(company: Cast, connect: Connect) -> None:
    alice = await connect(company.alice)
    shown = (await alice.request("watch", users=[company.bob.pk, 2**40, company.bob.pk]))["presence"]
    assert list(shown) == [str(company.bob.pk)]


async def test_who_watches_others_hears_no_more_of_the_former(company: Cast, connect: Connect) -> None:
    alice = await connect(company.alice)
    await alice.request("watch", users=[company.bob.pk])
    await alice.request("watch", users=[company.carol.pk])
    await (await connect(company.bob)).request("ping")
    await connect(company.carol)
    await alice.next_event("presence", where=lambda event: event["user"] == company.carol.pk)
    assert {event["user"] for event in alice.heard("presence")} == {company.carol.pk}
