"""Announcements as those who write them see them: staff with the permission to add or change them."""

from typing import Annotated, Any, cast

from django.urls import path
from drf_spectacular.utils import extend_schema
from msgspec import Meta
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.attachments import AttachmentSerializer
from imcore.api.audited import audited
from imcore.api.fields import Flag, Id, Number, PageQuery, Strict, Text, parsed
from imcore.api.schema import page_of
from imcore.models import User
from imcore.protocol import JSON_SAFE_INTEGER
from oa.announcements import desk, editors, publishing, tracking
from oa.announcements.tracking import Figures
from oa.api.announcements import AuthorSerializer, author_json, files_json, moment
from oa.models import Announcement

Cursor = tuple[Annotated[int, Meta(ge=0, le=JSON_SAFE_INTEGER)]]


class DeskFieldsSerializer(Strict):
    """What is written. `publish_at` schedules; null makes a draft of it again."""

    title = Text(max_length=200, required=False)
    html = Text(max_length=desk.HTML_LIMIT, required=False, trim_whitespace=False, help_text="It is sanitised.")
    to_company = Flag(required=False)
    departments = serializers.ListField(
        child=Id(), required=False, max_length=desk.TARGETS_LIMIT, help_text="With all that are below them."
    )
    people = serializers.ListField(child=Id(), required=False, max_length=desk.TARGETS_LIMIT)
    must_confirm = Flag(required=False)
    is_pinned = Flag(required=False)
    publish_at = serializers.DateTimeField(required=False, allow_null=True)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    attachments = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=desk.FILES_LIMIT)


class DeskCreateSerializer(DeskFieldsSerializer):
    """A new one has a title and a text."""

    title = Text(max_length=200)
    html = Text(max_length=desk.HTML_LIMIT, trim_whitespace=False, help_text="It is sanitised.")


class DeskItemSerializer(serializers.Serializer[Any]):
    """A line of the desk's list."""

    id = Id()
    title = serializers.CharField()
    author = AuthorSerializer()
    state = serializers.ChoiceField(choices=Announcement.State.values)
    must_confirm = serializers.BooleanField()
    is_pinned = serializers.BooleanField()
    to_company = serializers.BooleanField()
    publish_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    reminded_at = serializers.DateTimeField(allow_null=True)
    recipients = Number()
    read = Number()
    confirmed = Number()


class TargetSerializer(serializers.Serializer[Any]):
    """A department or a person."""

    id = Id()
    name = serializers.CharField()


class DeskSerializer(DeskItemSerializer):
    """The whole."""

    html = serializers.CharField()
    departments = TargetSerializer(many=True)
    people = TargetSerializer(many=True)
    attachments = AttachmentSerializer(many=True, help_text="Without the pictures that stand in the text.")


class DeskQuery(PageQuery):
    """Which of them."""

    state = serializers.ChoiceField(choices=Announcement.State.values, required=False, default="", allow_blank=True)


class Desk(APIView):
    """All that the caller manages."""

    @extend_schema(
        operation_id="announcement_desk_list",
        parameters=[DeskQuery],
        responses={200: page_of(DeskItemSerializer)},
        summary="The announcements that the caller manages, newest first",
        description="All for staff who may change announcements, their own for staff who may add some.",
    )
    def get(self, request: Request) -> Response:
        """?state=, cursor=, limit= → {next, results}."""
        query = parsed(DeskQuery(data=request.query_params))
        before = rest.read_cursor(query["cursor"], Cursor)
        found, more = desk.page(editor_of(request), state=query["state"], before=before and before[0], limit=query["limit"])
        known = tracking.figures([announcement.pk for announcement in found])
        results = [_item_json(announcement, known[announcement.pk]) for announcement in found]
        return Response(rest.page(results, next_key=(found[-1].pk,) if more else None))

    @extend_schema(
        operation_id="announcement_desk_create",
        request=DeskCreateSerializer,
        responses={201: DeskSerializer},
        summary="Write an announcement",
        description="A draft, or a scheduled one where `publish_at` is given. Its files are the author's own uploads.",
    )
    @audited("announcement.added", "oa.announcement")
    def post(self, request: Request) -> Response:
        """The fields → the announcement."""
        fields = cast(desk.Fields, parsed(DeskCreateSerializer(data=request.data)))
        return Response(_whole_json(desk.create(editor_of(request), fields)), status=status.HTTP_201_CREATED)


class DeskById(APIView):
    """One of them."""

    @extend_schema(operation_id="announcement_desk_retrieve", responses={200: DeskSerializer}, summary="An announcement, whole")
    def get(self, request: Request, announcement_id: int) -> Response:
        """→ the announcement."""
        return Response(_whole_json(editors.managed(editor_of(request), announcement_id)))

    @extend_schema(
        operation_id="announcement_desk_update",
        request=DeskFieldsSerializer,
        responses={200: DeskSerializer},
        summary="Change what is not published yet",
    )
    @audited("announcement.changed", "oa.announcement")
    def patch(self, request: Request, announcement_id: int) -> Response:
        """Some of the fields → the announcement."""
        fields = cast(desk.Fields, parsed(DeskFieldsSerializer(data=request.data)))
        return Response(_whole_json(desk.change(editor_of(request), announcement_id, fields)))

    @extend_schema(operation_id="announcement_desk_destroy", responses={204: None}, summary="Delete a draft")
    @audited("announcement.deleted", "oa.announcement")
    def delete(self, request: Request, announcement_id: int) -> Response:
        """A draft only."""
        desk.delete(editor_of(request), announcement_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class DeskPublish(APIView):
    """Publishing."""

    @extend_schema(
        operation_id="announcement_desk_publish",
        request=None,
        responses={200: DeskSerializer},
        summary="Publish now",
        description="Its recipients are fixed by this. 409 where it is published already.",
    )
    @audited("announcement.published", "oa.announcement")
    def post(self, request: Request, announcement_id: int) -> Response:
        """→ the announcement."""
        return Response(_whole_json(publishing.publish(editor_of(request), announcement_id)))


class DeskWithdraw(APIView):
    """Taking back."""

    @extend_schema(
        operation_id="announcement_desk_withdraw",
        request=None,
        responses={200: DeskSerializer},
        summary="Hide a published announcement from everybody",
    )
    @audited("announcement.withdrawn", "oa.announcement")
    def post(self, request: Request, announcement_id: int) -> Response:
        """→ the announcement."""
        return Response(_whole_json(publishing.withdraw(editor_of(request), announcement_id)))


def editor_of(request: Request) -> User:
    """Who sits at the desk."""
    return cast(User, request.user)


def _item_json(announcement: Announcement, figures: Figures) -> dict[str, Any]:
    return {
        "id": announcement.pk,
        "title": announcement.title,
        "author": author_json(announcement.author),
        "state": announcement.state,
        "must_confirm": announcement.must_confirm,
        "is_pinned": announcement.is_pinned,
        "to_company": announcement.to_company,
        "publish_at": moment(announcement.publish_at),
        "published_at": moment(announcement.published_at),
        "expires_at": moment(announcement.expires_at),
        "reminded_at": moment(announcement.reminded_at),
        **figures._asdict(),
    }


def _whole_json(announcement: Announcement) -> dict[str, Any]:
    targets = list(announcement.targets.select_related("department", "user").order_by("pk"))
    return _item_json(announcement, tracking.figures([announcement.pk])[announcement.pk]) | {
        "html": announcement.html,
        "departments": [{"id": one.department.pk, "name": one.department.name} for one in targets if one.department],
        "people": [{"id": one.user.pk, "name": one.user.display_name} for one in targets if one.user],
        "attachments": files_json(announcement),
    }


DESK = "announcement-desk/<id:announcement_id>"
urlpatterns = [
    path("announcement-desk", Desk.as_view()),
    path(DESK, DeskById.as_view()),
    path(f"{DESK}/publish", DeskPublish.as_view()),
    path(f"{DESK}/withdraw", DeskWithdraw.as_view()),
]
