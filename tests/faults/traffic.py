"""Several people on both nodes who talk without end, while a test breaks something."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from imcore.models import Conversation, Message
from tests import factories
from tests.cast import Cast
from tests.faults import verdict
from tests.faults.person import Person, Shown
from tests.products import Product

BREATH_SECONDS = 0.02  # between two messages of a lane: enough traffic to be hit, a log that is read in no time
LIKED_EVERY = 4  # of a lane's messages one gets a reaction: changes are in the traffic too
PATIENCE_SECONDS = 30.0
Lane = tuple[Person, int]  # who speaks, where: one message after the other


class Traffic:
    """The people, who talks where, and what all of it must come to."""

    def __init__(self, product: Product, people: dict[str, Person], members: dict[int, list[str]]) -> None:
        self.product, self.people, self.members = product, people, members
        self._lanes: list[Lane] = [(people[name], number) for number, names in members.items() for name in names]
        self._acks: Counter[Lane] = Counter()
        self._news = asyncio.Condition()
        self._over = False
        self._tasks = [asyncio.create_task(self._talk(lane)) for lane in self._lanes]

    async def _talk(self, lane: Lane) -> None:
        person, conversation = lane
        while not self._over:
            await person.say(conversation)
            async with self._news:
                self._acks[lane] += 1
                self._news.notify_all()
            if self._acks[lane] % LIKED_EVERY == 0:
                await person.like(conversation)
            await asyncio.sleep(BREATH_SECONDS)

    async def flows(self, acks: int = 5) -> None:
        """Waits until everybody has got so many more acks everywhere: all are served again."""
        before = Counter(self._acks)
        async with self._news:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._news.wait_for(lambda: all(self._acks[lane] >= before[lane] + acks for lane in self._lanes))
            except TimeoutError:
                slow = [(p.user.display_name, c) for p, c in self._lanes if self._acks[p, c] < before[p, c] + acks]
                raise AssertionError(f"within {PATIENCE_SECONDS} s no {acks} acks in {slow}") from None

    async def stored(self, count: int) -> None:
        """Waits until the log holds so many messages more, whatever the senders know of it."""
        ask = self.product.in_orm
        before = await ask(self._count)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await ask(self._count) < before + count:  # noqa: ASYNC110  it is the database that is asked
                await asyncio.sleep(BREATH_SECONDS)

    def _count(self) -> int:
        return Message.objects.filter(conversation__in=list(self.members)).count()

    async def settle(self) -> None:
        """Everybody falls silent, what is on its way arrives, and the verdict is spoken."""
        self._over = True
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.gather(*self._tasks)
        logs = {number: await self._log(number) for number in self.members}
        verdict.stored_once(list(self.people.values()), logs)
        for name, person in self.people.items():
            mine = {number: log for number, log in logs.items() if name in self.members[number]}
            await verdict.heard_all(person, mine)

    async def _log(self, conversation: int) -> list[Shown]:
        """The conversation's history, which is the same for all members."""
        clients = [await self.people[name].ready() for name in self.members[conversation]]
        first, *others = [await client.whole_log(conversation) for client in clients]
        assert [log == first for log in others] == [True] * len(others)
        return first

    async def end(self) -> None:
        """Everybody goes."""
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        await asyncio.gather(*(person.end() for person in self.people.values()))


@asynccontextmanager
async def open_traffic(product: Product, company: Cast, *, urls: list[str] | None = None) -> AsyncIterator[Traffic]:
    """alice, bob and carol in their group, alice and bob, bob and carol apart; each talks wherever they may."""

    def prepare() -> tuple[list[Conversation], list[str]]:
        directs = [factories.direct(company.alice, company.bob), factories.direct(company.bob, company.carol)]
        return directs, [factories.token(user) for user in company.members()]

    (one, other), tokens = await product.in_orm(prepare)
    names = ("alice", "bob", "carol")
    links = urls or [node.ws_url for node in product.nodes]
    users = zip(company.members(), tokens, strict=True)
    people = {
        name: Person(user, token, links, home=turn) for turn, (name, (user, token)) in enumerate(zip(names, users, strict=True))
    }
    members = {company.group.pk: list(names), one.pk: ["alice", "bob"], other.pk: ["bob", "carol"]}
    running = Traffic(product, people, members)
    try:
        await running.flows()
        yield running
    finally:
        await running.end()
