"""The line's own conversations: those in which its bot sits."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from imcore import errors, rest
from imcore.api.conversations import Cursor
from imcore.api.fields import Id, Number, PageQuery, parsed
from imcore.api.messages import ChangesQuery, ChangesSerializer, HistoryQuery, HistorySerializer
from imcore.api.paths import CONVERSATION
from imcore.api.schema import page_of
from imcore.conversations import access, listing
from imcore.facade.caller import FacadeView
from imcore.messagebox import changes, history
from imcore.models import Member
from imcore.protocol import ConversationId


class LineConversationSerializer(serializers.Serializer[Any]):
    """A conversation of the line's."""

    id = Id(help_text="A group's id is its conversation's.")
    kind = serializers.ChoiceField(choices=["direct", "group", "service"])
    name = serializers.CharField(help_text="In a direct conversation the other one's.")
    state = serializers.ChoiceField(choices=["active", "archived"])
    user = Id(allow_null=True, help_text="With whom, in a direct one.")
    member_count = Number()
    last_seq = Number()
    version = Number()
    last_message_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


SHOWN = ("id", "kind", "name", "state", "member_count", "last_seq", "version", "last_message_at", "created_at")


class Conversations(FacadeView):
    """The list."""

    scopes = {"GET": "messages:read"}

    @extend_schema(
        operation_id="facade_conversations_list",
        parameters=[PageQuery],
        responses={200: page_of(LineConversationSerializer)},
        summary="The line's conversations, most recent first",
    )
    def get(self, request: Request) -> Response:
        """?cursor=&limit= → {next, results}."""
        query = parsed(PageQuery(data=request.query_params))
        after = rest.read_cursor(query["cursor"], Cursor)
        seats, more = listing.conversations_of(rest.viewer(request), hidden=True, after=after, limit=query["limit"])
        key = listing.recency_key(seats[-1]) if more else None
        following = (key[0].isoformat(timespec="microseconds"), key[1]) if key else None
        return Response(rest.page([conversation_json(shown) for shown in listing.list_json(seats)], next_key=following))


class ConversationById(FacadeView):
    """One of them."""

    scopes = {"GET": "messages:read"}

    @extend_schema(
        operation_id="facade_conversations_retrieve",
        responses={200: LineConversationSerializer},
        summary="A conversation of the line's",
    )
    def get(self, request: Request, conversation_id: ConversationId) -> Response:
        """→ the conversation."""
        return Response(shown_to(request, conversation_id))


class History(FacadeView):
    """What was said."""

    scopes = {"GET": "messages:read"}

    @extend_schema(
        operation_id="facade_conversations_messages",
        parameters=[HistoryQuery],
        responses={200: HistorySerializer},
        summary="A page of history",
    )
    def get(self, request: Request, conversation_id: ConversationId) -> Response:
        """?before_seq= or ?after_seq=, limit= → {messages, has_more}."""
        query = parsed(HistoryQuery(data=request.query_params))
        found, more = history.page(seat_in(request, conversation_id), **query)
        viewer = rest.viewer(request)
        return Response({"messages": [rest.message_json(message, viewer) for message in found], "has_more": more})


class Changes(FacadeView):
    """What has changed."""

    scopes = {"GET": "messages:read"}

    @extend_schema(
        operation_id="facade_conversations_changes",
        parameters=[ChangesQuery],
        responses={200: ChangesSerializer},
        summary="What changed after a version",
    )
    def get(self, request: Request, conversation_id: ConversationId) -> Response:
        """?since=&limit= → {messages, version, has_more}."""
        query = parsed(ChangesQuery(data=request.query_params))
        found, version, more = changes.after(seat_in(request, conversation_id), query["since"], limit=query["limit"])
        viewer = rest.viewer(request)
        messages = [rest.message_json(message, viewer) for message in found]
        return Response({"messages": messages, "version": version, "has_more": more})


def seat_in(request: Request, conversation_id: ConversationId) -> Member:
    """The bot's seat. Raises NotFound where it has none: to a client, what is not its line's is not there."""
    try:
        return access.member_of(rest.viewer(request), conversation_id)
    except errors.NotMember:
        raise errors.NotFound(conversation=conversation_id) from None


def shown_to(request: Request, conversation_id: ConversationId) -> dict[str, Any]:
    """The conversation as its line sees it. Raises NotFound."""
    seat_in(request, conversation_id)
    return conversation_json(listing.conversation_json(rest.viewer(request), conversation_id))


def conversation_json(shown: dict[str, Any]) -> dict[str, Any]:
    """What of a Conversation object is a system's business."""
    return {name: shown[name] for name in SHOWN} | {"user": shown["peer"]["id"] if shown["peer"] else None}


urlpatterns = [
    path("conversations", Conversations.as_view()),
    path(CONVERSATION, ConversationById.as_view()),
    path(f"{CONVERSATION}/messages", History.as_view()),
    path(f"{CONVERSATION}/changes", Changes.as_view()),
]
