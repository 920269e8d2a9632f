"""Telling the moderators of a message."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore.api.fields import Id, Strict, Text, parsed
from imcore.conversations import access
from imcore.messagebox import history
from imcore.moderation import cases
from imcore.protocol import ConversationId, Seq, UserId
from imcore.rest import viewer


class NewReportSerializer(Strict):
    """Which message, and why."""

    conversation = Id()
    seq = Id()
    reason = Text(max_length=1000)


class ReportSerializer(serializers.Serializer[Any]):
    """A report."""

    id = serializers.IntegerField()


class Reports(APIView):
    """Report a message."""

    @extend_schema(
        operation_id="reports_create",
        request=NewReportSerializer,
        responses={201: ReportSerializer, 200: ReportSerializer},
        summary="Report a message to the moderators",
        description="For members who can read it. A second report of the same message answers 200 with the first one's id.",
    )
    def post(self, request: Request) -> Response:
        """{conversation, seq, reason} → {id}."""
        given = parsed(NewReportSerializer(data=request.data))
        member = access.member_of(viewer(request), ConversationId(given["conversation"]))
        message = history.one(member, Seq(given["seq"]))
        report, created = cases.report(UserId(member.user_id), message.id, given["reason"])
        return Response({"id": report.pk}, status=status.HTTP_201_CREATED if created else status.HTTP_200_OK)


urlpatterns = [path("reports", Reports.as_view())]
