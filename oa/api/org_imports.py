"""Reading the org chart from a file: for staff who may add imports."""

from typing import Annotated, Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.urls import path
from drf_spectacular.utils import extend_schema
from msgspec import Meta
from rest_framework import permissions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.attachments import BoundedUpload, Uploading, UploadThrottle
from imcore.api.audited import audited
from imcore.api.fields import Id, Number, PageQuery, parsed
from imcore.api.schema import page_of
from imcore.models import User
from imcore.protocol import JSON_SAFE_INTEGER
from oa.imports import bounds, outcome, wizard
from oa.models import OrgImport

FIRST_ERRORS = 200

Cursor = tuple[Annotated[int, Meta(ge=0, le=JSON_SAFE_INTEGER)]]


class FileUpload(BoundedUpload):
    """Stops reading at what an import may have."""

    @staticmethod
    def largest() -> int:
        """See BoundedUpload."""
        return bounds.FILE_BYTES


class MayImport(permissions.IsAuthenticated):
    """Staff with the permission to add imports."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """The same for reading: an import shows the data of everybody in it."""
        return bool(
            super().has_permission(request, view) and request.user.is_staff and request.user.has_perm("oa.add_orgimport")
        )


class OrgImportUploadSerializer(serializers.Serializer[Any]):
    """A multipart upload."""

    file = serializers.FileField(max_length=None, allow_empty_file=True)


class ImportErrorSerializer(serializers.Serializer[Any]):
    """What is wrong with the file, where."""

    row = Number(help_text="As the sheet numbers it; 0 is the whole file.")
    column = serializers.CharField(allow_blank=True, help_text="The heading; empty for the whole row.")
    message = serializers.CharField()


class ImportCountsSerializer(serializers.Serializer[Any]):
    """Rows by what they would do, or have done."""

    created = Number()
    changed = Number()
    moved = Number()
    left = Number()
    unchanged = Number()


class OrgImportSerializer(serializers.Serializer[Any]):
    """A file, and how far it is."""

    id = Id()
    file_name = serializers.CharField()
    sort = serializers.CharField(allow_blank=True, help_text="`employees` or `departments`; empty where it cannot be told.")
    state = serializers.CharField(
        help_text="`checking`, `checked`, `applying`, `applied` or `failed`; a failed one has changed nothing."
    )
    done = Number(help_text="Rows done by the present step, of `total`.")
    total = Number(help_text="0 while the file is being read.")
    errors = ImportErrorSerializer(many=True, help_text=f"The first {FIRST_ERRORS}.")  # type: ignore[assignment]  # as below
    error_count = Number()
    counts = ImportCountsSerializer()
    created_at = serializers.DateTimeField()
    applied_at = serializers.DateTimeField(allow_null=True)


class ImportLineSerializer(serializers.Serializer[Any]):
    """An error (`column`, `message`), or what a row would change (`name`, `fields`: [heading, before, after] each)."""

    row = Number()
    kind = serializers.ChoiceField(choices=["error", *outcome.KINDS])
    column = serializers.CharField(required=False, allow_blank=True)
    message = serializers.CharField(required=False)
    name = serializers.CharField(required=False)
    fields = serializers.ListField(  # type: ignore[assignment]  # what rest_framework keeps under this name is the instance's
        child=serializers.ListField(child=serializers.CharField(allow_blank=True)), required=False
    )


class OrgImports(Uploading):
    """Upload."""

    upload_handler = FileUpload

    permission_classes = (MayImport,)
    throttle_classes = (rest.UserThrottle, UploadThrottle)

    @extend_schema(
        operation_id="org_imports_create",
        request={"multipart/form-data": OrgImportUploadSerializer},
        responses={201: OrgImportSerializer},
        summary="Hand in a file of departments or employees",
        description="It is kept, and a worker checks it: a dry run that says what is wrong, and what applying would change. "
        "Ask for the import until it is no longer `checking`. Columns: docs/office.md.",
    )
    @audited("orgimport.uploaded", "oa.orgimport")
    def post(self, request: Request) -> Response:
        """Keeps the multipart field `file` → the import, `checking`."""
        self.refuse_too_long()
        file: UploadedFile = parsed(OrgImportUploadSerializer(data=request.data))["file"]
        made = wizard.hand_in(cast(User, request.user), content=file.read(), file_name=file.name or "")
        return Response(_json(made), status=status.HTTP_201_CREATED)


class OrgImportById(APIView):
    """One of them."""

    permission_classes = (MayImport,)

    @extend_schema(operation_id="org_imports_retrieve", responses={200: OrgImportSerializer}, summary="How far an import is")
    def get(self, request: Request, import_id: int) -> Response:
        """→ the import."""
        return Response(_json(wizard.one(import_id)))


class OrgImportLines(APIView):
    """What it says of each row."""

    permission_classes = (MayImport,)

    @extend_schema(
        operation_id="org_imports_lines",
        parameters=[PageQuery],
        responses={200: page_of(ImportLineSerializer)},
        summary="The errors by row, then what would change by row",
        description="Of each at most 10,000 are kept. Rows that change nothing have no line.",
    )
    def get(self, request: Request, import_id: int) -> Response:
        """?cursor=, limit= → {next, results}."""
        query = parsed(PageQuery(data=request.query_params))
        after = (rest.read_cursor(query["cursor"], Cursor) or (0,))[0]
        limit = query["limit"]
        found = wizard.lines(wizard.one(import_id), after=after, limit=limit + 1)
        return Response(rest.page(list(found[:limit]), next_key=(after + limit,) if len(found) > limit else None))


class OrgImportApply(APIView):
    """The second step."""

    permission_classes = (MayImport,)

    @extend_schema(
        operation_id="org_imports_apply",
        request=None,
        responses={202: OrgImportSerializer},
        summary="Apply a checked file",
        description="All of it in one transaction, by a worker. 409 where it has errors, or is not `checked`. It is checked "
        "once more as it is applied: where the company has changed and it no longer fits, it is `checked` again, with errors.",
    )
    @audited("orgimport.applied", "oa.orgimport")
    def post(self, request: Request, import_id: int) -> Response:
        """→ the import, `applying`."""
        return Response(_json(wizard.apply(import_id)), status=status.HTTP_202_ACCEPTED)


def _json(one: OrgImport) -> dict[str, Any]:
    return {
        "id": one.pk,
        "file_name": one.file_name,
        "sort": one.plan.get("sort", ""),
        "state": one.state,
        "done": wizard.done(one),
        "total": one.total,
        "errors": one.errors[:FIRST_ERRORS],
        "error_count": wizard.error_count(one),
        "counts": {kind: one.plan.get(kind, 0) for kind in outcome.KINDS},
        "created_at": rest.timestamp(one.created_at),
        "applied_at": rest.timestamp(one.applied_at) if one.applied_at else None,
    }


IMPORT = "org-imports/<id:import_id>"
urlpatterns = [
    path("org-imports", OrgImports.as_view()),
    path(IMPORT, OrgImportById.as_view()),
    path(f"{IMPORT}/lines", OrgImportLines.as_view()),
    path(f"{IMPORT}/apply", OrgImportApply.as_view()),
]
