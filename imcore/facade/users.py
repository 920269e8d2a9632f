"""`POST users`: a list of people to be made, changed or deactivated, taken up by a worker, with a result for each row."""

from typing import Annotated, Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from msgspec import Meta
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from imcore import errors, rest
from imcore.api.fields import Flag, Id, Number, PageQuery, Strict, Text, parsed
from imcore.api.schema import page_of
from imcore.facade import idempotency
from imcore.facade.caller import FacadeView, caller_of, record
from imcore.facade.schema import IDEMPOTENT, ProblemSerializer
from imcore.integrations import user_sync
from imcore.models import UserSync
from imcore.protocol import JSON_SAFE_INTEGER

ROWS = 1000
SYNC = "user-syncs/<id:sync_id>"
Cursor = tuple[Annotated[int, Meta(ge=0, le=JSON_SAFE_INTEGER)]]


class UserRowSerializer(Strict):
    """A person, by username; what is absent stays as it is."""

    username = Text(max_length=150)
    display_name = Text(max_length=100, required=False, help_text="Needed for somebody new.")
    email = Text(max_length=254, required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=["zh-hans", "en"], required=False)
    is_active = Flag(required=False, help_text="false ends all logins at once; true lets the person sign in again.")


class UserListSerializer(Strict):
    """A list of people."""

    users = serializers.ListField(child=UserRowSerializer(), allow_empty=False, max_length=ROWS)


class UserSyncSerializer(serializers.Serializer[Any]):
    """How far a list is."""

    id = Id()
    state = serializers.ChoiceField(choices=["waiting", "running", "done"])
    done = Number(help_text="Rows that have a result, of `total`.")
    total = Number()
    refused = Number()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class UserResultSerializer(serializers.Serializer[Any]):
    """What became of a row."""

    index = Number()
    username = serializers.CharField()
    result = serializers.ChoiceField(choices=["created", "changed", "unchanged", "deactivated", "reactivated", "refused"])
    user = Id(required=False)
    error = ProblemSerializer(required=False)


class Users(FacadeView):
    """Handing in a list."""

    scopes = {"POST": "users:write"}

    @extend_schema(
        operation_id="facade_users_create",
        parameters=[IDEMPOTENT],
        request=UserListSerializer,
        responses={202: UserSyncSerializer},
        summary="Make, change or deactivate people",
        description=f"Up to {ROWS} at once. Ask at `Location` how far it is, and for the result of each row.",
    )
    def post(self, request: Request) -> Response:
        """{users} → the list, `waiting`."""
        rows = parsed(UserListSerializer(data=request.data))["users"]
        names = [row["username"] for row in rows]
        if len(set(names)) != len(names):
            raise errors.Invalid(users=[_("A username comes twice.")])
        answer = idempotency.once(request, lambda: self._hand_in(request, rows))
        answer["Location"] = f"/facade/v1/user-syncs/{answer.data['id']}"
        return answer

    def _hand_in(self, request: Request, rows: list[dict[str, Any]]) -> Response:
        made = user_sync.hand_in(caller_of(request).client, rows)
        record(request, "user.sync_asked", made, rows=len(rows))
        return Response(_json(made), status=status.HTTP_202_ACCEPTED)


class UserSyncById(FacadeView):
    """A list of people."""

    scopes = {"GET": "users:write"}

    @extend_schema(operation_id="facade_user_syncs_retrieve", responses={200: UserSyncSerializer}, summary="How far a list is")
    def get(self, request: Request, sync_id: int) -> Response:
        """→ {id, state, done, total, refused, created_at, finished_at}."""
        return Response(_json(user_sync.one(caller_of(request).line, sync_id)))


class UserSyncResults(FacadeView):
    """What became of its rows."""

    scopes = {"GET": "users:write"}

    @extend_schema(
        operation_id="facade_user_syncs_results",
        parameters=[PageQuery],
        responses={200: page_of(UserResultSerializer)},
        summary="The results by row",
    )
    def get(self, request: Request, sync_id: int) -> Response:
        """?cursor=&limit= → {next, results}."""
        query = parsed(PageQuery(data=request.query_params))
        start = (rest.read_cursor(query["cursor"], Cursor) or (0,))[0]
        results = user_sync.one(caller_of(request).line, sync_id).results
        end = start + query["limit"]
        return Response(rest.page(results[start:end], next_key=(end,) if len(results) > end else None))


def _json(sync: UserSync) -> dict[str, Any]:
    return {
        "id": sync.pk,
        "state": sync.state,
        "done": len(sync.results),
        "total": len(sync.rows),
        "refused": sum(result["result"] == "refused" for result in sync.results),
        "created_at": rest.timestamp(sync.created_at),
        "finished_at": rest.timestamp(sync.finished_at) if sync.finished_at else None,
    }


urlpatterns = [
    path("users", Users.as_view()),
    path(SYNC, UserSyncById.as_view()),
    path(f"{SYNC}/results", UserSyncResults.as_view()),
]
