"""Upload and download."""

from typing import Any
from uuid import UUID

from django.core.files.uploadhandler import FileUploadHandler
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore.api.download import Download, answer
from imcore.api.fields import parsed
from imcore.attachments import store
from imcore.errors import NotFound, TooLarge
from imcore.rest import UserThrottle, viewer

MIB = 1024 * 1024


class UploadSerializer(serializers.Serializer[Any]):
    """A multipart upload."""

    file = serializers.FileField(max_length=None, allow_empty_file=True)
    kind = serializers.ChoiceField(store.PURPOSES, required=False)


class AttachmentSerializer(serializers.Serializer[Any]):
    """A stored file."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    mime = serializers.CharField()
    width = serializers.IntegerField(required=False)
    height = serializers.IntegerField(required=False)
    thumbnail = serializers.CharField(required=False, help_text="A path on this server; readable by whoever may read the file.")


class BoundedUpload(FileUploadHandler):
    """Stops reading an upload that is over every limit, whatever length it announced."""

    chunk_size = 256 * 1024

    @staticmethod
    def largest() -> int:
        """The bytes of the longest file."""
        return store.largest_upload()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Passes the chunk on. Raises TooLarge."""
        limit = self.largest()
        if start + len(raw_data) > limit:
            raise TooLarge(_("This file is too large."), limit=limit)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one make the file."""


class Uploading(APIView):
    """A view that takes one file, which is bounded before anything of it is read."""

    parser_classes = (MultiPartParser,)
    upload_handler = BoundedUpload

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        """Bounds what is read of the body, before anything is."""
        request.upload_handlers.insert(0, self.upload_handler(request))
        announced = request.META.get("CONTENT_LENGTH") or "0"
        self.too_long = announced.isdecimal() and int(announced) > self.upload_handler.largest() + MIB
        return super().initialize_request(request, *args, **kwargs)

    def refuse_too_long(self) -> None:
        """Raises TooLarge of what was announced so."""
        if self.too_long:
            raise TooLarge(_("This file is too large."), limit=self.upload_handler.largest())


class UploadThrottle(UserThrottle):
    """Uploads cost more than other calls."""

    scope = "upload"


class Attachments(Uploading):
    """Upload."""

    stays_open = True  # a file that was chosen waits for the end with its message

    throttle_classes = (UserThrottle, UploadThrottle)

    @extend_schema(
        operation_id="attachments_create",
        request={"multipart/form-data": UploadSerializer},
        responses={201: AttachmentSerializer},
        summary="Upload a file",
        description="Nobody but its owner can read it until a message holds it. `kind` sets the limit and what it must be.",
    )
    def post(self, request: Request) -> Response:
        """Stores the multipart field `file`."""
        self.refuse_too_long()
        given = parsed(UploadSerializer(data=request.data))
        kept = store.keep(viewer(request), given["file"], purpose=given.get("kind"))
        return Response(store.attachment_json(kept), status=status.HTTP_201_CREATED)


class AttachmentBytes(APIView):
    """Download."""

    @extend_schema(
        operation_id="attachments_retrieve",
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            (206, "application/octet-stream"): OpenApiTypes.BINARY,
            302: OpenApiResponse(description="To a signed address of the object store, where one is configured."),
            304: OpenApiResponse(description="Unchanged since the ETag in If-None-Match."),
            416: OpenApiResponse(description="The range lies outside of the file."),
        },
        summary="Download a file",
        description="For its owner, and for members who may read a message that holds it. Answers ranges and ETags.",
    )
    def get(self, request: Request, attachment_id: UUID) -> HttpResponseBase:
        """The bytes."""
        found = store.readable(viewer(request), attachment_id)
        return answer(request._request, Download(str(found.file.name), found.name, found.mime, f'"{found.sha256}"'))


class AttachmentThumbnail(APIView):
    """The small picture of an image."""

    @extend_schema(
        operation_id="attachments_thumbnail",
        responses={(200, "image/webp"): OpenApiTypes.BINARY, 302: OpenApiResponse(description="To the object store.")},
        summary="An image's thumbnail",
        description="WebP of at most 480 × 480; for the same people as the file itself.",
    )
    def get(self, request: Request, attachment_id: UUID) -> HttpResponseBase:
        """The bytes."""
        found = store.readable(viewer(request), attachment_id)
        if not found.thumbnail:
            raise NotFound(_("This file has no thumbnail."), what="thumbnail")
        return answer(
            request._request, Download(str(found.thumbnail.name), f"{found.name}.webp", "image/webp", f'"{found.sha256}-t"')
        )


urlpatterns = [
    path("attachments", Attachments.as_view()),
    path("attachments/<uuid:attachment_id>", AttachmentBytes.as_view()),
    path("attachments/<uuid:attachment_id>/thumbnail", AttachmentThumbnail.as_view()),
]
