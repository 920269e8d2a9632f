"""The directory."""

from typing import Annotated, Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from msgspec import Meta
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.fields import PageQuery, UserSerializer, parsed
from imcore.api.paths import USER
from imcore.api.schema import page_of
from imcore.conversations import people
from imcore.protocol import JSON_SAFE_INTEGER, UserId

Cursor = tuple[str, Annotated[int, Meta(ge=0, le=JSON_SAFE_INTEGER)]]


class IdList(serializers.CharField):
    """Ids with commas between them."""

    default_error_messages = {"ids": _("Expected at most 200 ids, with commas between them.")}

    def to_internal_value(self, data: Any) -> Any:
        """The ids; those beyond the wire's integers are nobody's."""
        parts = [part.strip() for part in super().to_internal_value(data).split(",") if part.strip()]
        if len(parts) > rest.LIMIT or not all(part.isascii() and part.isdecimal() and len(part) <= 40 for part in parts):
            self.fail("ids")
        return [number for number in map(int, parts) if number <= JSON_SAFE_INTEGER]


class UsersQuery(PageQuery):
    """Searching, or looking up."""

    search = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=100, help_text="In names, usernames, pinyin and its initials."
    )
    ids = IdList(
        required=False, allow_blank=True, help_text="These users, also those who were met and have left; in place of search."
    )


class Users(APIView):
    """Users."""

    @extend_schema(
        operation_id="users_list",
        parameters=[UsersQuery],
        responses={200: page_of(UserSerializer)},
        summary="The directory that the caller may see, by pinyin",
    )
    def get(self, request: Request) -> Response:
        """?search= or ?ids=, cursor=, limit= → {next, results}."""
        query = parsed(UsersQuery(data=request.query_params))
        after, limit = rest.read_cursor(query["cursor"], Cursor), query["limit"]
        if "ids" in query:
            users, more = people.known(rest.viewer(request), query["ids"], after=after, limit=limit)
        else:
            users, more = people.directory(rest.viewer(request), search=query["search"], after=after, limit=limit)
        next_key = (users[-1].name_pinyin, users[-1].pk) if more else None
        return Response(rest.page(people.users_json(rest.viewer(request), users), next_key=next_key))


class UserById(APIView):
    """A user."""

    @extend_schema(
        operation_id="users_retrieve",
        responses={200: UserSerializer},
        summary="A user's card",
        description="Of the directory, or met in a conversation.",
    )
    def get(self, request: Request, user_id: UserId) -> Response:
        """→ the user."""
        return Response(people.users_json(rest.viewer(request), [people.one(rest.viewer(request), user_id)])[0])


urlpatterns = [
    path("users", Users.as_view()),
    path(USER, UserById.as_view()),
]
