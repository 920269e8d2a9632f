"""Finding colleagues: one box for names, pinyin, initials, numbers, addresses, titles and departments."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.fields import QueryNumber, UserSerializer, parsed
from imcore.conversations import people
from oa.api.departments import IsColleague, PlacedDepartmentSerializer
from oa.directory import tree
from oa.directory.search import NAMES, Found, search
from oa.visibility import load

MATCHES = [*dict.fromkeys(NAMES.values()), tree.DEPARTMENT]


class DirectoryQuery(serializers.Serializer[Any]):
    """What is looked for."""

    search = serializers.CharField(required=False, default="", allow_blank=True, max_length=100)
    limit = QueryNumber(min_value=1, max_value=50, default=20)


class ColleagueSerializer(serializers.Serializer[Any]):
    """Somebody who was found, and by what."""

    user = UserSerializer()
    matched = serializers.ChoiceField(choices=MATCHES)
    department = serializers.CharField(required=False, help_text="Where `matched` is `department`: its name.")


class DirectorySerializer(serializers.Serializer[Any]):
    """What was found."""

    results = ColleagueSerializer(many=True)
    departments = PlacedDepartmentSerializer(many=True)


class Directory(APIView):
    """The directory's search."""

    permission_classes = (IsColleague, rest.WhileOpen)

    @extend_schema(
        operation_id="directory_search",
        parameters=[DirectoryQuery],
        responses={200: DirectorySerializer},
        summary="Find colleagues and departments, the best first",
        description="Exact matches first, then what begins with the text; of these people of the caller's departments, then "
        "frequent contacts. Nobody is found by what the caller may not read. A blank text finds nothing.",
    )
    def get(self, request: Request) -> Response:
        """?search=&limit= → {results, departments}."""
        query = parsed(DirectoryQuery(data=request.query_params))
        with load.once():
            return Response(_found_json(request, search(rest.viewer(request), query["search"], limit=query["limit"])))


def _found_json(request: Request, found: Found) -> dict[str, Any]:
    cards = people.users_json(rest.viewer(request), [hit.user for hit in found.people])
    above = tree.ancestors(place.path for place in found.departments)
    return {
        "results": [
            {"user": card, "matched": hit.matched, **({"department": hit.department} if hit.department else {})}
            for card, hit in zip(cards, found.people, strict=True)
        ],
        "departments": [{"id": place.pk, "name": place.name, "ancestors": above[place.path]} for place in found.departments],
    }


urlpatterns = [path("directory", Directory.as_view())]
