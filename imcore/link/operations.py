"""A table: op → function. Each parses nothing and decides nothing: it calls one function of the core and shapes the answer."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import override
from msgspec import UNSET

from imcore import errors, protocol
from imcore.conversations import access
from imcore.dispatch.encode import message_json, timestamp
from imcore.draft import Draft, Stored
from imcore.lines import maintenance
from imcore.link import presence_feed
from imcore.link.connection import Connection
from imcore.link.cursors import Cursors
from imcore.link.gather import Gather
from imcore.link.node import Node
from imcore.link.work import run
from imcore.messagebox import changes, history, receipts
from imcore.messaging import revise, signal
from imcore.metrics.counters import LINK_ERRORS
from imcore.protocol import ConversationId, Seq, UserId, encode

CHANGES = protocol.Edit | protocol.Recall | protocol.React  # of what was said; a cursor's move is a part of reading
TYPING_SECONDS = 2.0  # one is passed on per conversation in this time


class Edge(NamedTuple):
    """What the ops of a process share."""

    node: Node
    gather: Gather
    cursors: Cursors


def ok(connection: Connection, number: int, answer: dict[str, Any]) -> None:
    """{"re", "ok"}."""
    connection.put(encode({"re": number, "ok": answer}).decode())


def error(connection: Connection, number: int | None, fault: errors.HongyanError) -> None:
    """{"re", "error": {code, message, detail}}, in the user's language."""
    LINK_ERRORS.labels(fault.code).inc()
    with override(connection.language or None):
        connection.put(encode({"re": number, "error": fault.as_json()}).decode())


def refuse_in_maintenance(connection: Connection, request: protocol.Request) -> None:
    """Raises Unavailable of what may not be done now. `send` asks for itself, with all others who send (access.may_post)."""
    if isinstance(request, protocol.Send | protocol.Ping):
        return
    reading = not isinstance(request, CHANGES)
    if (refused := maintenance.refusal(is_staff=connection.is_staff, known=True, closed_only=reading)) is not None:
        raise refused


def op_send(edge: Edge, connection: Connection, request: protocol.Send) -> None:
    """Not awaited: the next frame of the connection need not wait for this one's commit."""
    if (request.conversation is UNSET) == (request.to is UNSET):
        error(connection, request.id, errors.Invalid(conversation=["either conversation or to"]))
        return
    draft = Draft(
        sender=UserId(connection.user),
        client_id=request.client_id,
        kind=request.kind,
        body=request.body,
        conversation=None if request.conversation is UNSET else ConversationId(request.conversation),
        to=None if request.to is UNSET else UserId(request.to),
        reply_to=None if request.reply_to is None else Seq(request.reply_to),
        mentions="all" if request.mentions == "all" else tuple(UserId(u) for u in dict.fromkeys(request.mentions)),
    )

    def reply(outcome: Stored | errors.HongyanError) -> None:
        if isinstance(outcome, errors.HongyanError):
            error(connection, request.id, outcome)
        else:
            ok(connection, request.id, sent_json(outcome))

    edge.gather.submit(draft, reply)


def sent_json(stored: Stored) -> dict[str, Any]:
    """What an ok for `send` says."""
    return {
        "conversation": stored.conversation,
        "seq": stored.seq,
        "version": stored.version,
        "message_id": stored.id,
        "created_at": timestamp(stored.created_at),
        "duplicate": stored.duplicate,
        **({"state": stored.state} if stored.state != "normal" else {}),  # held: for its sender's eyes only
    }


def op_read(edge: Edge, connection: Connection, request: protocol.Read) -> None:
    """Answered once the move is committed, a quarter of a second later at most."""

    def reply(outcome: receipts.Move | errors.HongyanError) -> None:
        if isinstance(outcome, errors.HongyanError):
            error(connection, request.id, outcome)
        else:
            ok(connection, request.id, {"read_seq": outcome.read_seq, "unread": outcome.unread})

    edge.cursors.submit(UserId(connection.user), ConversationId(request.conversation), Seq(request.seq), reply)


async def op_typing(edge: Edge, connection: Connection, request: protocol.Typing) -> None:
    """At most one in two seconds is passed on; all are answered."""
    typed = connection.typed = connection.typed or {}
    now = connection.last_heard
    if now - typed.get(request.conversation, -TYPING_SECONDS) >= TYPING_SECONDS:
        await run(_typing, UserId(connection.user), ConversationId(request.conversation))
        connection.typed = {c: at for c, at in typed.items() if now - at < TYPING_SECONDS} | {request.conversation: now}
    ok(connection, request.id, {})


def _typing(user: UserId, conversation: ConversationId) -> None:
    signal.typing(access.member_of(user, conversation))


def _history(user: UserId, request: protocol.History) -> dict[str, Any]:
    member = access.member_of(user, ConversationId(request.conversation))
    page, more = history.page(member, before_seq=request.before_seq, after_seq=request.after_seq, limit=request.limit)
    return {"messages": [message_json(message, user) for message in page], "has_more": more}


def _changes(user: UserId, request: protocol.Changes) -> dict[str, Any]:
    member = access.member_of(user, ConversationId(request.conversation))
    found, version, more = changes.after(member, request.since, limit=request.limit)
    return {"messages": [message_json(message, user) for message in found], "version": version, "has_more": more}


def _recall(user: UserId, request: protocol.Recall) -> dict[str, Any]:
    member = access.member_of(user, ConversationId(request.conversation))
    return {"version": revise.recall(member, request.seq).version}


def _edit(user: UserId, request: protocol.Edit) -> dict[str, Any]:
    member = access.member_of(user, ConversationId(request.conversation))
    return {"version": revise.edit(member, request.seq, body=request.body).version}


def _react(user: UserId, request: protocol.React) -> dict[str, Any]:
    member = access.member_of(user, ConversationId(request.conversation))
    return {"version": revise.react(member, request.seq, emoji=request.emoji, on=request.on).version}


def _receipts(user: UserId, request: protocol.Receipts) -> dict[str, Any]:
    found = receipts.of_message(access.member_of(user, ConversationId(request.conversation)), request.seq)
    return {
        "read": [{"user": reader, "read_at": timestamp(when)} for reader, when in found.read],
        "unread": found.unread,
        "read_count": len(found.read),
        "unread_count": len(found.unread),
    }


async def op_watch(edge: Edge, connection: Connection, request: protocol.Watch) -> None:
    """Listens first, then looks, so that nothing falls between."""
    users = await run(presence_feed.visible, UserId(connection.user), list(dict.fromkeys(request.users)))
    await edge.node.hear(edge.node.watch(connection, users))
    ok(connection, request.id, {"presence": await run(presence_feed.look, users)})


def op_ping(edge: Edge, connection: Connection, request: protocol.Ping) -> None:
    """The server's time."""
    ok(connection, request.id, {"server_time": timestamp(timezone.now())})


def _reading(function: Callable[[UserId, Any], dict[str, Any]]) -> Callable[[Edge, Connection, Any], Awaitable[None]]:
    """An op that is one sync function of (user, request), run in a database thread."""

    async def op(edge: Edge, connection: Connection, request: Any) -> None:
        ok(connection, request.id, await run(function, UserId(connection.user), request))

    return op


TABLE: dict[type[protocol.Request], Callable[[Edge, Connection, Any], Awaitable[None] | None]] = {
    protocol.Send: op_send,
    protocol.Read: op_read,
    protocol.Typing: op_typing,
    protocol.History: _reading(_history),
    protocol.Changes: _reading(_changes),
    protocol.Recall: _reading(_recall),
    protocol.Edit: _reading(_edit),
    protocol.React: _reading(_react),
    protocol.Receipts: _reading(_receipts),
    protocol.Watch: op_watch,
    protocol.Ping: op_ping,
}
