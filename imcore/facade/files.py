"""Files that a line sends and gets."""

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from imcore.api.attachments import AttachmentSerializer, Uploading
from imcore.api.download import Download, answer
from imcore.api.fields import parsed
from imcore.attachments import store
from imcore.facade import recipients
from imcore.facade.caller import FacadeView, caller_of, record
from imcore.integrations import speakers
from imcore.protocol import UserId
from imcore.rest import viewer


class LineUploadSerializer(serializers.Serializer[Any]):
    """A multipart upload."""

    file = serializers.FileField(max_length=None, allow_empty_file=True)
    kind = serializers.ChoiceField([purpose for purpose in store.PURPOSES if purpose != "avatar"], required=False)
    as_user = serializers.CharField(
        required=False, max_length=200, help_text="Who will send it, as in POST messages; takes messages:send_as_user."
    )


class Files(Uploading, FacadeView):
    """Upload."""

    scopes = {"POST": "files"}

    @extend_schema(
        operation_id="facade_files_create",
        request={"multipart/form-data": LineUploadSerializer},
        responses={201: AttachmentSerializer},
        summary="Upload a file",
        description="Its `id` is the `attachment` of a message's body. `kind` sets the limit and what it must be.",
    )
    def post(self, request: Request) -> Response:
        """Stores the multipart field `file`."""
        self.refuse_too_long()
        given = parsed(LineUploadSerializer(data=request.data))
        kept = store.keep(self._owner(request, given.get("as_user")), given["file"], purpose=given.get("kind"))
        record(request, "attachment.uploaded", kept, name=kept.name, size=kept.size)
        return Response(store.attachment_json(kept), status=status.HTTP_201_CREATED)

    def _owner(self, request: Request, as_user: str | None) -> UserId:
        if as_user is None:
            return viewer(request)
        caller = caller_of(request)
        caller.require("messages:send_as_user")
        return speakers.person(caller.line, recipients.one_user(as_user, field="as_user"))


class FileBytes(FacadeView):
    """Download."""

    scopes = {"GET": "files"}

    @extend_schema(
        operation_id="facade_files_retrieve",
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            (206, "application/octet-stream"): OpenApiTypes.BINARY,
            302: OpenApiResponse(description="To a signed address of the object store, where one is configured."),
            304: OpenApiResponse(description="Unchanged since the ETag in If-None-Match."),
            416: OpenApiResponse(description="The range lies outside of the file."),
        },
        summary="Download a file",
        description="One of the bot's own, or of a message that it may read.",
    )
    def get(self, request: Request, file_id: UUID) -> HttpResponseBase:
        """The bytes."""
        found = store.readable(viewer(request), file_id)
        return answer(request._request, Download(str(found.file.name), found.name, found.mime, f'"{found.sha256}"'))


urlpatterns = [
    path("files", Files.as_view()),
    path("files/<uuid:file_id>", FileBytes.as_view()),
]
