"""Messages of a conversation."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.fields import Id, Mentions, MessageSerializer, Number, QueryNumber, Strict, Text, parsed
from imcore.api.paths import CONVERSATION, MESSAGE
from imcore.conversations import access
from imcore.draft import Draft
from imcore.errors import Invalid
from imcore.messagebox import changes, history, receipts
from imcore.messaging import revise, send, signal
from imcore.models import Member
from imcore.protocol import CHANGES_LIMIT, CLIENT_ID_LIMIT, EMOJI_LIMIT, ConversationId, Seq


class HistoryQuery(serializers.Serializer[Any]):
    """Before or after a seq; without either the newest."""

    before_seq = QueryNumber()
    after_seq = QueryNumber()
    limit = QueryNumber(min_value=1, max_value=rest.LIMIT, default=50)


class HistorySerializer(serializers.Serializer[Any]):
    """A page of history."""

    messages = MessageSerializer(many=True, help_text="By ascending seq.")
    has_more = serializers.BooleanField(help_text="In the direction asked for.")


class ChangesQuery(serializers.Serializer[Any]):
    """What the client knows."""

    since = QueryNumber(required=True, help_text="A version.")
    limit = QueryNumber(min_value=1, max_value=CHANGES_LIMIT, default=CHANGES_LIMIT)


class ChangesSerializer(serializers.Serializer[Any]):
    """All that changed after a version, in the state of now."""

    messages = MessageSerializer(many=True, help_text="By ascending version.")
    version = Number(help_text="Up to which this is all.")
    has_more = serializers.BooleanField()


class PostSerializer(serializers.Serializer[Any]):
    """The same body as the op `send`."""

    client_id = Text(max_length=CLIENT_ID_LIMIT, trim_whitespace=False, help_text="The same again is stored once.")
    kind = Text(max_length=32)
    body = serializers.DictField(help_text="By kind.")
    reply_to = Id(required=False, allow_null=True, help_text="A seq.")
    mentions = Mentions(required=False)
    conversation = Id(required=False, help_text="Not needed; where given, it must be the path's.")


class PostedSerializer(serializers.Serializer[Any]):
    """Committed."""

    seq = Id()
    version = Id()
    message_id = Id()
    created_at = serializers.DateTimeField()
    duplicate = serializers.BooleanField(help_text="Was stored before, under the same client id.")
    state = serializers.CharField(required=False, help_text="Where it is not normal: held, until a moderator has decided.")


class EditSerializer(Strict):
    """The new body."""

    body = serializers.DictField()


class VersionSerializer(serializers.Serializer[Any]):
    """The conversation's version of the change."""

    version = Number()


class ReaderSerializer(serializers.Serializer[Any]):
    """Who has read, and when."""

    user = Id()
    read_at = serializers.DateTimeField()


class ReceiptsSerializer(serializers.Serializer[Any]):
    """The author is in neither list."""

    read = ReaderSerializer(many=True)
    unread = serializers.ListField(child=Id())
    read_count = Number()
    unread_count = Number()


class ReadSerializer(Strict):
    """Up to where."""

    seq = Number()


class CursorSerializer(serializers.Serializer[Any]):
    """Where the read cursor stands."""

    read_seq = Number()
    unread = Number()


class Messages(APIView):
    """History, and posting."""

    stays_open = True  # posting asks for itself, so that what was stored before is answered as before

    @extend_schema(
        operation_id="messages_list", parameters=[HistoryQuery], responses={200: HistorySerializer}, summary="A page of history"
    )
    def get(self, request: Request, conversation_id: ConversationId) -> Response:
        """?before_seq= or ?after_seq=, limit= → {messages, has_more}."""
        query = parsed(HistoryQuery(data=request.query_params))
        found, more = history.page(_member(request, conversation_id), **query)
        viewer = rest.viewer(request)
        return Response({"messages": [rest.message_json(message, viewer) for message in found], "has_more": more})

    @extend_schema(
        operation_id="messages_create",
        request=PostSerializer,
        responses={200: PostedSerializer, 201: PostedSerializer},
        summary="Post a message",
        description="200 with `duplicate` where the same client id had been stored before; the answer is the same.",
    )
    def post(self, request: Request, conversation_id: ConversationId) -> Response:
        """{client_id, kind, body, reply_to?, mentions?} → {seq, version, message_id, created_at, duplicate}."""
        given = parsed(PostSerializer(data=request.data))
        if given.pop("conversation", conversation_id) != conversation_id:
            raise Invalid(conversation=[_("This is not the conversation in the path.")])
        stored = send.send_message(Draft(sender=rest.viewer(request), conversation=conversation_id, **given))
        posted = {
            "seq": stored.seq,
            "version": stored.version,
            "message_id": stored.id,
            "created_at": rest.timestamp(stored.created_at),
            "duplicate": stored.duplicate,
            **({"state": stored.state} if stored.state != "normal" else {}),
        }
        return Response(posted, status=status.HTTP_200_OK if stored.duplicate else status.HTTP_201_CREATED)


class Changes(APIView):
    """Resuming by version."""

    @extend_schema(
        operation_id="messages_changes",
        parameters=[ChangesQuery],
        responses={200: ChangesSerializer},
        summary="What changed after a version",
    )
    def get(self, request: Request, conversation_id: ConversationId) -> Response:
        """?since=&limit= → {messages, version, has_more}."""
        query = parsed(ChangesQuery(data=request.query_params))
        found, version, more = changes.after(_member(request, conversation_id), query["since"], limit=query["limit"])
        messages = [rest.message_json(message, rest.viewer(request)) for message in found]
        return Response({"messages": messages, "version": version, "has_more": more})


class MessageBySeq(APIView):
    """One message."""

    @extend_schema(operation_id="messages_retrieve", responses={200: MessageSerializer}, summary="A message")
    def get(self, request: Request, conversation_id: ConversationId, seq: Seq) -> Response:
        """→ the message."""
        return Response(rest.message_json(history.one(_member(request, conversation_id), seq), rest.viewer(request)))

    @extend_schema(
        operation_id="messages_update",
        request=EditSerializer,
        responses={200: MessageSerializer},
        summary="Edit an own text",
        description="Within the edit window (24 h by default); 409 `recall_expired` after it.",
    )
    def patch(self, request: Request, conversation_id: ConversationId, seq: Seq) -> Response:
        """{body} → the message."""
        body = parsed(EditSerializer(data=request.data))["body"]
        return Response(rest.message_json(revise.edit(_member(request, conversation_id), seq, body=body)))

    @extend_schema(
        operation_id="messages_recall",
        responses={200: VersionSerializer},
        summary="Recall a message",
        description="One's own within the window (2 minutes by default), a group's owner and admins any, any time.",
    )
    def delete(self, request: Request, conversation_id: ConversationId, seq: Seq) -> Response:
        """→ {version}."""
        return Response({"version": revise.recall(_member(request, conversation_id), seq).version})


class MessageReceipts(APIView):
    """Who has read a message."""

    @extend_schema(operation_id="messages_receipts", responses={200: ReceiptsSerializer}, summary="Who has read it, and when")
    def get(self, request: Request, conversation_id: ConversationId, seq: Seq) -> Response:
        """→ {read, unread, read_count, unread_count}."""
        found = receipts.of_message(_member(request, conversation_id), seq)
        return Response(
            {
                "read": [{"user": user, "read_at": rest.timestamp(read_at)} for user, read_at in found.read],
                "unread": found.unread,
                "read_count": len(found.read),
                "unread_count": len(found.unread),
            }
        )


class Reactions(APIView):
    """One's own emoji on a message."""

    @extend_schema(operation_id="reactions_update", request=None, responses={200: VersionSerializer}, summary="React")
    def put(self, request: Request, conversation_id: ConversationId, seq: Seq, emoji: str) -> Response:
        """→ {version}."""
        return self._react(request, conversation_id, seq, emoji, on=True)

    @extend_schema(operation_id="reactions_destroy", responses={200: VersionSerializer}, summary="Take one's reaction off")
    def delete(self, request: Request, conversation_id: ConversationId, seq: Seq, emoji: str) -> Response:
        """→ {version}."""
        return self._react(request, conversation_id, seq, emoji, on=False)

    def _react(self, request: Request, conversation_id: ConversationId, seq: Seq, emoji: str, *, on: bool) -> Response:
        member = _member(request, conversation_id)
        if len(emoji) > EMOJI_LIMIT:
            raise Invalid(emoji=[_("This is too long for an emoji.")])
        return Response({"version": revise.react(member, seq, emoji=emoji, on=on).version})


class Read(APIView):
    """The read cursor."""

    stays_open = True

    @extend_schema(
        operation_id="conversations_read",
        request=ReadSerializer,
        responses={200: CursorSerializer},
        summary="Move one's read cursor forward",
        description="Never back: a lower seq changes nothing.",
    )
    def post(self, request: Request, conversation_id: ConversationId) -> Response:
        """{seq} → {read_seq, unread}."""
        seq = parsed(ReadSerializer(data=request.data))["seq"]
        move = receipts.move_cursor(_member(request, conversation_id), seq)
        if move.read_seq > move.before:
            signal.cursors_moved([move])
        return Response({"read_seq": move.read_seq, "unread": move.unread})


class Typing(APIView):
    """A hint."""

    @extend_schema(operation_id="conversations_typing", request=None, responses={204: None}, summary="Say that one is writing")
    def post(self, request: Request, conversation_id: ConversationId) -> Response:
        """Nothing is kept."""
        signal.typing(_member(request, conversation_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _member(request: Request, conversation_id: ConversationId) -> Member:
    return access.member_of(rest.viewer(request), conversation_id)


urlpatterns = [
    path(f"{CONVERSATION}/messages", Messages.as_view()),
    path(f"{CONVERSATION}/changes", Changes.as_view()),
    path(MESSAGE, MessageBySeq.as_view()),
    path(f"{MESSAGE}/receipts", MessageReceipts.as_view()),
    path(f"{MESSAGE}/reactions/<str:emoji>", Reactions.as_view()),
    path(f"{CONVERSATION}/read", Read.as_view()),
    path(f"{CONVERSATION}/typing", Typing.as_view()),
]
