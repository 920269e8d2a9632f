"""One-use tickets to open a socket, for clients that can set no header there."""

from typing import Any, cast

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore.accounts import tokens
from imcore.models import Device
from imcore.rest import timestamp


class TicketSerializer(serializers.Serializer[Any]):
    """A ticket."""

    ticket = serializers.CharField()
    expires_at = serializers.DateTimeField()


class Tickets(APIView):
    """Issues tickets."""

    stays_open = True

    @extend_schema(
        operation_id="ws_tickets_create",
        request=None,
        responses={201: TicketSerializer},
        summary="A one-use ticket",
        description="For `/ws/v1?ticket=…`; good for 30 seconds and one connection.",
    )
    def post(self, request: Request) -> Response:
        """→ {ticket, expires_at}."""
        ticket, expires_at = tokens.issue_ticket(cast(Device, request.auth))
        return Response({"ticket": ticket, "expires_at": timestamp(expires_at)}, status=status.HTTP_201_CREATED)


urlpatterns = [path("ws-tickets", Tickets.as_view())]
