"""Search in messages and names of files."""

from datetime import UTC, datetime, time
from typing import Annotated, Any

from django.urls import path
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from msgspec import Meta
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.fields import Id, MessageSerializer, PageQuery, QueryNumber, parsed
from imcore.api.schema import page_of
from imcore.conversations import access, listing
from imcore.errors import Invalid
from imcore.messagebox import search
from imcore.messagebox.search import Found, Question
from imcore.protocol import JSON_SAFE_INTEGER

Cursor = tuple[Annotated[int, Meta(ge=0, le=JSON_SAFE_INTEGER)]]


class Moment(serializers.DateTimeField):
    """RFC 3339, or a date, which is its midnight in UTC."""

    def to_internal_value(self, value: Any) -> Any:
        """The moment."""
        try:
            day = parse_date(value)
        except ValueError:
            day = None
        moment = datetime.combine(day, time(), UTC) if day is not None else super().to_internal_value(value)
        if not 1970 <= moment.year <= 9000:  # a zone's shift at the ends of the calendar would overflow
            self.fail("invalid", format="RFC 3339")
        return moment


class SearchQuery(PageQuery):
    """What is looked for: a text, or at least where, by whom or of what kind."""

    q = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    conversation = QueryNumber(min_value=1)
    sender = QueryNumber(min_value=1)
    kind = serializers.CharField(required=False, default="", allow_blank=True, max_length=32)
    after = Moment(required=False, help_text="Sent after this time.")
    before = Moment(required=False, help_text="Sent before this time.")


class PlaceSerializer(serializers.Serializer[Any]):
    """Where it was said."""

    id = Id()
    kind = serializers.ChoiceField(choices=["direct", "group", "service"])
    name = serializers.CharField()


class HitSerializer(serializers.Serializer[Any]):
    """A message that was found."""

    message = MessageSerializer()
    conversation = PlaceSerializer()
    text = serializers.CharField(help_text="What was searched: of a text message the text, of a file its name.")
    highlights = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2),
        help_text="[start, length] in `text`, in code points.",
    )


class Search(APIView):
    """Search."""

    @extend_schema(
        operation_id="search",
        parameters=[SearchQuery],
        responses={200: page_of(HitSerializer)},
        summary="Search messages and files, newest first",
        description="In the caller's conversations, of what the caller may read there. Upper and lower case are the same.",
    )
    def get(self, request: Request) -> Response:
        """?q=&conversation=&sender=&kind=&after=&before= → {next, results}."""
        query = parsed(SearchQuery(data=request.query_params))
        after, limit = rest.read_cursor(query.pop("cursor"), Cursor), query.pop("limit")
        question = Question(text=query.pop("q"), **query)
        if not (question.text or question.conversation or question.sender or question.kind):
            raise Invalid(q=[_("Say what to look for.")])
        if question.conversation is not None:
            access.member_of(rest.viewer(request), question.conversation)
        found, more = search.search(rest.viewer(request), question, below=after and after[0], limit=limit)
        return Response(rest.page(_hits(request, found), next_key=(found[-1].message.id,) if more else None))


def _hits(request: Request, found: list[Found]) -> list[dict[str, Any]]:
    places = listing.names_of(rest.viewer(request), list({hit.message.conversation for hit in found}))
    return [
        {
            "message": rest.message_json(hit.message),
            "conversation": places[hit.message.conversation],
            "text": hit.text,
            "highlights": hit.highlights,
        }
        for hit in found
        if hit.message.conversation in places  # left between the two queries
    ]


urlpatterns = [path("search", Search.as_view())]
