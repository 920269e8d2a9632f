"""Who has read and confirmed an announcement, for those who manage it."""

from typing import Annotated, Any

from django.http import StreamingHttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from msgspec import Meta
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest, spreadsheet
from imcore.api.audited import audited
from imcore.api.fields import Number, PageQuery, UserSerializer, parsed
from imcore.api.schema import page_of
from imcore.conversations import people
from imcore.protocol import JSON_SAFE_INTEGER
from oa.announcements import editors, export, tracking
from oa.api.announcement_desk import DESK, editor_of
from oa.api.announcements import moment
from oa.models import AnnouncementReceipt

Cursor = tuple[str, Annotated[int, Meta(ge=0, le=JSON_SAFE_INTEGER)]]


class ReceiptsQuery(PageQuery):
    """Those who have, or those who have not."""

    read = serializers.BooleanField(required=False, allow_null=True, default=None)
    confirmed = serializers.BooleanField(required=False, allow_null=True, default=None)


class AnnouncementReceiptSerializer(serializers.Serializer[Any]):
    """A recipient."""

    user = UserSerializer()
    read_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)


class RemindedSerializer(serializers.Serializer[Any]):
    """How many it concerns."""

    lacking = Number(help_text="Who has not confirmed, or not read where that is not asked for.")


class AnnouncementRemind(APIView):
    """Reminding."""

    @extend_schema(
        operation_id="announcement_desk_remind",
        request=None,
        responses={200: RemindedSerializer},
        summary="Remind those who have not confirmed, or not read",
        description="At most once in ten minutes: 429 before.",
    )
    @audited("announcement.reminded", "oa.announcement")
    def post(self, request: Request, announcement_id: int) -> Response:
        """→ {lacking}."""
        return Response({"lacking": tracking.remind(editor_of(request), announcement_id)})


class AnnouncementReceipts(APIView):
    """Who has, and who has not."""

    @extend_schema(
        operation_id="announcement_desk_receipts",
        parameters=[ReceiptsQuery],
        responses={200: page_of(AnnouncementReceiptSerializer)},
        summary="The recipients by pinyin, and when they read and confirmed",
    )
    def get(self, request: Request, announcement_id: int) -> Response:
        """?read=, confirmed=, cursor=, limit= → {next, results}."""
        query = parsed(ReceiptsQuery(data=request.query_params))
        after = rest.read_cursor(query.pop("cursor"), Cursor)
        found, more = tracking.receipts(editors.managed(editor_of(request), announcement_id), after=after, **query)
        users = people.users_json(rest.viewer(request), [receipt.user for receipt in found])
        results = [_receipt_json(receipt, user) for receipt, user in zip(found, users, strict=True)]
        last = found[-1].user if more else None
        return Response(rest.page(results, next_key=(last.name_pinyin, last.pk) if last else None))


class AnnouncementExport(APIView):
    """The same as a file."""

    @extend_schema(
        operation_id="announcement_desk_export",
        responses={(200, "text/csv"): OpenApiTypes.BINARY},
        summary="All recipients as CSV",
        description="UTF-8 with a byte order mark. What a spreadsheet would take for a formula begins with an apostrophe.",
    )
    @audited("announcement.exported", "oa.announcement")
    def get(self, request: Request, announcement_id: int) -> StreamingHttpResponse:
        """The file."""
        announcement = editors.managed(editor_of(request), announcement_id)
        return spreadsheet.download(request._request, export.chunks(announcement), name=f"announcement-{announcement.pk}.csv")


def _receipt_json(receipt: AnnouncementReceipt, user: dict[str, Any]) -> dict[str, Any]:
    return {"user": user, "read_at": moment(receipt.read_at), "confirmed_at": moment(receipt.confirmed_at)}


urlpatterns = [
    path(f"{DESK}/remind", AnnouncementRemind.as_view()),
    path(f"{DESK}/receipts", AnnouncementReceipts.as_view()),
    path(f"{DESK}/export", AnnouncementExport.as_view()),
]
