"""Confirming important messages."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.fields import Id, Number
from imcore.api.paths import MESSAGE
from imcore.conversations import access
from imcore.models import Member
from imcore.protocol import ConversationId, Seq
from oa import confirmations


class ConfirmedSerializer(serializers.Serializer[Any]):
    """Who has confirmed, and when."""

    user = Id()
    at = serializers.DateTimeField()


class ConfirmationsSerializer(serializers.Serializer[Any]):
    """The author is in neither list."""

    confirmed = ConfirmedSerializer(many=True)
    missing = serializers.ListField(child=Id())
    confirmed_count = Number()
    missing_count = Number()


class MissingSerializer(serializers.Serializer[Any]):
    """How many were reminded."""

    missing = Number()


class Confirmations(APIView):
    """Of a message of kind `important`."""

    @extend_schema(
        operation_id="confirmations_list",
        responses={200: ConfirmationsSerializer},
        summary="Who has confirmed an important message",
        description="Among those who were members at the message and still are. 409 where the message is not of that kind.",
    )
    def get(self, request: Request, conversation_id: ConversationId, seq: Seq) -> Response:
        """→ {confirmed, missing, confirmed_count, missing_count}."""
        return Response(_status_json(confirmations.status(_member(request, conversation_id), seq)))

    @extend_schema(
        operation_id="confirmations_create",
        request=None,
        responses={200: ConfirmationsSerializer},
        summary="Confirm an important message",
        description="Once; again changes nothing. 409 for one's own, a recalled one, and any other kind.",
    )
    def post(self, request: Request, conversation_id: ConversationId, seq: Seq) -> Response:
        """→ the same."""
        return Response(_status_json(confirmations.confirm(_member(request, conversation_id), seq)))


class ConfirmationsRemind(APIView):
    """Reminding."""

    @extend_schema(
        operation_id="confirmations_remind",
        request=None,
        responses={200: MissingSerializer},
        summary="Remind those who have not confirmed",
        description="The author's to do, once in ten minutes: 429 before.",
    )
    def post(self, request: Request, conversation_id: ConversationId, seq: Seq) -> Response:
        """→ {missing}."""
        return Response({"missing": confirmations.remind(_member(request, conversation_id), seq)})


def _member(request: Request, conversation_id: ConversationId) -> Member:
    return access.member_of(rest.viewer(request), conversation_id)


def _status_json(status: confirmations.Status) -> dict[str, Any]:
    return {
        "confirmed": [{"user": user, "at": rest.timestamp(moment)} for user, moment in status.confirmed],
        "missing": status.missing,
        "confirmed_count": len(status.confirmed),
        "missing_count": len(status.missing),
    }


urlpatterns = [
    path(f"{MESSAGE}/confirmations", Confirmations.as_view()),
    path(f"{MESSAGE}/confirmations/remind", ConfirmationsRemind.as_view()),
]
