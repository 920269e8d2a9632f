"""`POST messages`: up to a hundred at once, by the one way in that all messages take."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from msgspec import Struct
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from imcore import errors, rest
from imcore.api.fields import Id, Mentions, Number, Strict, Text, parsed
from imcore.draft import Draft, Stored
from imcore.facade import idempotency, recipients
from imcore.facade.caller import Caller, FacadeView, caller_of, record
from imcore.facade.recipients import AT_ONCE, Target
from imcore.facade.schema import IDEMPOTENT, ProblemSerializer
from imcore.integrations import limits, sandbox, sent, speakers
from imcore.lines import switches
from imcore.messaging.send import send_messages
from imcore.protocol import UserId

Message = dict[str, Any]


class NewMessageSerializer(Strict):
    """One message to one or several."""

    to = serializers.ListField(
        child=Text(max_length=200),
        allow_empty=False,
        max_length=AT_ONCE,
        help_text="`user:42`, `employee:E100`, `department:7`: to each of these people alone; `conversation:12`, `group:12`: "
        "there, for all who are in it.",
    )
    kind = Text(max_length=32)
    body = serializers.DictField(help_text="By kind, as in POST conversations/{id}/messages.")
    mentions = Mentions(required=False)
    reply_to = Id(required=False, allow_null=True, help_text="A seq; with one conversation in `to`.")
    as_user = Text(
        required=False, max_length=200, help_text="Instead of the line's bot, as in `user:42`; takes messages:send_as_user."
    )


class BatchSerializer(Strict):
    """Several messages."""

    messages = serializers.ListField(child=NewMessageSerializer(), allow_empty=False, max_length=AT_ONCE)


class ResultSerializer(serializers.Serializer[Any]):
    """What became of one recipient's message: where it stands, or why it was refused."""

    index = Number(help_text="Of the message in the call, from 0.")
    to = serializers.CharField()
    message_id = Id(required=False)
    conversation = Id(required=False)
    seq = Id(required=False)
    version = Id(required=False)
    created_at = serializers.DateTimeField(required=False)
    duplicate = serializers.BooleanField(required=False)
    state = serializers.CharField(required=False, help_text="Where it is not normal: held, until a moderator has decided.")
    error = ProblemSerializer(required=False)


class ResultsSerializer(serializers.Serializer[Any]):
    """One result for each recipient of each message, in order."""

    stored = Number()
    refused = Number()
    results = ResultSerializer(many=True)


class Piece(Struct, frozen=True):
    """A draft, or why there is none, with its place in the call."""

    index: int
    to: str
    draft: Draft | errors.HongyanError


class Messages(FacadeView):
    """Sending."""

    scopes = {"POST": "messages:send"}

    @extend_schema(
        operation_id="facade_messages_create",
        parameters=[IDEMPOTENT],
        request=PolymorphicProxySerializer(
            component_name="NewMessages", serializers=[NewMessageSerializer, BatchSerializer], resource_type_field_name=None
        ),
        responses={201: ResultsSerializer, 207: ResultsSerializer},
        summary="Send messages",
        description=f"One message, or several in `messages`; {AT_ONCE} recipients in all. 207 where some were refused, and why "
        "beside each; where there is but one recipient, the refusal is the answer.",
    )
    def post(self, request: Request) -> Response:
        """{to, kind, body, …} or {messages: […]} → {stored, refused, results}."""
        given = _given(request)
        return idempotency.once_in_steps(request, lambda: self._send(request, given))

    def _send(self, request: Request, given: Sequence[Message]) -> Response:
        seed = idempotency.key_of(request)[:40] or secrets.token_urlsafe(30)
        pieces = _pieces(caller_of(request), given, seed)
        results = self._outcomes(request, pieces)
        stored = [one for one in results if isinstance(one, Stored)]
        refused = [one for one in results if isinstance(one, errors.HongyanError)]
        if len(results) == 1 and refused:
            raise refused[0]
        shown = [_shown(piece, outcome) for piece, outcome in zip(pieces, results, strict=True)]
        answer = {"stored": len(stored), "refused": len(refused), "results": shown}
        return Response(answer, status=status.HTTP_207_MULTI_STATUS if refused else status.HTTP_201_CREATED)

    def _outcomes(self, request: Request, pieces: Sequence[Piece]) -> list[Stored | errors.HongyanError]:
        client = caller_of(request).client
        drafts = [piece.draft for piece in pieces if isinstance(piece.draft, Draft)]
        limits.take(client, len(drafts))
        made = send_messages(drafts) if drafts else []
        stored = [one for one in made if isinstance(one, Stored)]
        fresh = [one for one in stored if not one.duplicate]
        limits.give_back(client, len(drafts) - len(fresh))
        self.sent = len(fresh)
        sent.remember(client, [one.id for one in stored])
        if fresh:
            record(request, "message.posted", messages=[one.id for one in fresh], senders=sorted({one.sender for one in fresh}))
        waiting = iter(made)
        return [next(waiting) if isinstance(piece.draft, Draft) else piece.draft for piece in pieces]


def _given(request: Request) -> list[Message]:
    if "messages" in request.data:
        batch: list[Message] = parsed(BatchSerializer(data=request.data))["messages"]
        return batch
    return [parsed(NewMessageSerializer(data=request.data))]


def _pieces(caller: Caller, given: Sequence[Message], seed: str) -> list[Piece]:
    """Raises Invalid where there are more than AT_ONCE, and Forbidden without the scope that a message takes."""
    if sum(len(message["to"]) for message in given) > AT_ONCE:
        raise errors.Invalid(messages=[_("More than %d recipients: send a broadcast.") % AT_ONCE])
    pieces: list[Piece] = []
    for index, message in enumerate(given):
        if "as_user" in message:
            caller.require("messages:send_as_user")
        pieces += _of_one(caller, index, message, f"{seed}-{index}")
        if len(pieces) > AT_ONCE:
            raise errors.Invalid(messages=[_("More than %d recipients: send a broadcast.") % AT_ONCE])
    return pieces


def _of_one(caller: Caller, index: int, message: Message, seed: str) -> list[Piece]:
    off = switches.refusal_of(caller.line.pk, kind=message["kind"], mentions=message.get("mentions", ()))
    try:
        if off is not None:
            raise off
        sender = _sender(caller, message)
        targets = recipients.resolve(message["to"])
    except errors.HongyanError as refused:
        return [Piece(index, ", ".join(message["to"])[:200], refused)]
    drafts = [_draft(sender, one, message, f"{seed}-{number}") for number, one in enumerate(targets)]
    outside = _outside(caller, targets)
    return [Piece(index, one.ref, outside.get(one, draft)) for one, draft in zip(targets, drafts, strict=True)]


def _outside(caller: Caller, targets: Sequence[Target]) -> dict[Target, errors.HongyanError]:
    """Of a sandbox's targets those that are not its own, as if they were not there."""
    users = sandbox.strangers(caller.line, [one.to for one in targets if one.to is not None])
    places = sandbox.shared(caller.line, [one.conversation for one in targets if one.conversation is not None])
    return {one: errors.NotFound(to=one.ref) for one in targets if one.to in users or one.conversation in places}


def _sender(caller: Caller, message: Message) -> UserId:
    if "as_user" not in message:
        return UserId(caller.bot.pk)
    return speakers.person(caller.line, recipients.one_user(message["as_user"], field="as_user"))


def _draft(sender: UserId, target: Target, message: Message, client_id: str) -> Draft:
    return Draft(
        sender=sender,
        client_id=client_id,
        kind=message["kind"],
        body=message["body"],
        conversation=target.conversation,
        to=target.to,
        reply_to=message.get("reply_to"),
        mentions=message.get("mentions", ()),
    )


def _shown(piece: Piece, outcome: Stored | errors.HongyanError) -> dict[str, Any]:
    place = {"index": piece.index, "to": piece.to}
    if isinstance(outcome, errors.HongyanError):
        return place | {"error": outcome.as_json()}
    return place | {
        "message_id": outcome.id,
        "conversation": outcome.conversation,
        "seq": outcome.seq,
        "version": outcome.version,
        "created_at": rest.timestamp(outcome.created_at),
        "duplicate": outcome.duplicate,
        **({"state": outcome.state} if outcome.state != "normal" else {}),
    }


urlpatterns = [path("messages", Messages.as_view())]
