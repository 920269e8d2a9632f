"""A socket from its handshake to its close: a plain receive loop, no channel of its own on the layer."""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.utils import timezone

from imcore import draining, errors, protocol
from imcore.dispatch import announce
from imcore.dispatch.encode import timestamp
from imcore.link import opening, operations, policy, presence_feed
from imcore.link.connection import Connection
from imcore.link.operations import Edge
from imcore.link.work import run
from imcore.metrics.counters import CLOSES, CONNECTIONS, HANDSHAKES_REFUSED, HELLOS, tally
from imcore.models import Device
from imcore.protocol import Close, UserId, encode

logger = logging.getLogger(__name__)
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Any]


async def serve(edge: Edge, scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """One connection, from handshake to close."""
    await receive()  # websocket.connect
    try:
        draining.admit()
        credentials = opening.read_credentials(scope)
        device = await run(opening.authenticate, credentials)
    except errors.Unavailable as away:  # nobody can tell whose socket this is; a 403 would say that the credentials are no good
        HANDSHAKES_REFUSED.labels(away.code).inc()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": Close.RESTARTING})
        return
    except errors.HongyanError as refused:
        HANDSHAKES_REFUSED.labels(refused.code).inc()
        await send({"type": "websocket.close", "code": _refusal_code(refused)})  # before the accept: HTTP 403
        return
    await send({"type": "websocket.accept"})
    connection = _connection(send, device, credentials.device_class)
    CONNECTIONS.labels(connection.device_class).inc()
    try:
        await _hello(edge, connection, device, credentials)
        del device, credentials  # as long as the socket lives they would weigh 3 KB
        await _until_closed(connection, asyncio.ensure_future(_frames(edge, connection, receive)))
    except errors.Unavailable:
        connection.close(Close.RESTARTING)
        await _closing(connection)
    finally:
        CONNECTIONS.labels(connection.device_class).dec()
        CLOSES.labels(str(connection.closed or 1006)).inc()
        edge.node.leave(connection)
        await run(presence_feed.gone, presence_feed.place(edge.node.name, connection))


def _refusal_code(refused: errors.HongyanError) -> int:
    return Close.ORIGIN_REFUSED if isinstance(refused, opening.OriginRefused) else Close.NOT_AUTHENTICATED


def _connection(send: Send, device: Device, device_class: str) -> Connection:
    limits, now = settings.IMCORE, time.monotonic()
    connection = Connection(
        send,
        frames_limit=limits["reader_frames"],
        bytes_limit=limits["reader_bytes"],
        rate=policy.Rate(limits["frames_per_second"], limits["frames_burst"], now),
        now=now,
    )
    connection.user, connection.device = device.user_id, device.pk
    connection.device_class = device_class or device.device_class
    connection.language, connection.is_staff = device.user.language, device.user.is_staff
    connection.done = asyncio.get_running_loop().create_future()
    return connection


async def _hello(edge: Edge, connection: Connection, device: Device, credentials: opening.Credentials) -> None:
    """Subscribe first, then read the heads: nothing falls between."""
    server_time = timestamp(timezone.now())
    await edge.node.open(connection)
    heads, user, greeting = await run(opening.read_hello, device, credentials.since)
    await edge.node.seating.attach(connection, heads)
    hello = {
        "event": "hello",
        "protocol": protocol.PROTOCOL,
        "user": user,
        "device": {"id": connection.device, "class": connection.device_class},
        "node": edge.node.name,
        "heartbeat": protocol.HEARTBEAT_SECONDS,
        "server_time": server_time,
        "heads": heads.shown,
        **greeting,
    }
    connection.open_with(encode(hello).decode())
    HELLOS.inc()
    if credentials.device_class and credentials.device_class != device.device_class:
        announce.close_links(
            UserId(connection.user),
            code=Close.ANOTHER_LOGIN,
            reason="another_login",
            except_device=connection.device,
            device_class=connection.device_class,
        )
    await run(presence_feed.arrived, presence_feed.place(edge.node.name, connection))


async def _until_closed(connection: Connection, frames: "asyncio.Task[None]") -> None:
    """Until the client goes, or we have closed it and it may go."""
    assert connection.done is not None
    await asyncio.wait([frames, connection.done], return_when=asyncio.FIRST_COMPLETED)
    if frames.done():
        connection.lost()
        frames.result()
    frames.cancel()


async def _closing(connection: Connection) -> None:
    if connection.done is not None:
        await connection.done


async def _frames(edge: Edge, connection: Connection, receive: Receive) -> None:
    """The receive loop. Ends when the client has gone."""
    bad = 0
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        connection.last_heard = time.monotonic()
        tally.frames_in += 1
        frame = message.get("text")
        if frame is None:
            frame = message.get("bytes") or b""
        if connection.closed:
            continue
        if len(frame) > protocol.FRAME_LIMIT_BYTES:
            connection.close(Close.TOO_BIG)
            continue
        bad = 0 if await _frame(edge, connection, frame) else bad + 1
        if policy.is_abuse(bad):
            connection.close(Close.ABUSE)


async def _frame(edge: Edge, connection: Connection, frame: str | bytes) -> bool:
    """Answers one frame → whether it was a request at all."""
    if isinstance(frame, bytes):
        operations.error(connection, None, errors.BadFrame())
        return False
    try:
        request = protocol.decode_request(frame)
    except protocol.Refusal as refusal:
        operations.error(connection, refusal.re, errors.CODES[refusal.code](**refusal.detail))
        return refusal.code != "bad_frame"
    wait = connection.rate.take(connection.last_heard)
    if wait:
        operations.error(connection, request.id, errors.RateLimited(retry_after=math.ceil(wait * 1000) / 1000))
        return True
    try:
        operations.refuse_in_maintenance(connection, request)
        pending = operations.TABLE[type(request)](edge, connection, request)
        if pending is not None:
            await pending
    except errors.HongyanError as refused:
        operations.error(connection, request.id, refused)
    except Exception:
        logger.exception("op %s failed", type(request).__name__)
        operations.error(connection, request.id, errors.Internal())
    return True
