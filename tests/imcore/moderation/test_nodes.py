"""A change of the lists is in force on every node, without a restart, while people go on writing."""

import asyncio

from imcore.models import SensitiveWord, User
from imcore.moderation import book
from tests.cast import Cast
from tests.chat_client import ChatClient, Refused
from tests.conftest import Connect
from tests.imcore.moderation.lists import category
from tests.products import Product

TRIES, APART = 100, 0.05  # five seconds: two are promised, and a machine that does other things besides is given more


async def told(client: ChatClient, place: int, text: str) -> object:
    """What becomes of it: nothing where it is stored, else the rule that refuses it."""
    try:
        await client.say(place, text)
    except Refused as refused:
        return refused.detail["rule"] if refused.code == "blocked_content" else refused.code
    return None


async def told_at_last(client: ChatClient, place: int, text: str, *, rule: str | None) -> None:
    """Says it again and again, as a person would go on writing, until that is what becomes of it."""
    answers = []
    for _ in range(TRIES):
        answers.append(await told(client, place, text))
        if answers[-1] == rule:
            return
        await asyncio.sleep(APART)
    raise AssertionError(f"{rule} was never told: {answers[-3:]}")


async def test_a_word_is_in_force_on_every_node_and_no_longer_when_it_is_gone(
    product: Product, company: Cast, connect: Connect
) -> None:
    people: list[User] = [company.alice, company.bob]
    clients = [await connect(one, node=place % len(product.nodes)) for place, one in enumerate(people)]
    name, place = f"Rivals{product.fresh_suffix()}", company.group.pk
    word = f"竞品{company.alice.username}"
    for client in clients:
        assert await told(client, place, word) is None
    await product.in_orm(lambda: category(name, word))
    for client in clients:
        await told_at_last(client, place, word.upper(), rule=name)

    def gone() -> None:
        SensitiveWord.objects.filter(category__name=name).delete()
        book.changed()

    await product.in_orm(gone)
    for client in clients:
        await told_at_last(client, place, word, rule=None)
