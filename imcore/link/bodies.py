"""No request body is longer than its path allows. Django reads a body whole, to disk, before any view or parser has a say;
so whoever sends without end would fill the disk, signed in or not."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from imcore import extend
from imcore.errors import TooLarge
from imcore.protocol import encode

MIB = 1024 * 1024
# read and thrown away before the refusal: most clients hear no answer before they have sent what they began to send
DRAINED_BYTES = 64 * MIB

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


async def bounded(http: Application, scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Runs the application with a body of bounded length; a longer one is answered 413, announced or not."""
    limit = limit_of(scope["path"])
    seen, over, more = 0, announced(scope) > limit, True

    async def counted() -> dict[str, Any]:
        nonlocal seen, over, more
        message: dict[str, Any] = await receive()
        seen += len(message.get("body", b""))
        over, more = over or seen > limit, bool(message.get("more_body"))
        return {"type": "http.disconnect"} if over else message  # upon which Django forgets the request without a word

    if not over:
        await http(scope, counted, send)
    if over:
        if more:
            await _drain(receive)
        await _refuse(send, limit)


def limit_of(path: str) -> int:
    """The longest body that a path takes: of those that take files what the door says, of the rest what Django would take."""
    taking = (
        longest for known, longest in extend.long_bodies if path == known or (known[-1] == "/" and path.startswith(known))
    )
    longest = next(taking, None)
    return longest() if longest is not None else int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


def announced(scope: dict[str, Any]) -> int:
    """The Content-Length; 0 where there is none or no number."""
    value = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(value) if value.isdigit() else 0


async def _drain(receive: Any) -> None:
    drained = 0
    while drained < DRAINED_BYTES:
        message = await receive()
        drained += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return


async def _refuse(send: Any, limit: int) -> None:
    body = encode({"error": TooLarge(limit=limit).as_json()})
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": TooLarge.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
