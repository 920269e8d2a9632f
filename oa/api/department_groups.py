"""The groups that follow the org chart: for the staff who keep them, and for their members to know."""

from typing import Annotated, Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from msgspec import Meta
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.audited import audited
from imcore.api.fields import Flag, Id, Number, PageQuery, Strict, Text, parsed
from imcore.api.schema import page_of
from imcore.protocol import JSON_SAFE_INTEGER
from oa import department_groups
from oa.api.departments import DepartmentNameSerializer
from oa.api.staff import refuse_without
from oa.models import DepartmentGroup

OWN_LIMIT = 200  # on one page: a department's and those above, by position
Cursor = tuple[Annotated[int, Meta(ge=0, le=JSON_SAFE_INTEGER)]]


class NewDepartmentGroupSerializer(Strict):
    """Whose group is to be made."""

    department = Id(allow_null=True, help_text="null: the whole company.")
    with_below = Flag(required=False, help_text="Also the people of the departments below.")
    name = Text(required=False, max_length=100, help_text="Of the company's group; a department's has the department's name.")


class DepartmentGroupSerializer(serializers.Serializer[Any]):
    """A group that follows the org chart."""

    id = Id()
    conversation = Id()
    name = serializers.CharField()
    department = DepartmentNameSerializer(allow_null=True, help_text="null: the whole company.")
    with_below = serializers.BooleanField()
    owner = Id(allow_null=True)
    member_count = Number()
    waits_since = serializers.DateTimeField(allow_null=True, help_text="A change that the group has not followed yet.")
    synced_at = serializers.DateTimeField(allow_null=True)


class OwnDepartmentGroupSerializer(serializers.Serializer[Any]):
    """Whose people a group of the caller's has."""

    conversation = Id()
    department = DepartmentNameSerializer(allow_null=True, help_text="null: the whole company.")
    with_below = serializers.BooleanField()


class DepartmentGroups(APIView):
    """All of them."""

    @extend_schema(
        operation_id="department_groups_list",
        parameters=[PageQuery],
        responses={200: page_of(DepartmentGroupSerializer)},
        summary="The groups that follow the org chart",
        description="For staff with `oa.view_departmentgroup`.",
    )
    def get(self, request: Request) -> Response:
        """?cursor=&limit= → {next, results}."""
        refuse_without(request, "oa.view_departmentgroup")
        query = parsed(PageQuery(data=request.query_params))
        after = rest.read_cursor(query["cursor"], Cursor)
        found, more = department_groups.page(after=after[0] if after else 0, limit=query["limit"])
        return Response(rest.page([_shown(one) for one in found], next_key=(found[-1].pk,) if more else None))

    @extend_schema(
        operation_id="department_groups_create",
        request=NewDepartmentGroupSerializer,
        responses={201: DepartmentGroupSerializer},
        summary="Make the group of a department, or of the company",
        description="For staff with `oa.add_departmentgroup`. 409 where there is one already, or nobody works there.",
    )
    @audited("departmentgroup.added", "oa.departmentgroup")
    def post(self, request: Request) -> Response:
        """{department, with_below?, name?} → the group, with its members in it."""
        refuse_without(request, "oa.add_departmentgroup")
        made = department_groups.create(**parsed(NewDepartmentGroupSerializer(data=request.data)))
        return Response(_shown(department_groups.one(made.pk)), status=status.HTTP_201_CREATED)


class DepartmentGroupById(APIView):
    """One of them."""

    @extend_schema(
        operation_id="department_groups_destroy",
        responses={204: None},
        summary="Let a group no longer follow the org chart",
        description="For staff with `oa.delete_departmentgroup`. It becomes an ordinary group with the members of now.",
    )
    @audited("departmentgroup.deleted", "oa.departmentgroup")
    def delete(self, request: Request, department_group_id: int) -> Response:
        """The conversation stays."""
        refuse_without(request, "oa.delete_departmentgroup")
        department_groups.release(department_group_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnDepartmentGroups(APIView):
    """Those in which the caller is."""

    @extend_schema(
        operation_id="me_department_groups_list",
        responses={200: page_of(OwnDepartmentGroupSerializer)},
        summary="Which of the caller's groups follow the org chart",
        description="Nobody comes into these or goes by hand: inviting, removing, leaving and dissolving answer 403.",
    )
    def get(self, request: Request) -> Response:
        """→ {next, results}."""
        found = department_groups.of_member(rest.viewer(request), limit=OWN_LIMIT)
        return Response(rest.page([_own(one) for one in found], next_key=None))


def _own(group: DepartmentGroup) -> dict[str, Any]:
    return {"conversation": group.conversation_id, "department": _named(group), "with_below": group.with_below}


def _named(group: DepartmentGroup) -> dict[str, Any] | None:
    place = group.department
    return {"id": place.pk, "name": place.name} if place is not None else None


def _shown(group: DepartmentGroup) -> dict[str, Any]:
    chat = group.conversation.group
    return {
        "id": group.pk,
        "conversation": group.conversation_id,
        "name": chat.name,
        "department": _named(group),
        "with_below": group.with_below,
        "owner": chat.owner_id,
        "member_count": group.conversation.member_count,
        "waits_since": rest.timestamp(group.stale_since) if group.stale_since else None,
        "synced_at": rest.timestamp(group.synced_at) if group.synced_at else None,
    }


urlpatterns = [
    path("me/department-groups", OwnDepartmentGroups.as_view()),
    path("department-groups", DepartmentGroups.as_view()),
    path("department-groups/<id:department_group_id>", DepartmentGroupById.as_view()),
]
