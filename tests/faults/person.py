"""A client as the sdk is one: it comes back after each loss, sends again by the same client id, resumes by version."""

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

from websockets.exceptions import WebSocketException

from imcore.models import User
from tests.chat_client import ChatClient, Lost, Refused

AGAIN_SECONDS = 0.05  # between two tries to come back: the sdk waits longer, a test has no time
ANSWER_SECONDS = 3.0  # a link that is silent for so long is given up
LOSSES = (Lost, WebSocketException, OSError, TimeoutError)
Shown = dict[str, Any]
Place = tuple[int, int]  # conversation, seq


class Life(NamedTuple):
    """One connection of a person, and what it knew at the hello: conversation → version."""

    client: ChatClient
    heads: dict[int, int]


class Person:
    """One user on one device. `had` is what the user has seen, in its latest state."""

    def __init__(self, user: User, token: str, urls: Sequence[str], *, home: int) -> None:
        self.user, self.urls = user, list(urls)
        self.lives: list[Life] = []
        self.closes: list[int] = []
        self.said: dict[str, tuple[int, str]] = {}
        self.acked: dict[str, Place] = {}
        self.refused: dict[str, str] = {}
        self._token, self._home = token, home
        self._pages: list[Shown] = []
        self._known: dict[int, int] = {}
        self._ready = asyncio.Event()
        self._numbers = itertools.count(1)
        self._living = asyncio.create_task(self._live())

    # -- living

    async def _live(self) -> None:
        for turn in itertools.count(self._home):
            try:
                client = await ChatClient.connect(self.urls[turn % len(self.urls)], token=self._token)
            except LOSSES:
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            await self._one_life(client)

    async def _one_life(self, client: ChatClient) -> None:
        heads = {head["conversation"]: head["version"] for head in client.hello["heads"]}
        self.lives.append(Life(client, heads))
        self._ready.set()
        try:
            reached = await self._catch_up(client, heads)
            await client.ended()
            for message in client.messages():
                reached[message["conversation"]] = max(message["version"], reached.get(message["conversation"], 0))
            self._known = reached
        except (*LOSSES, Refused):  # before it had caught up: what is known is what was known before
            client.drop()
            await client.ended()
        finally:
            self._ready.clear()
            self.closes.append(client.closed[0] if client.closed else 0)

    async def _catch_up(self, client: ChatClient, heads: dict[int, int]) -> dict[int, int]:
        """Asks for what was missed → the version up to which all is had, by conversation."""
        reached = {**self._known}
        for conversation, version in heads.items():
            more = version > reached.get(conversation, 0)
            while more:
                since = reached.get(conversation, 0)
                page = await client.request("changes", conversation=conversation, since=since, limit=50)
                self._pages += page["messages"]
                reached[conversation], more = page["version"], page["has_more"]
        return reached

    @property
    def client(self) -> ChatClient:
        """The present connection, or the last."""
        return self.lives[-1].client

    async def ready(self) -> ChatClient:
        """The present connection; waits where there is none."""
        await self._ready.wait()
        return self.client

    async def end(self) -> None:
        """Goes for good."""
        self._living.cancel()
        await asyncio.wait([self._living])
        for life in self.lives:
            await life.client.close()

    # -- speaking

    async def say(self, conversation: int) -> None:
        """One message, sent until it is answered."""
        client_id = f"{self.user.pk}-{next(self._numbers)}"
        text = f"{self.user.display_name} {client_id}"
        self.said[client_id] = (conversation, text)
        while client_id not in self.acked and client_id not in self.refused:
            client = await self.ready()
            try:
                ok = await client.say(conversation, text, client_id=client_id, deadline=ANSWER_SECONDS)
                self.acked[client_id] = (ok["conversation"], ok["seq"])
            except Refused as refusal:
                await self._judge(client_id, refusal)
            except LOSSES:
                client.drop()
                await client.ended()
                await asyncio.sleep(AGAIN_SECONDS)

    async def like(self, conversation: int) -> None:
        """A reaction to the person's last message there. Whether it was stored is for the log to say."""
        seq = max(seq for number, seq in self.acked.values() if number == conversation)
        client = await self.ready()
        try:
            await client.request("react", conversation=conversation, seq=seq, emoji="👍", on=True, deadline=ANSWER_SECONDS)
        except Refused as refusal:
            await self._judge(f"like-{conversation}-{seq}", refusal)
        except LOSSES:
            return

    async def _judge(self, client_id: str, refusal: Refused) -> None:
        if refusal.code == "unavailable" or refusal.detail.get("in_doubt"):
            await asyncio.sleep(AGAIN_SECONDS)
        else:
            self.refused[client_id] = refusal.code

    # -- having heard

    def had(self) -> dict[Place, Shown]:
        """All messages that have reached the person, by event or by `changes`, each in its highest version."""
        latest: dict[Place, Shown] = {}
        for message in itertools.chain(self._pages, *(life.client.messages() for life in self.lives)):
            place = message["conversation"], message["seq"]
            if place not in latest or message["version"] > latest[place]["version"]:
                latest[place] = message
        return latest
