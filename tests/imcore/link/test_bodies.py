"""A request body is as long as its path allows, whatever it announces."""

import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest
from django.conf import settings

from imcore.link import bodies

MIB = 1024 * 1024


class Exchange:
    """One request, in pieces, and what was answered."""

    def __init__(self, pieces: Iterable[bytes], path: str = "/api/v1/me", length: int | None = None) -> None:
        headers = [] if length is None else [(b"content-length", str(length).encode())]
        self.scope = {"type": "http", "path": path, "headers": headers}
        self._pieces, self.taken, self.read, self.sent = list(pieces), 0, b"", list[dict[str, Any]]()

    async def receive(self) -> dict[str, Any]:
        piece, self.taken = self._pieces[self.taken], self.taken + 1
        return {"type": "http.request", "body": piece, "more_body": self.taken < len(self._pieces)}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    async def application(self, _scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Reads the body whole, as Django does, and gives up at a disconnect."""
        async for piece in self._body(receive):
            self.read += piece
        if len(self.read) == sum(map(len, self._pieces)):
            await send({"type": "http.response.start", "status": 200, "headers": []})

    async def _body(self, receive: Any) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            yield message["body"]
            more = message["more_body"]

    async def run(self) -> int:
        await bodies.bounded(self.application, self.scope, self.receive, self.send)
        return int(self.sent[0]["status"])


async def test_a_body_within_the_limit_passes_whole() -> None:
    exchange = Exchange([b"x" * MIB, b"y" * MIB], length=2 * MIB)
    assert await exchange.run() == 200
    assert exchange.read == b"x" * MIB + b"y" * MIB


@pytest.mark.parametrize("length", [None, 3 * MIB])
async def test_a_longer_one_is_refused_in_the_shape_of_every_error(length: int | None) -> None:
    exchange = Exchange([b"x" * MIB] * 3, length=length)
    assert await exchange.run() == 413
    error = json.loads(exchange.sent[1]["body"])["error"]
    assert (error["code"], error["detail"]) == ("too_large", {"limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE})
    assert len(exchange.read) <= 2 * MIB
    assert exchange.taken == 3


async def test_one_that_announces_too_much_never_reaches_the_application() -> None:
    exchange = Exchange([b"x" * MIB] * 3, length=3 * MIB)
    await exchange.run()
    assert exchange.read == b""


async def test_one_without_end_is_not_read_to_its_end() -> None:
    exchange = Exchange([b"x" * 16 * MIB] * 20)
    assert await exchange.run() == 413
    assert exchange.taken <= 6


def test_an_upload_may_be_as_long_as_the_largest_file() -> None:
    assert bodies.limit_of("/api/v1/attachments") == settings.IMCORE["file_bytes"] + MIB
    assert bodies.limit_of("/api/v1/attachments/x") == bodies.limit_of("/") == 2 * MIB


@pytest.mark.parametrize(("value", "number"), [(b"12", 12), (b"", 0), (b"-1", 0), (b"1e9", 0)])
def test_a_length_is_a_number_or_nothing(value: bytes, number: int) -> None:
    assert bodies.announced({"headers": [(b"content-length", value)]}) == number


@pytest.mark.parametrize(
    "path",
    [
        *("/api/v1/attachments", "/facade/v1/files", "/hooks/cgi-bin/webhook/upload_media", "/hooks/robot/send"),
        *("/admin/imcore/blockedimage/add/", "/admin/imcore/wordcategory/1/import-words/", "/admin/oa/announcement/1/change/"),
        *("/api/v1/org-imports", "/admin/oa/orgimport/add/"),
    ],
)
async def test_what_takes_files_takes_more(path: str) -> None:
    assert await Exchange([b"x" * MIB] * 3, path).run() == 200


async def test_a_file_has_its_bound_too() -> None:
    assert await Exchange([b"x" * MIB] * 22, "/api/v1/org-imports").run() == 413
