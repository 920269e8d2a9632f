"""The limit: an ASGI application that does nothing but hand each frame it gets to every connection."""

from typing import Any

PING = '{"id":0,'
HELLO = '{"event":"hello"}'
_sends: set[Any] = set()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Any text frame goes to all as it came, and is answered to nobody; no rule, no order, no bound."""
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": HELLO})
    _sends.add(send)
    try:
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            if message["text"].startswith(PING):
                continue
            frame = {"type": "websocket.send", "text": message["text"]}
            for other in tuple(_sends):
                await other(frame)
    finally:
        _sends.discard(send)
