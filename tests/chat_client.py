"""A client that speaks the protocol over a real socket, and remembers all that it hears."""

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any, Self
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests import said

Event = dict[str, Any]
DEADLINE = 10.0


class Refused(Exception):
    """The server answered with an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error['code']}: {error['message']} {error.get('detail')}")
        self.code: str = error["code"]
        self.detail: dict[str, Any] = error.get("detail") or {}


class Lost(AssertionError):
    """The connection ended, or nothing came in time."""


class ChatClient:
    """One connection. `events` holds every event since the hello, `frames` everything as it came."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.hello: Event = {}
        self.frames: list[dict[str, Any]] = []
        self.events: list[Event] = []
        self.closed: tuple[int, str] | None = None
        self._replies: dict[int | None, dict[str, Any]] = {}
        self._taken: set[int] = set()
        self._ids = itertools.count(1)
        self._news = asyncio.Condition()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def connect(
        cls,
        url: str,
        *,
        token: str = "",
        ticket: str = "",
        session: str = "",
        device: str = "",
        since: str = "",
        origin: str | None = None,
        language: str = "",
    ) -> Self:
        """Opens a socket with one of the credentials and waits for the hello. Raises what `websockets` raises."""
        query = urlencode({k: v for k, v in {"ticket": ticket, "device": device, "since": since}.items() if v})
        headers = {
            "Authorization": f"Bearer {token}" if token else "",
            "Cookie": f"sessionid={session}" if session else "",
            "Accept-Language": language,
        }
        said.secret(token, ticket, session)
        socket = await connect(
            f"{url}?{query}" if query else url,
            additional_headers={name: value for name, value in headers.items() if value},
            origin=origin,
            max_size=None,
            compression=None,
            open_timeout=DEADLINE,
            ping_interval=None,
        )
        client = cls(socket)
        try:
            client.hello = await client.next_event("hello")
        except BaseException:
            await client.close()
            raise
        return client

    async def _read(self) -> None:
        try:
            async for text in self.socket:
                frame = json.loads(text)
                async with self._news:
                    self.frames.append(frame)
                    if "event" in frame:
                        self.events.append(frame)
                    else:
                        self._replies.setdefault(frame["re"], frame)
                    self._news.notify_all()
        except ConnectionClosed:
            pass
        async with self._news:
            self.closed = (self.socket.close_code or 1006, self.socket.close_reason or "")
            self._news.notify_all()

    async def wait_for(self, found: Callable[[], Any], *, deadline: float = DEADLINE, what: str = "") -> Any:
        """The first true result of `found`, asked again after each frame. Raises Lost past the deadline."""
        async with self._news:
            try:
                async with asyncio.timeout(deadline):
                    while not (result := found()):
                        if self.closed:
                            raise Lost(f"closed with {self.closed} while waiting for {what}")
                        await self._news.wait()
            except TimeoutError:
                raise Lost(f"no {what} within {deadline} s; last frames: {self.frames[-5:]!s:.2000}") from None
        return result

    async def send_raw(self, frame: str | bytes) -> None:
        """Any bytes at all as one frame."""
        await self.socket.send(frame)

    async def answer(self, number: int | None, *, deadline: float = DEADLINE) -> dict[str, Any]:
        """The reply to the request with that number, as it came."""
        reply: dict[str, Any] = await self.wait_for(
            lambda: self._replies.get(number), deadline=deadline, what=f"reply to {number}"
        )
        return reply

    async def post(self, op: str, **fields: Any) -> int:
        """Sends a request and does not wait; gives its number."""
        said.texts(fields.get("body"))
        number = next(self._ids)
        await self.send_raw(json.dumps({"id": number, "op": op, **fields}))
        return number

    async def request(self, op: str, *, deadline: float = DEADLINE, **fields: Any) -> dict[str, Any]:
        """The `ok` of a request. Raises Refused."""
        reply = await self.answer(await self.post(op, **fields), deadline=deadline)
        if "error" in reply:
            raise Refused(reply["error"])
        ok: dict[str, Any] = reply["ok"]
        return ok

    async def say(self, conversation: int, text: str, **fields: Any) -> dict[str, Any]:
        """Sends a text message; the client id is made up where none is given."""
        fields.setdefault("client_id", f"c-{id(self):x}-{next(self._ids)}")
        return await self.request("send", conversation=conversation, kind="text", body={"text": text}, **fields)

    async def next_event(
        self, name: str, *, deadline: float = DEADLINE, where: Callable[[Event], bool] = lambda event: True
    ) -> Event:
        """The earliest event of that name that was not given out yet; others stay for later calls."""

        def found() -> Event | None:
            for index, event in enumerate(self.events):
                if index not in self._taken and event["event"] == name and where(event):
                    self._taken.add(index)
                    return event
            return None

        event: Event = await self.wait_for(found, deadline=deadline, what=f"event {name}")
        return event

    async def message(self, *, seq: int | None = None, deadline: float = DEADLINE) -> dict[str, Any]:
        """The next `message` event's message, or the one with that seq."""
        event = await self.next_event("message", deadline=deadline, where=lambda e: seq is None or e["message"]["seq"] == seq)
        message: dict[str, Any] = event["message"]
        return message

    async def settle(self) -> None:
        """A round trip: what the server had put on this connection before it is in `events` now."""
        await self.request("ping")

    def heard(self, name: str) -> list[Event]:
        """All events of that name so far."""
        return [event for event in self.events if event["event"] == name]

    def messages(self) -> list[dict[str, Any]]:
        """The messages of all `message` and `changed` events so far, as they came."""
        return [event["message"] for event in self.events if event["event"] in ("message", "changed")]

    async def close_code(self, *, deadline: float = DEADLINE) -> int:
        """The code with which the server ends this connection."""
        async with self._news:
            async with asyncio.timeout(deadline):
                while self.closed is None:
                    await self._news.wait()
        return self.closed[0]

    async def whole_log(self, conversation: int) -> list[dict[str, Any]]:
        """Every message that the reader may see, by pages."""
        messages: list[dict[str, Any]] = []
        while True:
            after = messages[-1]["seq"] if messages else 0
            page = await self.request("history", conversation=conversation, after_seq=after, limit=100)
            messages += page["messages"]
            if not page["has_more"]:
                return messages

    async def ended(self) -> None:
        """Waits for the end of the connection, whoever ends it."""
        await asyncio.wait([self._reader])

    def drop(self) -> None:
        """Cuts the connection without a word, as a network does."""
        self.socket.transport.abort()

    async def close(self) -> None:
        """Ends the connection from this side."""
        await self.socket.close()
        await self._reader
