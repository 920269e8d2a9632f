"""`POST broadcasts`: one message to as many people as there are, each told in their own conversation with the line's bot."""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from imcore import errors, rest
from imcore.api.fields import Id, Number, Strict, Text, parsed
from imcore.audiences import lookup
from imcore.broadcasts import writing
from imcore.facade import idempotency, recipients
from imcore.facade.caller import Caller, FacadeView, caller_of, record
from imcore.facade.schema import IDEMPOTENT
from imcore.integrations import limits
from imcore.lines import switches
from imcore.models import Broadcast
from imcore.protocol import UserId

BROADCAST = "broadcasts/<id:broadcast_id>"
STATES = ["draft", "running", "done", "cancelling", "cancelled", "recalling", "recalled"]


class NewBroadcastSerializer(Strict):
    """What is said, and to whom."""

    to = serializers.ListField(
        child=Text(max_length=lookup.LENGTH), allow_empty=False, max_length=lookup.LIMIT,
        help_text="`all:`, `department:RD`, `department:RD/*` (with all below), `employee:E100`, `user:42`, `group:12`.",
    )  # fmt: skip
    kind = Text(max_length=32)
    body = serializers.DictField(help_text="By kind.")


class BroadcastSerializer(serializers.Serializer[Any]):
    """How far a broadcast is."""

    id = Id()
    state = serializers.ChoiceField(choices=STATES)
    total = Number(help_text="Whom it goes to: those who were meant when it was handed in.")
    sent = Number()
    failed = Number()
    recalled = Number()
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class Broadcasts(FacadeView):
    """Handing one in."""

    scopes = {"POST": "broadcasts"}

    @extend_schema(
        operation_id="facade_broadcasts_create",
        parameters=[IDEMPOTENT],
        request=NewBroadcastSerializer,
        responses={202: BroadcastSerializer},
        summary="Tell many people",
        description="Workers send it from now on; ask at `Location` how far it is. Its people count as messages of the day.",
    )
    def post(self, request: Request) -> Response:
        """{to, kind, body} → the broadcast, `running`."""
        given = parsed(NewBroadcastSerializer(data=request.data))
        answer = idempotency.once(request, lambda: self._start(request, given))
        answer["Location"] = f"/facade/v1/broadcasts/{answer.data['id']}"
        return answer

    def _start(self, request: Request, given: dict[str, Any]) -> Response:
        caller = caller_of(request)
        off = switches.refusal_of(caller.line.pk, kind=given["kind"])
        if off is not None:
            raise off
        _refuse_foreign(caller, given["to"])
        made, _fresh = writing.write(
            caller.bot, kind=given["kind"], body=given["body"], audiences=given["to"], line=caller.line.line
        )
        started = writing.start(made.pk)
        limits.take(caller.client, started.total)
        self.sent = started.total
        record(request, "broadcast.started", started, people=started.total, to=given["to"][:20])
        return Response(_json(started), status=status.HTTP_202_ACCEPTED)


class BroadcastById(FacadeView):
    """One of the line's."""

    scopes = {"GET": "broadcasts"}

    @extend_schema(
        operation_id="facade_broadcasts_retrieve", responses={200: BroadcastSerializer}, summary="How far a broadcast is"
    )
    def get(self, request: Request, broadcast_id: int) -> Response:
        """→ the broadcast."""
        return Response(_json(_one(request, broadcast_id)))


class BroadcastCancel(FacadeView):
    """Stopping."""

    scopes = {"POST": "broadcasts"}

    @extend_schema(
        operation_id="facade_broadcasts_cancel",
        request=None,
        responses={202: BroadcastSerializer},
        summary="Stop a broadcast",
        description="Whoever has not been told will not be.",
    )
    def post(self, request: Request, broadcast_id: int) -> Response:
        """→ the broadcast."""
        return idempotency.once(request, lambda: _moved(request, broadcast_id, writing.cancel, "broadcast.cancelled"))


class BroadcastRecall(FacadeView):
    """Taking back."""

    scopes = {"POST": "broadcasts"}

    @extend_schema(
        operation_id="facade_broadcasts_recall",
        request=None,
        responses={202: BroadcastSerializer},
        summary="Take a broadcast back",
        description="It is stopped, and what was sent is recalled wherever it is.",
    )
    def post(self, request: Request, broadcast_id: int) -> Response:
        """→ the broadcast."""
        return idempotency.once(request, lambda: _moved(request, broadcast_id, writing.recall, "broadcast.recalled"))


def _refuse_foreign(caller: Caller, refs: Sequence[str]) -> None:
    """Raises NotFound: a conversation that is not the line's; of a sandbox, anybody who is not its own."""
    recipients.refuse_foreign_places(UserId(caller.bot.pk), refs)
    if caller.line.sandbox and lookup.people(refs).exclude(made_by__line=caller.line).exists():
        raise errors.NotFound(_("A sandbox reaches its own people only."), to=list(refs)[:20])


def _moved(request: Request, broadcast_id: int, move: Callable[[int], Broadcast], act: str) -> Response:
    moved = move(_one(request, broadcast_id).pk)
    record(request, act, moved)
    return Response(_json(moved), status=status.HTTP_202_ACCEPTED)


def _one(request: Request, broadcast_id: int) -> Broadcast:
    found = Broadcast.objects.filter(pk=broadcast_id, business_line=caller_of(request).line.line).first()
    if found is None:
        raise errors.NotFound(broadcast=broadcast_id)
    return found


def _json(one: Broadcast) -> dict[str, Any]:
    return {
        "id": one.pk,
        "state": one.state,
        "total": one.total,
        "sent": one.sent,
        "failed": one.failed,
        "recalled": one.recalled,
        "created_at": rest.timestamp(one.created_at),
        "ended_at": rest.timestamp(one.ended_at) if one.ended_at else None,
    }


urlpatterns = [
    path("broadcasts", Broadcasts.as_view()),
    path(BROADCAST, BroadcastById.as_view()),
    path(f"{BROADCAST}/cancel", BroadcastCancel.as_view()),
    path(f"{BROADCAST}/recall", BroadcastRecall.as_view()),
]
