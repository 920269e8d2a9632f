"""Announcements as their recipients read them."""

from datetime import datetime
from typing import Annotated, Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from msgspec import Meta
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.attachments import AttachmentSerializer
from imcore.api.fields import Id, Number, PageQuery, parsed
from imcore.api.schema import page_of
from imcore.attachments import store
from imcore.conversations import people
from imcore.models import User
from imcore.protocol import JSON_SAFE_INTEGER
from oa.announcements import reading, text
from oa.models import Announcement, AnnouncementReceipt

Cursor = tuple[Annotated[int, Meta(ge=0, le=JSON_SAFE_INTEGER)]]


class AnnouncementsQuery(PageQuery):
    """Which of the two lists."""

    pinned = serializers.BooleanField(default=False, help_text="Those that stand on top, or the others.")


class AuthorSerializer(serializers.Serializer[Any]):
    """Who has written it; shown to every recipient."""

    id = Id()
    display_name = serializers.CharField()
    avatar = serializers.CharField(allow_null=True)


class CompanyAnnouncementItemSerializer(serializers.Serializer[Any]):
    """A line of the list."""

    id = Id()
    title = serializers.CharField()
    preview = serializers.CharField(help_text="The beginning of its text.")
    author = AuthorSerializer()
    must_confirm = serializers.BooleanField()
    is_pinned = serializers.BooleanField()
    published_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    read_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)


class CompanyAnnouncementSerializer(CompanyAnnouncementItemSerializer):
    """The whole; the HTML is sanitised."""

    html = serializers.CharField()
    attachments = AttachmentSerializer(many=True, help_text="Without the pictures that stand in the text.")


class CountsSerializer(serializers.Serializer[Any]):
    """What waits for the caller."""

    unread = Number()
    unconfirmed = Number()


class Announcements(APIView):
    """What was announced to the caller."""

    @extend_schema(
        operation_id="announcements_list",
        parameters=[AnnouncementsQuery],
        responses={200: page_of(CompanyAnnouncementItemSerializer)},
        summary="The caller's announcements, the last published first",
        description="Withdrawn and expired ones are not among them.",
    )
    def get(self, request: Request) -> Response:
        """?pinned=, cursor=, limit= → {next, results}."""
        query = parsed(AnnouncementsQuery(data=request.query_params))
        before = rest.read_cursor(query["cursor"], Cursor)
        found, more = reading.page(
            rest.viewer(request), pinned=query["pinned"], before=before and before[0], limit=query["limit"]
        )
        results = [item_json(receipt, beginning=beginning) for receipt, beginning in found]
        return Response(rest.page(results, next_key=(found[-1].receipt.pk,) if more else None))


class AnnouncementCounts(APIView):
    """For the badge."""

    @extend_schema(
        operation_id="announcements_counts",
        responses={200: CountsSerializer},
        summary="How many wait to be read, to be confirmed",
    )
    def get(self, request: Request) -> Response:
        """→ {unread, unconfirmed}."""
        return Response(reading.counts(rest.viewer(request))._asdict())


class AnnouncementById(APIView):
    """One announcement."""

    @extend_schema(
        operation_id="announcements_retrieve",
        responses={200: CompanyAnnouncementSerializer},
        summary="An announcement, which this marks as read",
    )
    def get(self, request: Request, announcement_id: int) -> Response:
        """→ the announcement."""
        return Response(_whole_json(reading.one(rest.viewer(request), announcement_id)))


class AnnouncementConfirm(APIView):
    """Taking note."""

    @extend_schema(
        operation_id="announcements_confirm",
        request=None,
        responses={200: CompanyAnnouncementSerializer},
        summary="Confirm that one knows",
        description="Once; again changes nothing. 409 where the announcement does not ask for it.",
    )
    def post(self, request: Request, announcement_id: int) -> Response:
        """→ the announcement."""
        return Response(_whole_json(reading.confirm(rest.viewer(request), announcement_id)))


def author_json(author: User) -> dict[str, Any]:
    """AuthorSerializer."""
    return {"id": author.pk, "display_name": author.display_name, "avatar": people.avatar_url(author.avatar_id)}


def files_json(announcement: Announcement) -> list[dict[str, Any]]:
    """Its attachments, by name, without the pictures that its text shows."""
    shown = text.pictures(announcement.html)
    return [
        store.attachment_json(file) for file in announcement.attachments.order_by("name", "pk") if str(file.pk) not in shown
    ]


def item_json(receipt: AnnouncementReceipt, *, beginning: str) -> dict[str, Any]:
    """CompanyAnnouncementItemSerializer."""
    announcement = receipt.announcement
    return {
        "id": announcement.pk,
        "title": announcement.title,
        "preview": text.plain(beginning),
        "author": author_json(announcement.author),
        "must_confirm": announcement.must_confirm,
        "is_pinned": announcement.is_pinned,
        "published_at": moment(announcement.published_at),
        "expires_at": moment(announcement.expires_at),
        "read_at": moment(receipt.read_at),
        "confirmed_at": moment(receipt.confirmed_at),
    }


def moment(value: datetime | None) -> str | None:
    """A time on the wire, or null."""
    return None if value is None else rest.timestamp(value)


def _whole_json(receipt: AnnouncementReceipt) -> dict[str, Any]:
    announcement = receipt.announcement
    item = item_json(receipt, beginning=announcement.html)
    return item | {"html": announcement.html, "attachments": files_json(announcement)}


urlpatterns = [
    path("announcements", Announcements.as_view()),
    path("announcements/counts", AnnouncementCounts.as_view()),
    path("announcements/<id:announcement_id>", AnnouncementById.as_view()),
    path("announcements/<id:announcement_id>/confirm", AnnouncementConfirm.as_view()),
]
