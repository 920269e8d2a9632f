"""Pinned messages."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.fields import Id, MessageSerializer
from imcore.api.messages import VersionSerializer
from imcore.api.paths import CONVERSATION
from imcore.api.schema import page_of
from imcore.conversations import access
from imcore.messagebox import pins
from imcore.messaging import revise
from imcore.protocol import ConversationId, Seq


class PinSerializer(serializers.Serializer[Any]):
    """A pinned message."""

    message = MessageSerializer()
    pinned_by = Id(allow_null=True)
    pinned_at = serializers.DateTimeField()


class Pins(APIView):
    """What is pinned."""

    @extend_schema(
        operation_id="pins_list",
        responses={200: page_of(PinSerializer)},
        summary="Pinned messages, newest pin first",
        description="There are at most 50, on one page.",
    )
    def get(self, request: Request, conversation_id: ConversationId) -> Response:
        """→ {next, results}."""
        found = pins.of(access.member_of(rest.viewer(request), conversation_id))
        return Response(rest.page([_pin_json(pin) for pin in found], next_key=None))


class PinBySeq(APIView):
    """Pinning."""

    @extend_schema(operation_id="pins_update", request=None, responses={200: VersionSerializer}, summary="Pin a message")
    def put(self, request: Request, conversation_id: ConversationId, seq: Seq) -> Response:
        """→ {version}."""
        member = access.member_of(rest.viewer(request), conversation_id)
        return Response({"version": revise.pin(member, seq, on=True).version})

    @extend_schema(operation_id="pins_destroy", responses={200: VersionSerializer}, summary="Unpin a message")
    def delete(self, request: Request, conversation_id: ConversationId, seq: Seq) -> Response:
        """→ {version}."""
        member = access.member_of(rest.viewer(request), conversation_id)
        return Response({"version": revise.pin(member, seq, on=False).version})


def _pin_json(pin: pins.Pinned) -> dict[str, Any]:
    return {"message": rest.message_json(pin.message), "pinned_by": pin.by, "pinned_at": rest.timestamp(pin.at)}


urlpatterns = [
    path(f"{CONVERSATION}/pins", Pins.as_view()),
    path(f"{CONVERSATION}/pins/<id:seq>", PinBySeq.as_view()),
]
