"""What a line has sent: what it looks like now, who has read it; changed or taken back."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from imcore import rest
from imcore.api.fields import Id, MessageSerializer, Number, parsed
from imcore.api.messages import EditSerializer, ReaderSerializer
from imcore.draft import Stored
from imcore.facade.caller import FacadeView, caller_of, record
from imcore.integrations import sent
from imcore.lines import switches
from imcore.messagebox import history, receipts
from imcore.messaging import revise
from imcore.protocol import UserId

MESSAGE = "messages/<id:message_id>"
STATES = ["sent", "read", "held", "blocked", "recalled"]


class DeliverySerializer(serializers.Serializer[Any]):
    """How far a message has come, and with whom. Its sender is in neither list."""

    state = serializers.ChoiceField(
        choices=STATES, help_text="`sent`: stored, and shown to all who are connected; `read`: by everybody; `held`: until a "
        "moderator has decided."
    )  # fmt: skip
    read = ReaderSerializer(many=True)
    unread = serializers.ListField(child=Id())
    read_count = Number()
    unread_count = Number()


class SentMessage(FacadeView):
    """A message of the line's."""

    scopes = {"GET": "messages:read", "PATCH": "messages:send", "DELETE": "messages:send"}

    @extend_schema(
        operation_id="facade_messages_retrieve", responses={200: MessageSerializer}, summary="A message of the line's"
    )
    def get(self, request: Request, message_id: int) -> Response:
        """→ the message as its sender sees it."""
        member, seq = sent.seat_of(caller_of(request).line, message_id)
        return Response(rest.message_json(history.one(member, seq), UserId(member.user_id)))

    @extend_schema(
        operation_id="facade_messages_update",
        request=EditSerializer,
        responses={200: MessageSerializer},
        summary="Change a text",
        description="Within the edit window (24 h by default); 409 `recall_expired` after it.",
    )
    def patch(self, request: Request, message_id: int) -> Response:
        """{body} → the message."""
        member, seq = sent.seat_of(caller_of(request).line, message_id)
        caller_of(request).refuse_without(switches.EDIT)
        changed = revise.edit(member, seq, body=parsed(EditSerializer(data=request.data))["body"])
        return _told(request, changed, "message.edited")

    @extend_schema(
        operation_id="facade_messages_recall",
        responses={200: MessageSerializer},
        summary="Take a message back",
        description="Within the recall window; in the line's own groups any time.",
    )
    def delete(self, request: Request, message_id: int) -> Response:
        """→ the message, which says nothing any more."""
        member, seq = sent.seat_of(caller_of(request).line, message_id)
        caller_of(request).refuse_without(switches.RECALL)
        return _told(request, revise.recall(member, seq), "message.recalled")


class Receipts(FacadeView):
    """Who has read a message of the line's."""

    scopes = {"GET": "receipts:read"}

    @extend_schema(
        operation_id="facade_messages_receipts", responses={200: DeliverySerializer}, summary="Who has read it, and when"
    )
    def get(self, request: Request, message_id: int) -> Response:
        """→ {state, read, unread, read_count, unread_count}."""
        member, seq = sent.seat_of(caller_of(request).line, message_id)
        caller_of(request).refuse_without(switches.RECEIPTS)
        message, found = history.one(member, seq), receipts.of_message(member, seq)
        everybody = bool(found.read) and not found.unread
        return Response(
            {
                "state": ("read" if everybody else "sent") if message.state == "normal" else message.state,
                "read": [{"user": user, "read_at": rest.timestamp(read_at)} for user, read_at in found.read],
                "unread": found.unread,
                "read_count": len(found.read),
                "unread_count": len(found.unread),
            }
        )


def _told(request: Request, changed: Stored, act: str) -> Response:
    record(request, act, f"imcore.message:{changed.id}")
    return Response(rest.message_json(changed, changed.sender))


urlpatterns = [
    path(MESSAGE, SentMessage.as_view()),
    path(f"{MESSAGE}/receipts", Receipts.as_view()),
]
