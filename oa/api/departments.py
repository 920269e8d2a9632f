"""The org chart. Names and sizes of departments are visible to every employee; people as far as the viewer may see them."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.fields import Id, Number, PageQuery, QueryNumber, UserSerializer, parsed
from imcore.api.paths import USER
from imcore.api.schema import page_of
from imcore.api.users import Cursor
from imcore.models import UserKind
from imcore.protocol import UserId
from oa.directory import tree


class IsColleague(permissions.IsAuthenticated):
    """Who belongs to the company: its people and its bots. The org chart is nothing for visitors."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Signed in, and no visitor."""
        return super().has_permission(request, view) and getattr(request.user, "kind", "") != UserKind.VISITOR


class DepartmentNameSerializer(serializers.Serializer[Any]):
    """A department's name."""

    id = Id()
    name = serializers.CharField()


class DepartmentSerializer(DepartmentNameSerializer):
    """A department as it stands in its level."""

    code = serializers.CharField(allow_null=True)
    head_count = Number(help_text="People here and below, each once.")
    has_children = serializers.BooleanField()
    manager = UserSerializer(allow_null=True)


class DepartmentPageSerializer(DepartmentSerializer):
    """A department's own page."""

    ancestors = DepartmentNameSerializer(many=True, help_text="From the root down.")


class SeatSerializer(serializers.Serializer[Any]):
    """Somebody in a department."""

    user = UserSerializer()
    title = serializers.CharField()
    is_primary = serializers.BooleanField()


class PlacedDepartmentSerializer(DepartmentNameSerializer):
    """A department, and where it stands."""

    ancestors = DepartmentNameSerializer(many=True, help_text="From the root down.")


class PositionSerializer(serializers.Serializer[Any]):
    """A position; what the viewer may not know is left out."""

    department = PlacedDepartmentSerializer(required=False)
    title = serializers.CharField(required=False)
    is_primary = serializers.BooleanField()
    line_manager = UserSerializer(allow_null=True, required=False)


class LevelQuery(serializers.Serializer[Any]):
    """Which level."""

    parent = QueryNumber(min_value=1, help_text="Absent: the roots.")  # type: ignore[assignment]  # Field's own is the instance's


class LevelSerializer(serializers.Serializer[Any]):
    """The departments of one level, in order."""

    results = DepartmentSerializer(many=True)


class PositionsSerializer(serializers.Serializer[Any]):
    """Somebody's positions, the primary one first."""

    results = PositionSerializer(many=True)


class SeatsQuery(PageQuery):
    """A page of people."""

    below = serializers.BooleanField(required=False, default=False, help_text="Also those of the departments below.")


class Departments(APIView):
    """One level of the tree."""

    permission_classes = (IsColleague, rest.WhileOpen)

    @extend_schema(
        operation_id="departments_list",
        parameters=[LevelQuery],
        responses={200: LevelSerializer},
        summary="The departments below one, or the roots, in order",
        description="The managers' profiles are empty here.",
    )
    def get(self, request: Request) -> Response:
        """?parent= → {results}."""
        parent = parsed(LevelQuery(data=request.query_params)).get("parent")
        return Response({"results": tree.level(rest.viewer(request), parent)})


class DepartmentById(APIView):
    """A department."""

    permission_classes = (IsColleague, rest.WhileOpen)

    @extend_schema(operation_id="departments_retrieve", responses={200: DepartmentPageSerializer}, summary="A department")
    def get(self, request: Request, department_id: int) -> Response:
        """→ the department with its ancestors."""
        return Response(tree.department(rest.viewer(request), department_id))


class DepartmentMembers(APIView):
    """Who works in a department."""

    permission_classes = (IsColleague, rest.WhileOpen)

    @extend_schema(
        operation_id="departments_members_list",
        parameters=[SeatsQuery],
        responses={200: page_of(SeatSerializer)},
        summary="The people of a department whom the caller may see, by pinyin",
        description="A page may hold fewer than `limit` though `next` is not null.",
    )
    def get(self, request: Request, department_id: int) -> Response:
        """?below=&cursor=&limit= → {next, results}."""
        query = parsed(SeatsQuery(data=request.query_params))
        after = rest.read_cursor(query.pop("cursor"), Cursor)
        found, next_key = tree.members(rest.viewer(request), department_id, after=after, **query)
        return Response(rest.page(found, next_key=next_key))


class Positions(APIView):
    """Where somebody works."""

    permission_classes = (IsColleague, rest.WhileOpen)

    @extend_schema(
        operation_id="users_positions_list",
        responses={200: PositionsSerializer},
        summary="Somebody's positions, the primary one first",
        description="Of people in the caller's directory. What the caller may not know of them is left out.",
    )
    def get(self, request: Request, user_id: UserId) -> Response:
        """→ {results}."""
        return Response({"results": tree.positions(rest.viewer(request), user_id)})


DEPARTMENT = "departments/<id:department_id>"

urlpatterns = [
    path("departments", Departments.as_view()),
    path(DEPARTMENT, DepartmentById.as_view()),
    path(f"{DEPARTMENT}/members", DepartmentMembers.as_view()),
    path(f"{USER}/positions", Positions.as_view()),
]
