"""Conversations: the list, one, its settings; direct ones."""

from datetime import datetime
from typing import Annotated, Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from msgspec import Meta
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.fields import Flag, Id, MessageSerializer, Number, PageQuery, Strict, Text, UserSerializer, parsed
from imcore.api.paths import CONVERSATION
from imcore.api.schema import page_of
from imcore.conversations import access, direct, listing, personal
from imcore.protocol import JSON_SAFE_INTEGER, ConversationId

Cursor = tuple[datetime, Annotated[int, Meta(ge=0, le=JSON_SAFE_INTEGER)]]


class AnnouncementSerializer(serializers.Serializer[Any]):
    """A group's announcement."""

    text = serializers.CharField()
    by = Id(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)


class ConversationSerializer(serializers.Serializer[Any]):
    """A conversation as its member sees it."""

    id = Id(help_text="A group's id is its conversation's.")
    kind = serializers.ChoiceField(choices=["direct", "group", "service"])
    name = serializers.CharField(help_text="In a direct conversation the peer's.")
    avatar = serializers.CharField(allow_null=True)
    line = Id(allow_null=True, help_text="The business line; what it goes without, the hello says.")
    state = serializers.ChoiceField(choices=["active", "archived"])
    last_seq = Number()
    version = Number()
    last_message_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    member_count = Number()
    peer = UserSerializer(allow_null=True, help_text="Direct only; in lists without its profile.")
    owner = Id(allow_null=True, help_text="This and the next six: groups only, else null.")
    creator = Id(allow_null=True)
    announcement = AnnouncementSerializer(allow_null=True)
    mute_all = serializers.BooleanField(allow_null=True, help_text="Only admins may post.")
    invite_policy = serializers.ChoiceField(choices=["everyone", "admins"], allow_null=True)
    history = serializers.ChoiceField(choices=["joined", "all"], allow_null=True, help_text="What new members may read.")
    member_limit = Number(allow_null=True)
    role = serializers.ChoiceField(choices=["owner", "admin", "member"])
    joined_seq = Number(help_text="Joined after this message.")
    read_seq = Number()
    unread = Number()
    mentions = Number(help_text="Unread messages that name the caller.")
    muted = serializers.BooleanField()
    pinned = serializers.BooleanField()
    hidden = serializers.BooleanField(help_text="Until the next message.")
    draft = serializers.CharField()
    nickname = serializers.CharField(help_text="The caller's own name in the group.")
    last_message = MessageSerializer(allow_null=True)


class ConversationsQuery(PageQuery):
    """A page of the list."""

    hidden = serializers.BooleanField(required=False, default=False, help_text="With the hidden ones.")


class SettingsSerializer(Strict):
    """One's own settings; what is absent stays."""

    muted = Flag(required=False)
    pinned = Flag(required=False)
    hidden = Flag(required=False)
    draft = Text(required=False, allow_blank=True, max_length=8000, trim_whitespace=False)
    nickname = Text(required=False, allow_blank=True, max_length=50)


class DirectSerializer(Strict):
    """With whom; oneself is allowed."""

    user = Id()


class Conversations(APIView):
    """The list."""

    @extend_schema(
        operation_id="conversations_list",
        parameters=[ConversationsQuery],
        responses={200: page_of(ConversationSerializer)},
        summary="One's conversations, most recent first",
    )
    def get(self, request: Request) -> Response:
        """?hidden=&cursor=&limit= → {next, results}."""
        query = parsed(ConversationsQuery(data=request.query_params))
        seats, more = listing.conversations_of(
            rest.viewer(request),
            hidden=query["hidden"],
            after=rest.read_cursor(query["cursor"], Cursor),
            limit=query["limit"],
        )
        next_key = _cursor_of(listing.recency_key(seats[-1])) if more else None
        return Response(rest.page(listing.list_json(seats), next_key=next_key))


class ConversationById(APIView):
    """One conversation."""

    @extend_schema(
        operation_id="conversations_retrieve", responses={200: ConversationSerializer}, summary="One of one's conversations"
    )
    def get(self, request: Request, conversation_id: ConversationId) -> Response:
        """→ the conversation."""
        return Response(listing.conversation_json(rest.viewer(request), conversation_id))


class Settings(APIView):
    """One's own settings of a conversation."""

    stays_open = True

    @extend_schema(
        operation_id="conversations_settings",
        request=SettingsSerializer,
        responses={200: ConversationSerializer},
        summary="Mute, pin, hide, draft, nickname",
        description="For oneself only; one's other devices hear of it.",
    )
    def patch(self, request: Request, conversation_id: ConversationId) -> Response:
        """{muted?, pinned?, hidden?, draft?, nickname?} → the conversation."""
        member = access.member_of(rest.viewer(request), conversation_id)
        return Response(personal.change(member, parsed(SettingsSerializer(data=request.data))))


class Directs(APIView):
    """Direct conversations."""

    @extend_schema(
        operation_id="directs_create",
        request=DirectSerializer,
        responses={200: ConversationSerializer, 201: ConversationSerializer},
        summary="Get or create the direct conversation with a user",
        description="201 where this call made it. A pair of users has one, whoever asks first.",
    )
    def post(self, request: Request) -> Response:
        """{user} → the conversation."""
        user = parsed(DirectSerializer(data=request.data))["user"]
        conversation, created = direct.between(rest.viewer(request), user)
        shown = listing.conversation_json(rest.viewer(request), ConversationId(conversation.pk))
        return Response(shown, status=status.HTTP_201_CREATED if created else status.HTTP_200_OK)


def _cursor_of(key: listing.RecencyKey) -> tuple[str, int]:
    # all six decimals: the database keeps them, and an order by them is what the cursor goes on in
    return key[0].isoformat(timespec="microseconds"), key[1]


urlpatterns = [
    path("conversations", Conversations.as_view()),
    path(CONVERSATION, ConversationById.as_view()),
    path(f"{CONVERSATION}/settings", Settings.as_view()),
    path("directs", Directs.as_view()),
]
