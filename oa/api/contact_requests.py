"""Asking colleagues to be written to."""

from typing import Annotated, Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from msgspec import Meta
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.fields import Id, Number, PageQuery, Strict, Text, UserSerializer, parsed
from imcore.api.schema import page_of
from imcore.conversations import people
from imcore.protocol import JSON_SAFE_INTEGER
from oa import contact_requests
from oa.models import ColleagueRequest

Cursor = tuple[Annotated[int, Meta(ge=0, le=JSON_SAFE_INTEGER)]]


class RequestsQuery(PageQuery):
    """Which of them."""

    box = serializers.ChoiceField(choices=["received", "sent"], default="received")
    state = serializers.ChoiceField(choices=ColleagueRequest.State.values, required=False, default="", allow_blank=True)


class ContactRequestSerializer(serializers.Serializer[Any]):
    """Somebody asks somebody."""

    id = Id()
    sender = UserSerializer()
    receiver = UserSerializer()
    note = serializers.CharField()
    state = serializers.ChoiceField(choices=ColleagueRequest.State.values)
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class ContactRequestCreateSerializer(Strict):
    """Who is asked, and why."""

    user = Id()
    note = Text(required=False, allow_blank=True, max_length=contact_requests.NOTE_LIMIT)


class RequestCountsSerializer(serializers.Serializer[Any]):
    """For the badge."""

    pending = Number(help_text="What waits for the caller's answer.")


class ContactRequests(APIView):
    """Those that the caller has received or sent."""

    @extend_schema(
        operation_id="contact_requests_list",
        parameters=[RequestsQuery],
        responses={200: page_of(ContactRequestSerializer)},
        summary="The requests that the caller has received or sent, newest first",
    )
    def get(self, request: Request) -> Response:
        """?box=received|sent, state=, cursor=, limit= → {next, results}."""
        query = parsed(RequestsQuery(data=request.query_params))
        before = rest.read_cursor(query["cursor"], Cursor)
        read = contact_requests.received if query["box"] == "received" else contact_requests.sent
        found, more = read(rest.viewer(request), state=query["state"], before=before and before[0], limit=query["limit"])
        return Response(rest.page(_requests_json(request, found), next_key=(found[-1].pk,) if more else None))

    @extend_schema(
        operation_id="contact_requests_create",
        request=ContactRequestCreateSerializer,
        responses={201: ContactRequestSerializer},
        summary="Ask a colleague to whom one may not write",
        description="409 where one may write at once, one of the two has asked already, or was refused in the last seven days; "
        "429 after 20 in a day.",
    )
    def post(self, request: Request) -> Response:
        """{user, note?} → the request."""
        given = parsed(ContactRequestCreateSerializer(data=request.data))
        made = contact_requests.send(rest.viewer(request), given["user"], given.get("note", ""))
        return Response(_requests_json(request, [made])[0], status=status.HTTP_201_CREATED)


class ContactRequestCounts(APIView):
    """For the badge."""

    @extend_schema(
        operation_id="contact_requests_counts",
        responses={200: RequestCountsSerializer},
        summary="How many requests wait for the caller",
    )
    def get(self, request: Request) -> Response:
        """→ {pending}."""
        return Response({"pending": contact_requests.pending(rest.viewer(request))})


class ContactRequestWithdraw(APIView):
    """By the sender."""

    @extend_schema(
        operation_id="contact_requests_withdraw",
        request=None,
        responses={200: ContactRequestSerializer},
        summary="Withdraw a request",
    )
    def post(self, request: Request, request_id: int) -> Response:
        """→ the request."""
        return Response(_requests_json(request, [contact_requests.withdraw(rest.viewer(request), request_id)])[0])


class ContactRequestAccept(APIView):
    """By the receiver."""

    @extend_schema(
        operation_id="contact_requests_accept",
        request=None,
        responses={200: ContactRequestSerializer},
        summary="Accept a request",
        description="Each becomes the other's contact, and may write to the other.",
    )
    def post(self, request: Request, request_id: int) -> Response:
        """→ the request."""
        return Response(_requests_json(request, [contact_requests.accept(rest.viewer(request), request_id)])[0])


class ContactRequestRefuse(APIView):
    """By the receiver."""

    @extend_schema(
        operation_id="contact_requests_refuse",
        request=None,
        responses={200: ContactRequestSerializer},
        summary="Refuse a request",
    )
    def post(self, request: Request, request_id: int) -> Response:
        """→ the request."""
        return Response(_requests_json(request, [contact_requests.refuse(rest.viewer(request), request_id)])[0])


def _requests_json(request: Request, found: list[ColleagueRequest]) -> list[dict[str, Any]]:
    senders = people.users_json(rest.viewer(request), [one.sender for one in found])
    receivers = people.users_json(rest.viewer(request), [one.receiver for one in found])
    return [
        {
            "id": one.pk,
            "sender": sender,
            "receiver": receiver,
            "note": one.note,
            "state": one.state,
            "created_at": rest.timestamp(one.created_at),
            "decided_at": rest.timestamp(one.decided_at) if one.decided_at else None,
        }
        for one, sender, receiver in zip(found, senders, receivers, strict=True)
    ]


REQUEST = "contact-requests/<id:request_id>"
urlpatterns = [
    path("contact-requests", ContactRequests.as_view()),
    path("contact-requests/counts", ContactRequestCounts.as_view()),
    path(f"{REQUEST}/withdraw", ContactRequestWithdraw.as_view()),
    path(f"{REQUEST}/accept", ContactRequestAccept.as_view()),
    path(f"{REQUEST}/refuse", ContactRequestRefuse.as_view()),
]
