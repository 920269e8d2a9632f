"""A person who acts at random in a group over one connection, and keeps a record of what was answered."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from imcore.models import User
from tests.chat_client import ChatClient, Refused

EMOJI = "👍"
GONE = ("not_found", "not_member")  # recalled meanwhile; removed meanwhile


class Done(NamedTuple):
    """An answered operation: what it did, to which message, and the version that it took."""

    what: str
    by: int
    seq: int
    version: int
    text: str = ""


class Book:
    """What all actors know of the group: who sent what, and everything that was done to it."""

    def __init__(self, conversation: int) -> None:
        self.conversation = conversation
        self.sent: dict[tuple[int, str], Done] = {}
        self.done: list[Done] = []
        self.read: dict[int, int] = {}

    def seqs_of(self, user: int) -> list[int]:
        """The user's own messages."""
        return [done.seq for done in self.sent.values() if done.by == user]

    def seqs(self) -> list[int]:
        """Everybody's."""
        return [done.seq for done in self.sent.values()]


class Actor:
    """One user. The same seed does the same things in the same order; how the actors interleave is up to the product."""

    def __init__(self, user: User, client: ChatClient, again: ChatClient, book: Book, seed: str) -> None:
        self.user, self.client, self.again, self.book = user, client, again, book
        self._chance = random.Random(seed)
        self._liked: set[int] = set()
        self._number = 0
        self.odd: list[str] = []

    async def act(self, times: int) -> None:
        """So many random operations, one after the other."""
        for step in self._chance.choices(list(STEPS), weights=list(STEPS.values()), k=times):
            try:
                await step(self)
            except Refused as refusal:
                if refusal.code not in GONE:
                    self.odd.append(str(refusal))

    async def send(self) -> None:
        """A new message."""
        self._number += 1
        await self._send(f"{self.user.pk}-{self._number}", self.client)

    async def send_twice(self) -> None:
        """A new message under one client id on both connections, at the same instant."""
        self._number += 1
        await self._send(f"{self.user.pk}-{self._number}", self.client, self.again)

    async def repeat(self) -> None:
        """What was sent before, once more."""
        if self._number:
            await self._send(f"{self.user.pk}-{self._chance.randint(1, self._number)}", self.again)

    async def _send(self, client_id: str, *clients: ChatClient) -> None:
        text, key = f"first text of {client_id}", (self.user.pk, client_id)
        answers = [client.say(self.book.conversation, text, client_id=client_id) for client in clients]
        outcomes = await asyncio.gather(*answers, return_exceptions=True)
        oks = [outcome for outcome in outcomes if isinstance(outcome, dict)]
        for ok in oks:
            if not ok["duplicate"]:
                assert key not in self.book.sent
                self.book.sent[key] = Done("send", self.user.pk, ok["seq"], ok["version"], text)
                self.book.done.append(self.book.sent[key])
                self._moved(ok["seq"])
        assert [ok["seq"] for ok in oks if ok["seq"] != self.book.sent[key].seq] == []
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def edit(self) -> None:
        """Another text for an own message."""
        seq = self._one_of(self.book.seqs_of(self.user.pk))
        if seq:
            self._number += 1
            text = f"text {self._number} of {self.user.pk}"
            self._did("edit", seq, await self._ask("edit", seq=seq, body={"text": text}), text)

    async def recall(self) -> None:
        """An own message is taken back."""
        seq = self._one_of(self.book.seqs_of(self.user.pk))
        if seq:
            self._did("recall", seq, await self._ask("recall", seq=seq))

    async def react(self) -> None:
        """An emoji on, or off where it was on."""
        seq = self._one_of(self.book.seqs())
        if seq:
            on = seq not in self._liked
            answer = await self._ask("react", seq=seq, emoji=EMOJI, on=on)
            self._liked ^= {seq}
            self._did("like" if on else "unlike", seq, answer)

    async def read(self) -> None:
        """The cursor, to any message."""
        seq = self._one_of(self.book.seqs())
        if seq:
            self._moved((await self._ask("read", seq=seq))["read_seq"])

    async def _ask(self, op: str, **fields: Any) -> dict[str, Any]:
        return await self.client.request(op, conversation=self.book.conversation, **fields)

    def _one_of(self, seqs: list[int]) -> int:
        return self._chance.choice(seqs) if seqs else 0

    def _did(self, what: str, seq: int, answer: dict[str, Any], text: str = "") -> None:
        self.book.done.append(Done(what, self.user.pk, seq, answer["version"], text))

    def _moved(self, seq: int) -> None:
        self.book.read[self.user.pk] = max(seq, self.book.read.get(self.user.pk, 0))


STEPS: dict[Callable[[Actor], Awaitable[None]], int] = {
    Actor.send: 7,
    Actor.send_twice: 2,
    Actor.repeat: 3,
    Actor.edit: 3,
    Actor.recall: 1,
    Actor.react: 4,
    Actor.read: 2,
}
