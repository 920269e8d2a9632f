"""The product with an echo route beside its own, for the fuzzing client: `python -m tests.conformance.echo`.

`ECHO_BYTES` is the largest message it takes; without it the product's own limit holds.
"""

import os
from typing import Any

import uvicorn

from config.asgi import application as product
from scripts.serve import configuration

PATH = "/echo"


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Every request goes to the product, save sockets of the echo route."""
    if scope["type"] != "websocket" or scope["path"] != PATH:
        await product(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.send", "text": message.get("text"), "bytes": message.get("bytes")})


def echo_configuration(port: int, *, largest: int = 0) -> uvicorn.Config:
    """The product's, with the echo route and, where it is given, another limit."""
    config = configuration(host="127.0.0.1", port=port, application="tests.conformance.echo:application")
    config.ws_max_size = largest or config.ws_max_size
    return config


if __name__ == "__main__":
    uvicorn.Server(echo_configuration(int(os.environ["PORT"]), largest=int(os.environ.get("ECHO_BYTES") or 0))).run()
